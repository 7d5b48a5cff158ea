// The options of a program, read from what it prints for --help or from its configuration.
#pragma once

#include <gridctl/config/node.hpp>
#include <gridctl/init/trainer_sketch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::init {

/// Options with their defaults ("(default: X)", "[default: X]", "(=X)", or a number alone in
/// parentheses), choices ("{a,b}", "[a|b]") and spellings ("--x, --no-x", "L [L ...]"), as
/// argparse, click, typer, absl, docopt, clap, Boost.Program_options, gflags and Go print them.
/// --help and
/// --version are left out, and options that have a letter only. Empty if the text looks different.
[[nodiscard]] std::vector<TrainerOption> options_in_help(std::string_view help);

/// The arguments without a name that the usage demands, in their order.
[[nodiscard]] std::vector<TrainerOption> positionals_in_help(std::string_view help);
/// The commands of which the usage demands one; "…" if it does not name them.
[[nodiscard]] std::vector<std::string> commands_in_help(std::string_view help);
/// "-q": options with a value that have no long name.
[[nodiscard]] std::vector<std::string> letters_in_help(std::string_view help);

/// Whether an application of Hydra printed it.
[[nodiscard]] bool is_hydra_help(std::string_view help);
/// The keys of its configuration, and its groups as choices.
[[nodiscard]] std::vector<TrainerOption> options_in_hydra_help(std::string_view help);

/// The leaves of a configuration.
[[nodiscard]] std::vector<TrainerOption> options_in_tree(const config::Node& tree);

}  // namespace gridctl::init
