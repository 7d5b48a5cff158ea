#include "values/split_list.hpp"

#include <gridctl/core/text.hpp>

namespace gridctl::plan {
namespace {

constexpr std::string_view kOpening = "[{";
constexpr std::string_view kClosing = "]}";

/// Past the quoted text that begins at `at`; npos if it does not end. In double quotes a backslash
/// protects; in single quotes two of them are one, which reads as two texts.
std::size_t skip_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (text[at] == quote) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

bool opens_quote(std::string_view text, std::size_t at) {
  if (text[at] != '"' && text[at] != '\'') return false;
  const auto before = trim(text.substr(0, at));
  return before.empty() ||
         std::string_view(",:=[{\"'").find(before.back()) != std::string_view::npos;
}

}  // namespace

std::optional<std::vector<std::string_view>> split_list(std::string_view text) {
  std::vector<std::string_view> parts;
  std::string open;
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (opens_quote(text, at)) {
      at = skip_quoted(text, at);
      if (at == std::string_view::npos) return std::nullopt;
      continue;
    }
    const char c = text[at];
    if (kOpening.find(c) != std::string_view::npos) {
      open += kClosing[kOpening.find(c)];
    } else if (!open.empty() && c == open.back()) {
      open.pop_back();
    } else if (c == ',' && open.empty()) {
      parts.push_back(trim(text.substr(from, at - from)));
      from = at + 1;
    }
    ++at;
  }
  if (!open.empty()) return std::nullopt;
  parts.push_back(trim(text.substr(from)));
  return parts;
}

}  // namespace gridctl::plan
