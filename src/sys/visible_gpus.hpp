// What an inherited CUDA_VISIBLE_DEVICES lets us see: a ceiling on what we may use.
#pragma once

#include <gridctl/core/resources.hpp>

#include <string>
#include <vector>

namespace gridctl::sys {

struct VisibleGpus {
  std::vector<Gpu> gpus;  ///< in the order of the inventory
  std::string note;       ///< what is hidden and why; empty if all are visible
};

/// Reads the variable as CUDA does: indices and unique beginnings of UUIDs, up to the first entry
/// that names nothing or names a GPU again. `text` null: the variable is not set, and all are
/// visible.
[[nodiscard]] VisibleGpus visible_gpus(const std::vector<Gpu>& gpus, const char* text);

}  // namespace gridctl::sys
