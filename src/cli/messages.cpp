#include <gridctl/cli/messages.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>

#include <array>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::cli {
namespace {

using nlohmann::ordered_json;

/// The first word of a line says what the line is; only that word is coloured.
std::string coloured(const std::string& line) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kColours = {
      {{"error:", "\033[1;31m"},
       {"warning:", "\033[1;33m"},
       {"note:", "\033[1;36m"},
       {"help:", "\033[1;32m"},
       {"  -->", "\033[1;34m"}}};
  for (const auto& [word, colour] : kColours) {
    if (line.starts_with(word))
      return fmt::format("{}{}\033[0m{}", colour, word, line.substr(word.size()));
  }
  return line;
}

/// Names and texts in a message may come from anywhere: nothing of them may drive the terminal.
void write_text(const Output& output, const std::string& text) {
  auto lines = split(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  for (const auto& raw : lines) {
    const std::string line = printable(raw);
    *output.stream << (output.colour ? coloured(line) : line) << '\n';
  }
  output.stream->flush();
}

void write_json(const Output& output, const ordered_json& document) {
  *output.stream << json_text(document) << std::endl;
}

void add_place(ordered_json& object, const std::optional<Place>& place) {
  if (!place) return;
  object["file"] = place->file;
  object["line"] = place->line > 0 ? ordered_json(place->line) : ordered_json();
  object["column"] = place->column > 0 ? ordered_json(place->column) : ordered_json();
}

ordered_json or_null(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

}  // namespace

void print(const Services& services, const Error& error) {
  if (!services.globals.json) return write_text(services.err, to_text(error));
  ordered_json object = {{"code", static_cast<int>(exit_code_of(error.kind))},
                         {"kind", to_string(error.kind)},
                         {"message", error.message}};
  add_place(object, error.place);
  object["help"] = or_null(error.help);
  write_json(services.err, {{"schema", "gridctl.error/1"}, {"error", object}});
}

void Services::notice(const std::string& text) const {
  if (globals.verbosity < 0) return;
  if (!globals.json) return write_text(err, text + "\n");
  write_json(err, {{"schema", "gridctl.notice/1"}, {"notice", {{"message", text}}}});
}

void Services::warn(const Warning& warning) const {
  if (globals.verbosity <= -2) return;
  if (!globals.json) return write_text(err, to_text(warning));
  ordered_json object = {{"message", warning.message}};
  add_place(object, warning.place);
  object["help"] = or_null(warning.help);
  write_json(err, {{"schema", "gridctl.warning/1"}, {"warning", object}});
}

}  // namespace gridctl::cli
