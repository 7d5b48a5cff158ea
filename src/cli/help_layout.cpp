#include "help_layout.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/wrap.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::cli {

int help_width(const Output& output) {
  return output.is_terminal ? std::clamp(output.columns, 50, 100) : 100;
}

std::string pad(std::string_view text, int width) {
  const int missing = std::max(0, width - display_width(text));
  return std::string(text) + std::string(static_cast<std::size_t>(missing), ' ');
}

std::string row(std::string_view label, std::string_view text, int column, int width) {
  if (text.empty()) return std::string(label) + '\n';
  std::string out;
  if (display_width(label) + 1 > column)
    out = std::string(label) + '\n' + std::string(static_cast<std::size_t>(column), ' ');
  else
    out = pad(label, column);
  out += join(wrap(text, width - column), "\n" + pad("", column));
  return out + '\n';
}

std::string rows(const std::vector<std::pair<std::string, std::string>>& list, int width,
                 int limit) {
  int column = 0;
  for (const auto& [label, text] : list)
    if (display_width(label) + 2 <= limit) column = std::max(column, display_width(label) + 2);
  if (column == 0) column = limit;
  std::string out;
  for (const auto& [label, text] : list) out += row(label, text, column, width);
  return out;
}

std::string heading(std::string_view text, const Output& output) {
  return output.colour ? fmt::format("\033[1m{}\033[0m", text) : std::string(text);
}

}  // namespace gridctl::cli
