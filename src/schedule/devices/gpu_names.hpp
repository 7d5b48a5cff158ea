// Translates between the names of GPUs that users write and those that the driver's libraries take.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/schedule/devices/gpu_choice.hpp>

#include <string>
#include <vector>

namespace gridctl::schedule {

/// The name for CUDA_VISIBLE_DEVICES or ROCR_VISIBLE_DEVICES: the UUID, which no order of counting
/// can confuse; the index if the driver reports no usable UUID.
[[nodiscard]] std::string visible_name(const Gpu& gpu);

/// The GPUs that `only` names, in that order; all GPUs if it is empty. Errors: a name that matches
/// no GPU, several GPUs, a GPU that is left out, or a GPU named before.
[[nodiscard]] Result<std::vector<Gpu>> select_gpus(const Topology& topology,
                                                   const std::vector<std::string>& only);

}  // namespace gridctl::schedule
