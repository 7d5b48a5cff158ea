#include <gridctl/core/quote.hpp>
#include <gridctl/core/text.hpp>

#include <fmt/format.h>

namespace gridctl {
namespace {

/// How many of the first `most` bytes are whole characters.
std::size_t whole_characters(std::string_view text, std::size_t most) {
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  auto end = most;
  while (end > 0 && continues(end)) --end;
  return end > 0 ? end : most;  // no UTF-8 at all
}

}  // namespace

std::string typed(std::string_view word) {
  auto quoted = shell_quote(word);
  if (printable(word) == word && word.find('\t') == std::string_view::npos) return quoted;
  std::string escaped;
  for (const char c : word) {
    if (c == '\\' || c == '\'') escaped += '\\';
    if (c == '\t')
      escaped += "\\t";
    else
      escaped += c;
  }
  return "$'" + printable(escaped) + "'";
}

std::string typed(const std::vector<std::string>& argv) {
  std::vector<std::string> words;
  words.reserve(argv.size());
  for (const auto& word : argv) words.push_back(typed(word));
  return join(words, " ");
}

std::string typed_in_short(std::string_view word, std::size_t most) {
  if (word.size() <= most) return typed(word);
  const auto shown = whole_characters(word, most);
  return fmt::format("{}…[+{} bytes]", typed(word.substr(0, shown)), word.size() - shown);
}

std::string typed_in_short(const std::vector<std::string>& argv, std::size_t most) {
  std::vector<std::string> words;
  words.reserve(argv.size());
  for (const auto& word : argv) words.push_back(typed_in_short(word, most));
  return join(words, " ");
}

std::string shortened(const std::string& text, int most) {
  if (text.size() <= static_cast<std::size_t>(most) || display_width(text) <= most) return text;
  constexpr int kMark = 5;  // "~3fa2"
  return fmt::format("{}~{:04x}", elide(text, most - kMark), fnv1a(text) & 0xFFFFU);
}

}  // namespace gridctl
