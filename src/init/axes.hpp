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

/// A value for a required option that has no default and no axis: of passes, steps and the like.
/// Empty if none can be guessed.
[[nodiscard]] std::string guessed_value(const TrainerOption& option);

/// Kinds of options whose values gridctl itself gives to a run.
enum class OptionRole { seed, device, gpu_switch, config, resume };
/// The option that plays the role, or null.
[[nodiscard]] const TrainerOption* option_for(const std::vector<TrainerOption>& options,
                                              OptionRole role);
[[nodiscard]] bool has_role(const TrainerOption& option, OptionRole role);

/// Whether the option names where the program writes: "out", "save_dir", "log-file", "ckpt_path"
/// with a file as its default.
[[nodiscard]] bool is_output(const TrainerOption& option);

}  // namespace gridctl::init
