// A number that tells the folder of an experiment from all others on this machine. Brands and local
// sockets are named after it.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstdint>

namespace gridctl::sys {

/// The key is the same however the path is written, and another one once the folder was removed and
/// made anew. It fits Brand::group, and is never 0.
[[nodiscard]] Result<std::uint64_t> folder_key(const fs::path& experiment);

}  // namespace gridctl::sys
