#include "readers/printed_arguments.hpp"

#include "formats/json_text.hpp"
#include "readers/printed.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <utility>

namespace gridctl::collect {
namespace {

constexpr std::size_t kLongest = std::size_t{64} << 10U;

bool is_name(std::string_view text) {
  const auto is_part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-' ||
           c == '/';
  };
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         std::all_of(text.begin(), text.end(), is_part);
}

std::string_view without_quotes(std::string_view text) {
  const bool is_quoted = text.size() > 1 && (text.front() == '\'' || text.front() == '"') &&
                         text.back() == text.front();
  return is_quoted ? text.substr(1, text.size() - 2) : text;
}

/// The text between the bracket at `open` and the one that closes it; nothing if none does.
std::optional<std::string_view> within_brackets(std::string_view text, std::size_t open) {
  int depth = 0;
  char quote = '\0';
  for (auto i = open; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == '\\') ++i;
      if (c == quote) quote = '\0';
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if ((c == ')' || c == ']' || c == '}') && --depth == 0) {
      return text.substr(open + 1, i - open - 1);
    }
  }
  return std::nullopt;
}

/// Cuts a text at commas that are in no brackets or quotes.
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (i < text.size() && quote != '\0') {
      if (c == '\\') ++i;
      if (c == quote) quote = '\0';
      continue;
    }
    if (c == '\'' || c == '"') quote = c;
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (c != ',' || (depth > 0 && i < text.size())) continue;
    const auto part = trim(text.substr(begin, i - begin));
    if (!part.empty()) parts.push_back(part);
    begin = i + 1;
  }
  return parts;
}

/// The pairs "key=value" or "'key': value" of a text; empty if it has anything else.
Values pairs_of(std::string_view text, char sign) {
  Values pairs;
  for (const auto part : parts_of(text)) {
    const auto at = part.find(sign);
    if (at == std::string_view::npos) return {};
    const auto key = without_quotes(trim(part.substr(0, at)));
    if (!is_name(key)) return {};
    pairs.emplace_back(key, without_quotes(trim(part.substr(at + 1))));
  }
  return pairs;
}

/// Whether a line parts others or is a heading: "----- Options -----".
bool is_frame(std::string_view line) {
  return line.starts_with("--") && line.ends_with("--");
}

/// The key and value of a line "lr: 0.1", "lr = 0.1", "--lr=0.1", or "lr 0.1".
std::optional<std::pair<std::string, std::string>> pair_in_line(std::string_view line) {
  constexpr std::string_view kDefault = "[default:";  // which CycleGAN prints behind the value
  if (const auto end = line.find(kDefault); end != std::string_view::npos)
    line = trim(line.substr(0, end));
  const bool is_flag = line.starts_with("--");
  if (is_flag) line.remove_prefix(2);
  const auto at = line.find_first_of(is_flag ? "=" : ":=");
  if (at == std::string_view::npos) return std::nullopt;
  const auto key = without_quotes(trim(line.substr(0, at)));
  const auto value = trim(line.substr(at + 1));
  if (!is_name(key) || value.starts_with('=')) return std::nullopt;
  return std::pair(std::string(key), std::string(without_quotes(value)));
}

Values pairs_in_lines(std::string_view text) {
  Values pairs;
  for (const auto& raw : split(text, '\n')) {
    const auto line = trim(raw);
    if (line.empty() || line.starts_with('#') || is_frame(line)) continue;
    auto pair = pair_in_line(line);
    if (!pair) return {};
    pairs.push_back(std::move(*pair));
  }
  return pairs;
}

}  // namespace

Values parse_namespace(std::string_view text) {
  constexpr std::string_view kStart = "Namespace(";
  const auto start = text.find(kStart);
  if (start == std::string_view::npos) return {};
  const auto inside = within_brackets(text, start + kStart.size() - 1);
  return inside ? pairs_of(*inside, '=') : Values{};
}

Values parse_arguments(std::string_view text) {
  text = trim(text);
  const auto open = text.find_first_of("({\n");
  if (open == std::string_view::npos || text[open] == '\n') return pairs_in_lines(text);
  if (open == 0) {
    if (const auto json = parse_json_text(text); json && json->is_object()) return flat(*json);
  } else if (!is_name(text.substr(0, open))) {
    return pairs_in_lines(text);
  }
  const auto inside = within_brackets(text, open);
  // Nothing but the object may be in the text.
  if (!inside || open + inside->size() + 2 != text.size()) return pairs_in_lines(text);
  return pairs_of(*inside, text[open] == '(' ? '=' : ':');
}

Values printed_arguments(const Folder& folder) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"args.txt", "arguments.txt", "commandline_args.txt", "opt.txt", "train_opt.txt",
       "options.txt", "config.txt", "configs.txt", "cfg.txt", "params.txt", "parameters.txt",
       "hparams.txt", "hyperparameters.txt", "hyperparams.txt", "flags.txt", "settings.txt"});
  Notes ignored;  // a file that cannot be read tells no configuration
  for (const auto name : kNames) {
    if (!folder.has(name)) continue;
    const auto ends = read_ends(folder.path / std::string(name), kLongest, 0, ignored);
    if (!ends) continue;
    if (auto found = parse_arguments(ends->head); !found.empty()) return found;
    if (auto found = parse_namespace(ends->head); !found.empty()) return found;
  }
  for (const auto& name : folder.files) {
    if (!may_be_log(name)) continue;
    const auto ends = read_ends(folder.path / name, kLongest, 0, ignored);
    if (!ends) continue;
    if (auto found = parse_namespace(ends->head); !found.empty()) return found;
  }
  return {};
}

}  // namespace gridctl::collect
