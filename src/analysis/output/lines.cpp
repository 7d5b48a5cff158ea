#include "output/lines.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/wrap.hpp>

namespace gridctl::analysis {

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

}  // namespace gridctl::analysis
