// The options of a program, read from what it prints for --help or from its configuration.
#pragma once

#include <gridctl/config/node.hpp>
#include <gridctl/init/trainer_sketch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::init {

/// Long options with their defaults ("(default: X)", "[default: X]", "(=X)", or a number alone in
/// parentheses) and choices ("{a,b}", "[a|b]"), as argparse, click and Boost.Program_options print
/// them. --help and --version are left out. Empty if the text looks different.
[[nodiscard]] std::vector<TrainerOption> options_in_help(std::string_view help);

/// Whether an application of Hydra printed it.
[[nodiscard]] bool is_hydra_help(std::string_view help);
/// The keys of its configuration, and its groups as choices.
[[nodiscard]] std::vector<TrainerOption> options_in_hydra_help(std::string_view help);

/// The leaves of a configuration.
[[nodiscard]] std::vector<TrainerOption> options_in_tree(const config::Node& tree);

}  // namespace gridctl::init
