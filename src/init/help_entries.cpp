#include "help_entries.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace gridctl::init {
namespace {

constexpr std::size_t kDeepest = 12;  // an option's line is not indented more than this

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

bool begins_option(std::string_view line) {
  const auto indent = indentation(line);
  if (indent == 0 || indent > kDeepest || indent + 1 >= line.size() || line[indent] != '-')
    return false;
  const auto next = line.find_first_not_of('-', indent);
  return next != std::string_view::npos && next <= indent + 2 && line[next] != ' ';
}

std::string without_colours(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\x1b' && at + 1 < text.size() && text[at + 1] == '[') {
      while (at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) == 0) ++at;
    } else if (text[at] != '\r') {
      plain += text[at];
    }
  }
  return plain;
}

/// A line of rich's boxes without its sides; the rims of boxes become headings.
std::string without_box(std::string line) {
  constexpr std::string_view kSide = "│";
  constexpr std::array<std::string_view, 5> kRims = {"╭", "╰", "─", "╮", "╯"};
  if (line.starts_with("╭") || line.starts_with("╰")) {
    for (const auto rim : kRims)
      for (auto at = line.find(rim); at != std::string::npos; at = line.find(rim))
        line.erase(at, rim.size());
    return std::string(trim(line));
  }
  if (!line.starts_with(kSide)) return line;
  line.erase(0, kSide.size());
  if (const auto end = line.rfind(kSide); end != std::string::npos) line.erase(end);
  return line;
}

/// The words of a line between which two blanks or more stand.
std::vector<std::string> columns_of(std::string_view line) {
  std::vector<std::string> columns;
  for (auto rest = trim(line); !rest.empty();) {
    const auto gap = std::min(rest.find("  "), rest.size());
    columns.emplace_back(rest.substr(0, gap));
    rest = trim(rest.substr(gap));
  }
  return columns;
}

bool is_metavar(std::string_view column) {
  const bool has_small = std::ranges::any_of(
      column, [](char letter) { return std::islower(static_cast<unsigned char>(letter)) != 0; });
  return column.starts_with('<') || !has_small ||
         (column.starts_with('[') && column.ends_with(']') &&
          column.find('|') != std::string_view::npos);
}

/// typer has a column for long names, their opposites, letters, the kind of value and the help.
HelpEntry entry_of_columns(std::vector<std::string> columns) {
  HelpEntry entry;
  std::string letter;
  std::string metavar;
  std::size_t at = 0;
  for (; at < columns.size() && columns[at].starts_with('-'); ++at) {
    if (entry.head.empty() && columns[at].starts_with("--"))
      entry.head = columns[at];
    else if (columns[at].starts_with("--"))
      entry.head += " / " + columns[at];
    else
      letter = columns[at] + ", ";
  }
  if (at < columns.size() && is_metavar(columns[at])) metavar = " " + columns[at++];
  entry.head = letter + entry.head + metavar;
  for (; at < columns.size(); ++at) entry.help += (entry.help.empty() ? "" : " ") + columns[at];
  return entry;
}

/// "--lr: how far" of absl, "-lr (how far) type: double default: 0.1" of gflags.
void cut_head(HelpEntry& entry, bool is_absl) {
  const auto type = entry.head.find(" type: ");
  if (type != std::string::npos && entry.head.find(" (") < type) {
    const auto open = entry.head.find(" (");
    entry.help = entry.head.substr(open + 1) + " " + entry.help;
    entry.head = entry.head.substr(0, open) + " VALUE";
    return;
  }
  if (!is_absl) return;
  const auto colon = entry.head.find(':');
  if (colon == std::string::npos) return;
  entry.help = entry.head.substr(colon + 1) + " " + entry.help;
  entry.head = entry.head.substr(0, colon) + " VALUE";
}

/// The entry of a line, its help in the first column that two blanks set off.
HelpEntry entry_of_line(std::string_view line, bool is_absl) {
  HelpEntry entry;
  auto indent = indentation(line);
  const auto gap = is_absl ? line.size() : std::min(line.find("  ", indent), line.size());
  entry.head = trim(line.substr(indent, gap - indent));
  entry.help = trim(line.substr(gap));
  return entry;
}

/// "{train,eval} ..." and "COMMAND [ARGS]..." name commands.
bool take_commands(std::string_view word, Usage& usage) {
  if (!word.starts_with('{') || !word.ends_with('}')) return false;
  usage.commands = split(word.substr(1, word.size() - 2), ',');
  return true;
}

/// The first usage, up to an empty line, a heading, or the next way to call the program.
std::string usage_text(std::string_view help) {
  const auto lines = split(help, '\n');
  std::string text;
  bool is_in = false;
  std::size_t indent = 0;
  for (const auto& line : lines) {
    std::string lower(line.substr(0, std::min<std::size_t>(line.size(), 12)));
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (!is_in) {
      if (!trim(lower).starts_with("usage:")) continue;
      is_in = true;
      text = trim(std::string_view(line).substr(line.find(':') + 1));
      continue;
    }
    if (trim(line).empty()) break;
    const auto here = indentation(line);
    if (here == 0) break;
    if (text.empty()) {
      indent = here;  // docopt: each way on a line of its own
    } else if (indent != 0 && here <= indent) {
      break;
    }
    text += (text.empty() ? "" : " ") + std::string(trim(line));
  }
  return text;
}

/// "--amp | --no-amp" of a usage as "--amp / --no-amp".
std::string head_of(std::string text) {
  if (const auto bar = text.find(" | --no-"); bar != std::string::npos) text[bar + 1] = '/';
  return text;
}

/// Without what stands in brackets. Notes the options in there, and which may be repeated.
std::string without_brackets(const std::string& text, Usage& usage) {
  std::string outside;
  std::string inside;
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '[' || text[at] == '(') ++depth;
    (depth == 0 ? outside : inside) += text[at];
    if ((text[at] == ']' || text[at] == ')') && depth > 0 && --depth == 0) {
      const auto name = inside.find("--");
      if (text.compare(at + 1, 3, "...") == 0 && name != std::string::npos)
        usage.repeated.push_back(inside.substr(name, inside.find_first_of(" =]", name) - name));
      if (inside.starts_with("[--"))
        usage.heads.push_back(head_of(inside.substr(1, inside.size() - 2)));
      inside.clear();
      outside += ' ';
    }
  }
  return outside;
}

}  // namespace

std::string plain_help(std::string_view help) {
  std::string text;
  for (const auto& line : split(without_colours(help), '\n')) text += without_box(line) + "\n";
  return text;
}

std::vector<HelpEntry> entries_in_help(std::string_view help) {
  const bool is_boxed = help.find("│") != std::string_view::npos;
  const bool is_absl = help.find("--helpfull") != std::string_view::npos;
  const auto lines = split(plain_help(help), '\n');
  std::vector<HelpEntry> entries;
  for (std::size_t at = 0; at < lines.size();) {
    auto line = lines[at];
    const auto star = is_boxed ? line.find_first_not_of(' ') : std::string::npos;
    const bool has_star = star != std::string::npos && line[star] == '*';
    if (has_star) line[star] = ' ';
    if (!begins_option(line)) {
      ++at;
      continue;
    }
    auto entry = is_boxed ? entry_of_columns(columns_of(line)) : entry_of_line(line, is_absl);
    const auto indent = indentation(line);
    for (++at; at < lines.size(); ++at) {
      const auto& more = lines[at];
      if (trim(more).empty() || indentation(more) <= indent || begins_option(more)) break;
      if (is_boxed && trim(more).starts_with('*')) break;
      entry.help += (entry.help.empty() ? "" : " ") + std::string(trim(more));
    }
    cut_head(entry, is_absl);
    entry.is_required = has_star || entry.help.find("[required]") != std::string::npos;
    entries.push_back(std::move(entry));
  }
  return entries;
}

Usage usage_in_help(std::string_view help) {
  Usage usage;
  auto words = split(without_brackets(usage_text(plain_help(help)), usage), ' ');
  std::erase_if(words, [](const auto& word) { return word.empty(); });
  // The program's name, which may be "python -m train".
  auto from = words.empty() ? words.begin() : words.begin() + 1;
  for (auto word = from; word != words.end(); ++word)
    if (word->ends_with(".py") || (word - 1)->ends_with("-m")) from = word + 1;
  for (auto word = from; word != words.end(); ++word) {
    if (word->starts_with("-")) {
      const auto end = word->find('=');
      const bool is_long = word->starts_with("--");
      if (is_long) usage.required.push_back(word->substr(0, end));
      if (is_long) usage.heads.push_back(*word);
      const bool has_value =
          end == std::string::npos && word + 1 != words.end() && !(word + 1)->starts_with('-');
      if (!has_value) continue;
      const auto metavar = *++word;
      if (is_long) usage.heads.back() += " " + metavar;
      while (word + 1 != words.end() && *(word + 1) == metavar) ++word;
    } else if (!take_commands(*word, usage)) {
      std::string name;
      for (const char letter : *word)
        if (letter != '<' && letter != '>' && letter != '.' && letter != '|') name += letter;
      if (name == "COMMAND" || name == "command") usage.commands = {"…"};
      if (!name.empty() && name != "COMMAND" && name != "command" && name != "OPTIONS")
        usage.positionals.push_back(name);
    }
  }
  return usage;
}

}  // namespace gridctl::init
