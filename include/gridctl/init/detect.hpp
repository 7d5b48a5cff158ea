// What 'gridctl init' is told about a trainer, looked at: its text, its --help, its configuration.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/init/trainer_sketch.hpp>

#include <string>
#include <vector>

namespace gridctl::init {

/// `words`: a program or script with its arguments, maybe configuration files (YAML) behind it, or
/// those alone. Runs the program with --help, for a limited time. Errors: no such program or file,
/// a configuration that cannot be read, a file that is a grid already.
[[nodiscard]] Result<TrainerSketch> detect_trainer(const std::vector<std::string>& words);

}  // namespace gridctl::init
