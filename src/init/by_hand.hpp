// How a program without an argument parser is told what to do, read from its text: bare arguments,
// variables of the environment, a configuration file.
#pragma once

#include "python_source.hpp"

#include <gridctl/init/trainer_sketch.hpp>

#include <string>
#include <vector>

namespace gridctl::init {

struct ByHand {
  std::vector<TrainerOption> positionals;  ///< in their order; "config" if it opens the file
  std::vector<TrainerOption> variables;
  std::vector<TrainerOption> keys;  ///< that it reads from its configuration
  bool wants_json = false;          ///< its configuration is JSON
  std::string strange_format;       ///< "TOML": its configuration is nothing that gridctl writes
  std::string passes_to;            ///< a shell script: the script that gets all its arguments
};

/// The positional that is the configuration file.
inline constexpr const char* kConfigArgument = "config";

[[nodiscard]] ByHand by_hand_in_python(const PythonSource& source);
[[nodiscard]] ByHand by_hand_in_shell(const std::string& text);

}  // namespace gridctl::init
