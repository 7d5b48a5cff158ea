// AMD GPUs, by the files of the kernel's driver: no library of AMD's is needed.
#pragma once

#include "gpu/nvml.hpp"

#include <gridctl/core/filesystem.hpp>

namespace gridctl::sys {

/// The GPUs below sys/class/kfd of `root` ("/", or a folder in tests), in the order in which ROCm
/// counts them, each with its memory and the processes on it. No note if there is no such driver.
[[nodiscard]] GpuInventory read_kfd(const fs::path& root);

}  // namespace gridctl::sys
