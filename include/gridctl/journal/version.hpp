// Which journals this program can read.
#pragma once

namespace gridctl::journal {

/// The version of the journals that this program writes (PRAGMA user_version). It reads all
/// versions up to that.
[[nodiscard]] int schema_version();

}  // namespace gridctl::journal
