#include "output/lines.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/wrap.hpp>

#include <set>

namespace gridctl::analysis {
namespace {

bool is_inside_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;  // of UTF-8
}

/// As much of the end of the text as fits into `width`.
std::string_view end_of(std::string_view text, int width) {
  while (display_width(text) > width) {
    text.remove_prefix(1);
    while (!text.empty() && is_inside_character(text.front())) text.remove_prefix(1);
  }
  return text;
}

/// Cuts the text to `width`: about `share` of the columns show its begin, the others its end.
std::string cut(const std::string& text, int width, double share, bool ascii) {
  if (display_width(text) <= width) return text;
  const int begin = static_cast<int>(share * width);
  if (begin >= width) return elide(text, width, ascii);
  const std::string mark = ascii ? "..." : "…";
  if (begin <= display_width(mark))
    return mark + std::string(end_of(text, width - display_width(mark)));
  const auto kept = elide(text, begin, ascii);  // with the mark
  return kept + std::string(end_of(text, width - display_width(kept)));
}

}  // namespace

std::string wrapped(std::string_view text, const report::Look& look, std::string_view indent) {
  const int width = look.columns - static_cast<int>(indent.size());
  const auto start = std::string(indent);
  return start + join(wrap(text, width), "\n" + start) + "\n";
}

std::string table_text(const report::Table& table, const report::Look& look) {
  auto lines = split(report::to_text(table, look.columns, !look.unicode), '\n');
  for (auto& line : lines) line = elide(line, look.columns, !look.unicode);
  return join(lines, "\n");
}

std::vector<std::string> shortened(const std::vector<std::string>& texts, int width, bool ascii) {
  std::vector<std::string> best;
  std::size_t most = 0;
  for (const double share : {1.0, 0.5, 0.0}) {
    std::vector<std::string> made;
    for (const auto& text : texts) made.push_back(cut(text, width, share, ascii));
    const auto different = std::set<std::string>(made.begin(), made.end()).size();
    if (different <= most) continue;
    most = different;
    best = std::move(made);
  }
  return best;
}

}  // namespace gridctl::analysis
