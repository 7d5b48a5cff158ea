#include "output.hpp"

#include <algorithm>

namespace gridctl::cli {
namespace {

ProgressMode progress_mode(std::string_view word) {
  if (word == "tty") return ProgressMode::tty;
  if (word == "plain") return ProgressMode::plain;
  if (word == "json") return ProgressMode::json;
  if (word == "none") return ProgressMode::none;
  return ProgressMode::automatic;
}

/// -q on the line is not weighed against `verbose` in a file: the higher rank decides.
int verbosity_of(const Arguments& arguments) {
  const auto deciding = std::max(arguments.from("verbose"), arguments.from("quiet"));
  const auto times = [&](const char* option) {
    return arguments.from(option) == deciding ? arguments.count(option) : 0;
  };
  return std::clamp(times("verbose") - times("quiet"), -2, 2);
}

}  // namespace

bool wants_colour(std::string_view when, bool is_terminal, const Environment& environment) {
  const auto value = [&](const char* name) { return environment(name).value_or(""); };
  if (when == "always") return true;
  if (when == "never") return false;
  if (!value("NO_COLOR").empty()) return false;
  for (const char* force : {"FORCE_COLOR", "CLICOLOR_FORCE"})
    if (!value(force).empty() && value(force) != "0") return true;
  if (value("CLICOLOR") == "0" || value("TERM") == "dumb") return false;
  return is_terminal;
}

void apply_globals(const Arguments& arguments, Services& services) {
  auto& globals = services.globals;
  globals.verbosity = verbosity_of(arguments);
  globals.progress = progress_mode(arguments.text("progress"));
  globals.json = arguments.flag("json");
  globals.yes = arguments.flag("yes");
  globals.no_input = arguments.flag("no-input");
  for (Output* output : {&services.out, &services.err}) {
    output->colour =
        wants_colour(arguments.text("color"), output->is_terminal, services.environment);
    if (arguments.flag("ascii")) output->unicode = false;
  }
}

}  // namespace gridctl::cli
