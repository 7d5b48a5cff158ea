// The NVIDIA driver's own library, loaded at run time: gridctl runs where there is none, and links
// to nothing of NVIDIA's.
#pragma once

#include <gridctl/core/resources.hpp>

#include <string>
#include <vector>

namespace gridctl::sys {

struct GpuInventory {
  std::vector<Gpu> gpus;  ///< those that answered, by PCI bus id
  std::string note;       ///< why there are none, or which were left out; may be empty
};

/// All GPUs of the machine, and in place of a GPU that is cut into MIG slices its slices.
[[nodiscard]] GpuInventory read_nvml(const char* library = "libnvidia-ml.so.1");

}  // namespace gridctl::sys
