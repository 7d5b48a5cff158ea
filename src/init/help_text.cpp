#include "help_text.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>

namespace gridctl::init {
namespace {

constexpr std::size_t kDeepest = 12;  // an option's line is not indented more than this

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool begins_option(std::string_view line) {
  const auto indent = indentation(line);
  return indent > 0 && indent <= kDeepest && indent + 1 < line.size() && line[indent] == '-' &&
         line[indent + 1] != ' ';
}

/// "-s SEED", "--seed SEED": at commas that are in no brackets.
std::vector<std::string> spellings(std::string_view head) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char letter : head) {
    if (letter == '{' || letter == '[' || letter == '(') ++depth;
    if (letter == '}' || letter == ']' || letter == ')') --depth;
    if (letter == ',' && depth == 0)
      parts.emplace_back();
    else
      parts.back() += letter;
  }
  return parts;
}

void read_metavar(std::string_view metavar, TrainerOption& option) {
  metavar = trim(metavar);
  if (metavar.starts_with('=')) metavar.remove_prefix(1);
  const auto given = metavar.find("(=");  // Boost: "arg (=0.01)"
  if (given != std::string_view::npos) {
    const auto end = metavar.find(')', given);
    option.default_value = metavar.substr(given + 2, end - given - 2);
    metavar = trim(metavar.substr(0, given));
  }
  // click: "FLOAT RANGE" is one value, "--fast / --slow" is a switch.
  if (metavar.ends_with(" RANGE")) metavar.remove_suffix(6);
  option.takes_value = !metavar.empty() && !metavar.starts_with('/');
  if (metavar.starts_with('{') && metavar.find('}') == metavar.size() - 1)
    option.choices = split(metavar.substr(1, metavar.size() - 2), ',');
  else if (metavar.starts_with('[') && metavar.find(']') == metavar.size() - 1 &&
           metavar.find('|') != std::string_view::npos)
    option.choices = split(metavar.substr(1, metavar.size() - 2), '|');
  option.takes_many =
      metavar.find(' ') != std::string_view::npos || metavar.find("...") != std::string_view::npos;
}

/// Boost's "-r [ --rate ] arg" as "--rate arg".
std::string without_letter(std::string_view head) {
  const auto open = head.find(" [ --");
  const auto close = head.find(" ]", open);
  if (open == std::string_view::npos || close == std::string_view::npos) return std::string(head);
  return std::string(head.substr(open + 3, close - open - 3)) + std::string(head.substr(close + 2));
}

/// The first spelling with two hyphens gives the name; nothing if there is none.
TrainerOption read_head(std::string_view head) {
  TrainerOption option;
  option.takes_value = false;
  for (const auto& part : spellings(without_letter(head))) {
    const auto spelling = trim(part);
    if (!spelling.starts_with("--")) continue;
    const auto end = std::min(spelling.find_first_of(" =["), spelling.size());
    option.name = spelling.substr(2, end - 2);
    read_metavar(spelling.substr(end), option);
    break;
  }
  return option;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
}

/// The text up to a bracket that closes, a semicolon, or the end.
std::string_view up_to_close(std::string_view text) {
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '(' || text[at] == '[' || text[at] == '{') ++depth;
    const bool closes = text[at] == ')' || text[at] == ']' || text[at] == '}';
    if (closes && depth-- == 0) return text.substr(0, at);
    if (text[at] == ';' && depth == 0) return text.substr(0, at);
  }
  return text;
}

/// The default value that a help text names; empty if it names none.
std::string default_in(std::string_view help, const std::vector<std::string>& choices) {
  for (const auto* mark : {"default: ", "default=", "Default: ", "Default="}) {
    const auto at = help.find(mark);
    if (at == std::string_view::npos) continue;
    const std::string value(trim(up_to_close(help.substr(at + std::string_view(mark).size()))));
    return value == "None" ? "" : value;
  }
  // "learning rate (0.01)", "(adam)": what argparse's %(default)s in parentheses gives.
  const auto open = help.rfind('(');
  if (open == std::string_view::npos) return {};
  const std::string inside(trim(up_to_close(help.substr(open + 1))));
  return is_number(inside) || std::ranges::count(choices, inside) > 0 ? inside : std::string();
}

/// The option of a line and the lines below it that go on with its help.
TrainerOption read_option(const std::string& first, const std::vector<std::string>& more) {
  const auto indent = indentation(first);
  const auto gap = std::min(first.find("  ", indent), first.size());
  auto option = read_head(std::string_view(first).substr(indent, gap - indent));
  option.help = trim(std::string_view(first).substr(gap));
  for (const auto& line : more) {
    if (!option.help.empty()) option.help += ' ';
    option.help += trim(line);
  }
  if (option.default_value.empty()) option.default_value = default_in(option.help, option.choices);
  return option;
}

bool is_wanted(const TrainerOption& option) {
  return !option.name.empty() && option.name != "help" && option.name != "version" &&
         option.name.find_first_of("<>[]{}\"'") == std::string::npos;
}

}  // namespace

std::vector<TrainerOption> options_in_help(std::string_view help) {
  const auto lines = split(help, '\n');
  std::vector<TrainerOption> options;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (!begins_option(lines[at])) continue;
    std::vector<std::string> more;
    const auto indent = indentation(lines[at]);
    auto next = at + 1;
    for (; next < lines.size(); ++next) {
      const auto& line = lines[next];
      if (trim(line).empty() || indentation(line) <= indent || begins_option(line)) break;
      more.push_back(line);
    }
    if (auto option = read_option(lines[at], more); is_wanted(option))
      options.push_back(std::move(option));
    at = next - 1;
  }
  return options;
}

}  // namespace gridctl::init
