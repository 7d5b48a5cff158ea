// A command declares itself once: parser, help, typo hints and completion all come
// from its CommandInfo.
#pragma once

#include <gridctl/cli/arguments.hpp>
#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::cli {

/// One thing that TAB may insert. `description` is shown beside it; may be empty.
struct Candidate {
  std::string value = {};
  std::string description = {};
};

/// What is known when a dynamic value is completed. The completion must be quick (tens of ms), and
/// neither write nor lock anything.
struct CompletionContext {
  std::string prefix = {};                    ///< the typed beginning of the value
  std::vector<std::string> positionals = {};  ///< the command's positionals before the cursor
  const Arguments* arguments = nullptr;       ///< options before the cursor that could be parsed
  const CommandRegistry* registry = nullptr;  ///< for `help`: the commands and topics
};

/// The source of values that complete an option or positional.
struct Completer {
  enum class Kind { none, files, directories, values, dynamic };
  Kind kind = Kind::none;
  std::vector<std::string> extensions = {};  ///< files: "yaml", "yml"
  /// values; dynamic: those that are offered if the function takes too long
  std::vector<Candidate> candidates = {};
  std::function<std::vector<Candidate>(const CompletionContext&)> dynamic = {};
  bool no_space = false;    ///< stay at the end of the word (KEY=)
  bool keep_order = false;  ///< do not let the shell sort
  bool list = false;        ///< a comma list: complete behind the last comma
  /// dynamic: where nothing matches, let the shell offer directories (experiment directories).
  bool else_directories = false;

  static Completer none() { return {}; }
  static Completer files(std::vector<std::string> extensions);
  static Completer directories();
  static Completer values(std::vector<Candidate> candidates);
  static Completer dynamic_values(
      std::function<std::vector<Candidate>(const CompletionContext&)> function);
};

/// One option. `name` is the long name without dashes ("max-concurrent"); GRIDCTL_MAX_CONCURRENT
/// sets it too. An empty `metavar` makes it a switch.
struct Option {
  std::string name = {};
  char letter = 0;
  std::string metavar = {};
  std::string help = {};   ///< starts upper case, no full stop, one line; choices are added to it
  std::string group = {};  ///< heading in the help: "Grid", "Devices", …
  std::string default_value = {};  ///< what Arguments::text() returns if nobody gives a value
  std::string default_text = {};   ///< shown in [brackets], as it stands; empty: "default: VALUE"
  bool repeatable = false;
  bool in_environment = true;  ///< GRIDCTL_NAME and settings files set it too
  std::vector<std::string> choices =
      {};                    ///< non-empty: any other value is an error with a suggestion
  Completer completer = {};  ///< none: the choices, if there are any

  [[nodiscard]] bool is_switch() const { return metavar.empty(); }
};

struct Positional {
  std::string name = {};  ///< as shown: "GRID.yaml", "EXPDIR"
  std::string help = {};
  bool required = true;
  bool repeatable = false;  ///< last one only
  Completer completer = {};
};

struct Example {
  std::string command = {};  ///< "gridctl train grid.yaml --device gpu"
  std::string comment = {};  ///< may be empty
};

struct CommandInfo {
  std::string name = {};
  std::string summary = {};      ///< one line, no full stop: the list in `gridctl --help`
  std::string description = {};  ///< a sentence or paragraph: the head of `gridctl NAME --help`
  std::string group = {};        ///< "Run", "Look", "Results", "Set up"; empty: hidden
  std::vector<Example> examples = {};
  std::vector<Positional> positionals = {};
  std::vector<Option> options = {};
  std::vector<std::string> aliases = {};
};

/// A command: its declaration and its function. Made once, together with the registry.
struct Command {
  CommandInfo info;
  /// Prints through `services` only. An Error is printed by dispatch, which also picks the exit
  /// code.
  std::function<Result<ExitCode>(const Arguments& arguments, Services& services)> run;
};

}  // namespace gridctl::cli
