// What a program prints for --help, as entries: a head such as "-s, --seed SEED" and a help text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::init {

struct HelpEntry {
  std::string head;  ///< in one style, whatever drew it: "--seed SEED", "--amp / --no-amp"
  std::string help;  ///< in one line
  bool is_required = false;
};

/// The entries of options, in their order: of argparse, click, typer with its boxes, absl, docopt,
/// clap, Boost.Program_options, gflags and Go's flag.
[[nodiscard]] std::vector<HelpEntry> entries_in_help(std::string_view help);

/// The help without colours and boxes.
[[nodiscard]] std::string plain_help(std::string_view help);

/// What the usage says that an option's entry does not.
struct Usage {
  std::vector<std::string> required;     ///< options that stand in no brackets: "--out"
  std::vector<std::string> heads;        ///< of all long options: "--out DIR", "--amp / --no-amp"
  std::vector<std::string> repeated;     ///< "[--tag=<t>]...": docopt
  std::vector<std::string> positionals;  ///< "data", without brackets; in their order
  std::vector<std::string> commands;     ///< "{train,eval}"
};
[[nodiscard]] Usage usage_in_help(std::string_view help);

}  // namespace gridctl::init
