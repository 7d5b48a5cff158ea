#include "output.hpp"

#include <gridctl/core/text.hpp>

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
  globals.verbosity = std::clamp(arguments.count("verbose") - arguments.count("quiet"), -2, 2);
  globals.progress = progress_mode(arguments.text("progress"));
  globals.json = arguments.given("json");
  globals.json_fields.clear();
  for (const auto& field : split(arguments.text("json"), ','))
    if (!field.empty()) globals.json_fields.push_back(field);
  globals.yes = arguments.flag("yes");
  globals.no_input = arguments.flag("no-input");
  for (Output* output : {&services.out, &services.err}) {
    output->colour =
        wants_colour(arguments.text("color"), output->is_terminal, services.environment);
    if (arguments.flag("ascii")) output->unicode = false;
  }
}

}  // namespace gridctl::cli
