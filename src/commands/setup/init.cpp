#include "builtin.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/init/detect.hpp>
#include <gridctl/init/grid_text.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/temporary_folder.hpp>

#include <ostream>

#include <fmt/format.h>
#include <signal.h>

namespace gridctl::commands {
namespace {

constexpr const char* kToStdout = "-";

std::vector<cli::Option> own_options() {
  cli::Option output{.name = "output",
                     .letter = 'o',
                     .metavar = "FILE",
                     .help = "The grid file to write; - prints it",
                     .group = "Output",
                     .default_value = "grid.yaml",
                     .in_environment = false,
                     .completer = cli::Completer::files({"yaml", "yml"})};

  cli::Option force{.name = "force",
                    .help = "Replace the file if it is there",
                    .group = "Output",
                    .in_environment = false};
  return {output, force};
}

/// Takes the text the way of every grid file, to the plan: what does not load is not written.
Result<void> check_text(const std::string& text) {
  GRIDCTL_TRY_ASSIGN(const auto folder, sys::TemporaryFolder::make());
  const auto file = folder.path() / "grid.yaml";
  GRIDCTL_TRY(sys::write_atomically(file, text, sys::Sync::none));
  GRIDCTL_TRY_ASSIGN(auto grid, config::load_grid(file));
  GRIDCTL_TRY(plan::Plan::expand(std::move(grid), {}));
  return {};
}

Result<void> check_target(const fs::path& file, bool may_replace) {
  boost::system::error_code ignored;
  if (may_replace || !fs::exists(file, ignored)) return {};
  return fail(ErrorKind::usage, fmt::format("'{}' is there already", file.string()),
              "--force replaces it, -o FILE names another one, -o - prints the text");
}

cli::CommandInfo info_of_init() {
  cli::CommandInfo info{
      .name = "init",
      .summary = "Write a grid file for a trainer",
      .description =
          "Write a commented grid file for a trainer. What the trainer takes is read from its "
          "text, its --help and the configuration files behind it. It is run with --help only if "
          "its text shows that it reads its command line: in an empty temporary folder, without a "
          "GPU, for at most 15 seconds. What was left out or has to be filled in is said, and "
          "stands in the file.",
      .group = "Set up",
      .examples = {
          {"gridctl init train.py", "a script; also ./mytrain, or python3 train.py"},
          {"gridctl init -- python3 -m lenet.train", "a module; -- before words with hyphens"},
          {"gridctl init configs/lenet5.yaml", "a configuration of MI-Prometheus"},
          {"gridctl init train.py configs/base.yaml", "a script that takes --config"},
          {"gridctl init -o -", "a template to fill in, printed"}}};
  cli::Positional trainer{
      .name = "TRAINER",
      .help = "Program or script with its arguments, configuration files behind it",
      .required = false,
      .repeatable = true,
      .completer = cli::Completer::files({})};
  info.positionals = {trainer};
  info.options = own_options();
  return info;
}

Result<ExitCode> run_init(const cli::Arguments& arguments, cli::Services& services) {
  const auto name = arguments.text("output");
  const bool prints = name == kToStdout;
  const bool may_replace = arguments.flag("force") || services.globals.yes;
  GRIDCTL_TRY(check_target(name, prints || may_replace));
  GRIDCTL_TRY_ASSIGN(const auto sketch, init::detect_trainer(arguments.positionals()));
  if (sketch.interrupt != 0) {
    services.notice("interrupted: nothing was written");
    return sketch.interrupt == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
  }

  std::vector<std::string> made_by = {"gridctl", "init"};
  made_by.insert(made_by.end(), arguments.positionals().begin(), arguments.positionals().end());
  const auto text = init::grid_text(sketch, shell_quote(made_by));
  for (const auto& note : init::notes_for_user(sketch)) services.notice(printable(note));
  GRIDCTL_TRY(check_text(text));
  if (prints) {
    *services.out.stream << text;
    return ExitCode::ok;
  }
  const fs::path target(name);
  sys::remove_abandoned(target.has_parent_path() ? target.parent_path() : fs::path("."),
                        {target.filename().string()});
  GRIDCTL_TRY(sys::write_atomically(target, text, sys::Sync::full));
  *services.out.stream << name << "\n";
  services.notice(fmt::format("{}\nNext\n  gridctl train {} --dry-run   show what would run",
                              init::described(sketch), shell_quote(name)));
  return ExitCode::ok;
}

}  // namespace

cli::Command init_command() {
  return {info_of_init(), run_init};
}

}  // namespace gridctl::commands
