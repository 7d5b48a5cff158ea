// What tells the folder of an experiment from all others on this machine: brands and local sockets
// are named after it.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstdint>

namespace gridctl::sys {

/// However its path is written; another one when the folder was removed and made anew. Fits
/// Brand::group, and is never 0.
[[nodiscard]] Result<std::uint64_t> folder_key(const fs::path& experiment);

}  // namespace gridctl::sys
