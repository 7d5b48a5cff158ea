// Which options of a trainer are worth a sweep, and with which values.
#pragma once

#include <gridctl/init/trainer_sketch.hpp>

#include <string>
#include <vector>

namespace gridctl::init {

struct Axis {
  TrainerOption option;
  std::vector<std::string> values;  ///< at least two; numbers as YAML reads them, or plain words
};

/// At most three, the most telling first: learning rates, then sizes, then other well-known
/// hyperparameters and choices. Values are around the option's default.
[[nodiscard]] std::vector<Axis> plausible_axes(const std::vector<TrainerOption>& options);

/// Kinds of options whose values gridctl itself gives to a run.
enum class OptionRole { seed, output, device, gpu_switch, config };
/// The option that plays the role, or null.
[[nodiscard]] const TrainerOption* option_for(const std::vector<TrainerOption>& options,
                                              OptionRole role);

}  // namespace gridctl::init
