// What tells the folder of an experiment from all others on this machine: brands and local sockets
// are named after it.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstdint>

namespace gridctl::launch {

/// However its path is written; another one when the folder was removed and made anew. Fits
/// Brand::group, and is never 0.
[[nodiscard]] Result<std::uint64_t> experiment_key(const fs::path& experiment);

}  // namespace gridctl::launch
