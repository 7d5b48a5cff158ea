#include "options/terminal.hpp"

namespace gridctl::commands {
namespace {

session::NewsForm form_of(const cli::Services& services) {
  switch (services.globals.progress) {
    case cli::ProgressMode::tty:
      return session::NewsForm::screen;
    case cli::ProgressMode::plain:
      return session::NewsForm::lines;
    case cli::ProgressMode::json:
      return session::NewsForm::json;
    case cli::ProgressMode::none:
      return session::NewsForm::none;
    case cli::ProgressMode::automatic:
      break;
  }
  const bool can_draw = services.environment("TERM").value_or("dumb") != "dumb";
  const bool draws = services.err.is_terminal && can_draw && services.globals.verbosity == 0;
  return draws ? session::NewsForm::screen : session::NewsForm::lines;
}

/// Other terminals take OSC 9 for a message to pop up.
bool knows_progress(const Environment& environment) {
  const auto program = environment("TERM_PROGRAM").value_or("");
  return environment("WT_SESSION") || environment("ConEmuANSI") == "ON" || program == "WezTerm" ||
         program == "ghostty";
}

/// The console of Linux has no title, and shows the sequence instead.
bool has_title(const Environment& environment) {
  const auto term = environment("TERM").value_or("dumb");
  return term != "dumb" && term != "linux";
}

}  // namespace

report::Look look_of(const cli::Output& output) {
  return {output.columns, output.colour, output.unicode};
}

session::Caller caller_of(const cli::Services& services) {
  return {.messages = services,
          .news = {.form = form_of(services),
                   .stream = services.err.stream,
                   .colour = services.err.colour,
                   .unicode = services.err.unicode,
                   .verbosity = services.globals.verbosity,
                   .titles = services.err.is_terminal && has_title(services.environment),
                   .task_bar = services.err.is_terminal && knows_progress(services.environment),
                   .keyboard = services.answer ? 0 : -1},
          .when_ready = services.when_ready};
}

}  // namespace gridctl::commands
