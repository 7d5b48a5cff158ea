// Translates between the names of GPUs that users write and those that the driver's libraries take.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/schedule/devices/gpu_choice.hpp>

#include <string>
#include <vector>

namespace gridctl::schedule {

/// What CUDA_VISIBLE_DEVICES or ROCR_VISIBLE_DEVICES take. A whole GPU of NVIDIA is named by its
/// index in the order of PCI bus ids: many programs read the variable as numbers. A MIG slice has
/// no number, and ROCr counts in an order of its own, so these are named by their UUIDs; by the
/// index where the UUID is none worth the name.
[[nodiscard]] std::string visible_name(const Gpu& gpu);

/// The GPUs that `only` names, in that order; all GPUs if it is empty. Errors: a name that matches
/// no GPU, several GPUs, a GPU that is left out, or a GPU named before.
[[nodiscard]] Result<std::vector<Gpu>> select_gpus(const Topology& topology,
                                                   const std::vector<std::string>& only);

}  // namespace gridctl::schedule
