// How much main memory this process and its children may use.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <cstdint>

namespace gridctl::sys {

/// Bytes: what the machine has, or less if a control group above us grants less. 0 if neither can
/// be read. `root` is "/", or in tests a folder with proc/meminfo, proc/self and the mounted
/// groups.
[[nodiscard]] std::uint64_t memory_of_machine(const fs::path& root = "/");

}  // namespace gridctl::sys
