// How GPUs are called: by users, by the driver's libraries, by lock files.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/schedule/devices/gpu_choice.hpp>

#include <string>
#include <vector>

namespace gridctl::schedule {

/// What CUDA_VISIBLE_DEVICES or ROCR_VISIBLE_DEVICES take: the UUID, which no order of counting can
/// confuse; the index where there is none worth the name.
[[nodiscard]] std::string visible_name(const Gpu& gpu);

/// The GPUs that `only` names, in its order; all if it is empty. Errors: one that is not there, not
/// for us, unclear or named twice.
[[nodiscard]] Result<std::vector<Gpu>> select_gpus(const Topology& topology,
                                                   const std::vector<std::string>& only);

}  // namespace gridctl::schedule
