// What an inherited CUDA_VISIBLE_DEVICES lets us see: a ceiling on what we may use.
#pragma once

#include <gridctl/core/resources.hpp>

#include <string>
#include <vector>

namespace gridctl::sys {

struct VisibleGpus {
  std::vector<Gpu> gpus;    ///< in the order of the inventory
  std::vector<Gpu> hidden;  ///< the others
  std::string note;         ///< what is hidden and why; empty if all are visible
};

/// Reads the variable as CUDA does: indices and unique beginnings of UUIDs, up to the first entry
/// that names nothing or names a GPU again. `text` null: the variable is not set, and all are
/// visible. `name` is that of the variable, for the note.
[[nodiscard]] VisibleGpus visible_gpus(const std::vector<Gpu>& gpus, const char* text,
                                       const char* name = "CUDA_VISIBLE_DEVICES");

/// Moves what the variables of our environment hide to `unused_gpus`, and notes why:
/// CUDA_VISIBLE_DEVICES, or for AMD ROCR_VISIBLE_DEVICES and then HIP_VISIBLE_DEVICES.
void apply_visibility(Topology& topology);

}  // namespace gridctl::sys
