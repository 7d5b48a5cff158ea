#include "help_text.hpp"

#include "help_entries.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>

namespace gridctl::init {
namespace {

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

/// "{sgd,adam}" or "[sgd|adam]" at the beginning.
std::vector<std::string> choices_in(std::string_view metavar) {
  const auto end = metavar.find_first_of("}]");
  if (end == std::string_view::npos) return {};
  const auto inside = metavar.substr(1, end - 1);
  if (metavar.starts_with('{')) return split(inside, ',');
  if (metavar.starts_with('[') && inside.find('|') != std::string_view::npos)
    return split(inside, '|');
  return {};
}

/// "L [L ...]" and "[L ...]", "A A", "<A>..." and "FLOAT..." are lists; "[L]" is one value.
bool is_list(std::string_view metavar) {
  return metavar.find("...") != std::string_view::npos ||
         metavar.find(' ') != std::string_view::npos;
}

void read_metavar(std::string_view metavar, TrainerOption& option) {
  metavar = trim(metavar);
  if (metavar.starts_with("[=")) metavar = metavar.substr(metavar.find(']') + 1);  // "[=arg(=1)]"
  if (metavar.starts_with('=')) metavar.remove_prefix(1);
  const auto given = metavar.find("(=");  // Boost: "arg (=0.01)"
  if (given != std::string_view::npos) {
    const auto end = metavar.rfind(')');
    option.default_value = metavar.substr(given + 2, end - given - 2);
    metavar = trim(metavar.substr(0, given));
  }
  if (metavar.starts_with('/')) {  // click: "--fast / --slow"
    option.spelling = Spelling::flag_pair;
    const std::string off(trim(metavar.substr(1)));
    if (off != "--no-" + option.name) option.off_option = off;
    return;
  }
  if (metavar.ends_with(" RANGE")) metavar.remove_suffix(6);  // click: "FLOAT RANGE" is one value
  option.choices = choices_in(metavar);
  if (metavar.empty())
    option.spelling = Spelling::flag;
  else if (is_list(metavar))
    option.spelling = Spelling::list;
}

/// Boost's "-r [ --rate ] arg" as "--rate arg", docopt's "-r --rate=N" as "--rate=N".
std::string without_letter(std::string_view head) {
  if (head.size() > 4 && head[0] == '-' && head[1] != '-' && head.substr(2).starts_with(" --"))
    return std::string(head.substr(3));
  const auto open = head.find(" [ --");
  const auto close = head.find(" ]", open);
  if (open == std::string_view::npos || close == std::string_view::npos) return std::string(head);
  return std::string(head.substr(open + 3, close - open - 3)) + std::string(head.substr(close + 2));
}

/// The first spelling with two hyphens gives the name, else one with a hyphen and several letters;
/// nothing if there is none.
TrainerOption read_head(std::string_view head) {
  TrainerOption option;
  const auto parts = spellings(without_letter(head));
  for (const auto& part : parts) {
    const auto spelling = trim(part);
    // The bracket of "--[no]amp" belongs to the word.
    const auto end = std::min(spelling.find_first_of(" =[", spelling.starts_with("--[") ? 3 : 1),
                              spelling.size());
    const auto word = spelling.substr(0, end);
    if (word.starts_with("--")) {
      if (option.spelling == Spelling::flag && word == "--no-" + option.name)
        option.spelling = Spelling::flag_pair;  // argparse: "--amp, --no-amp"
      if (!option.name.empty() && option.option.empty()) continue;
      option = {};
      option.name = word.substr(2);
      if (option.name.starts_with("[no]")) option.name.erase(0, 4);  // absl takes --x=false too
      read_metavar(spelling.substr(end), option);
    } else if (word.starts_with('-') && word.size() > 2 && option.name.empty()) {
      option.name = word.substr(1);
      option.option = word;
      read_metavar(spelling.substr(end), option);
    }
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

/// "'0.1'" of absl and "\"0.1\"" of Go without the quotes.
std::string_view unquoted(std::string_view text) {
  const bool is_quoted = text.size() > 1 && text.front() == text.back() &&
                         (text.front() == '\'' || text.front() == '"');
  return is_quoted ? text.substr(1, text.size() - 2) : text;
}

/// The default value that a help text names; empty if it names none.
std::string default_in(std::string_view help, const std::vector<std::string>& choices) {
  for (const auto* mark :
       {"default: ", "default=", "Default: ", "Default=", "default is ", "(default "}) {
    const auto at = help.find(mark);
    if (at == std::string_view::npos) continue;
    const auto value = unquoted(trim(up_to_close(help.substr(at + std::string_view(mark).size()))));
    return value == "None" ? "" : std::string(value);
  }
  // "learning rate (0.01)", "(adam)": what argparse's %(default)s in parentheses gives.
  const auto open = help.rfind('(');
  if (open == std::string_view::npos) return {};
  const std::string inside(trim(up_to_close(help.substr(open + 1))));
  return is_number(inside) || std::ranges::count(choices, inside) > 0 ? inside : std::string();
}

/// What the help text of an entry says about its values.
void read_help(std::string_view help, TrainerOption& option) {
  if (help.find("repeat this option to specify a list") != std::string_view::npos)
    option.spelling = Spelling::repeat;  // absl
  if (help.find("(a comma separated list)") != std::string_view::npos)
    option.spelling = Spelling::comma;
  const auto values = help.find("[possible values: ");  // clap
  if (values != std::string_view::npos)
    for (const auto& value : split(up_to_close(help.substr(values + 18)), ','))
      option.choices.emplace_back(trim(value));
  if (help.starts_with('<') && help.find(">:") != std::string_view::npos)  // absl
    option.choices = split(help.substr(1, help.find(">:") - 1), '|');
  // A switch that is on is its default; of a pair click names the switch.
  if (option.default_value.empty()) option.default_value = default_in(help, option.choices);
  const auto items = split(option.default_value, ',');
  if (option.spelling == Spelling::value && items.size() > 1 &&
      std::ranges::all_of(items, [](const auto& item) { return is_number(trim(item)); }))
    option.spelling = Spelling::repeat;  // click and typer: "[default: 64, 64]"
  if (option.spelling != Spelling::flag_pair) return;
  if (option.default_value == option.name) option.default_value = "true";
  if (option.default_value == "no-" + option.name ||
      (!option.off_option.empty() && "--" + option.default_value == option.off_option))
    option.default_value = "false";
}

bool is_wanted(const TrainerOption& option) {
  return !option.name.empty() && option.name != "help" && option.name != "version" &&
         option.name != "helpfull" && option.name != "helpshort" && option.name != "helpxml" &&
         option.name != "install-completion" && option.name != "show-completion" &&
         option.name.find_first_of("<>[]{}\"':") == std::string::npos;
}

}  // namespace

std::vector<TrainerOption> options_in_help(std::string_view help) {
  const auto usage = usage_in_help(help);
  std::vector<TrainerOption> options;
  auto entries = entries_in_help(help);
  for (const auto& head : usage.heads)
    entries.push_back({head, "", false});  // perhaps all there is
  for (const auto& entry : entries) {
    auto option = read_head(entry.head);
    if (!is_wanted(option)) continue;
    option.help = trim(entry.help);
    read_help(option.help, option);
    const auto dashed = "--" + option.name;
    option.is_required = entry.is_required || std::ranges::count(usage.required, dashed) > 0;
    if (std::ranges::count(usage.repeated, dashed) > 0 && option.takes_value())
      option.spelling = Spelling::repeat;
    if (std::ranges::find(options, option.name, &TrainerOption::name) == options.end())
      options.push_back(std::move(option));
  }
  return options;
}

std::vector<TrainerOption> positionals_in_help(std::string_view help) {
  std::vector<TrainerOption> positionals;
  for (const auto& name : usage_in_help(help).positionals) {
    TrainerOption option;
    option.is_required = true;
    for (const char letter : name)
      option.name += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    positionals.push_back(std::move(option));
  }
  return positionals;
}

std::vector<std::string> commands_in_help(std::string_view help) {
  return usage_in_help(help).commands;
}

std::vector<std::string> letters_in_help(std::string_view help) {
  std::vector<std::string> letters;
  for (const auto& entry : entries_in_help(help)) {
    const bool is_letter = entry.head.size() > 2 && entry.head[0] == '-' && entry.head[1] != '-' &&
                           entry.head[2] == ' ' && entry.head.find("--") == std::string::npos;
    if (is_letter) letters.push_back(entry.head.substr(0, 2));
  }
  return letters;
}

}  // namespace gridctl::init
