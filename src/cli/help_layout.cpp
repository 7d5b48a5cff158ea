#include "help_layout.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/wrap.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

constexpr std::string_view kGap = "  ";  // between columns of a table
constexpr int kNarrowest = 20;           // columns that the last column of a table keeps

bool is_prose(std::string_view line) {
  return !line.empty() && line.front() != ' ' && line.find(kGap) == std::string_view::npos;
}

/// A row of a table in several lines: the last column that has room goes on below itself.
std::string folded(const std::string& line, int width) {
  const auto begin = line.find_first_not_of(' ');
  std::size_t column = begin;
  for (auto gap = line.rfind(kGap); gap != std::string::npos && gap > begin;
       gap = gap > 0 ? line.rfind(kGap, gap - 1) : std::string::npos) {
    const auto after = line.find_first_not_of(' ', gap);
    if (after == std::string::npos || display_width(line.substr(0, after)) > width - kNarrowest)
      continue;
    column = after;
    break;
  }
  const auto head = line.substr(0, column);
  const int hang = column == begin ? display_width(head) + 2 : display_width(head);
  auto parts = wrap(line.substr(column), width - hang);
  for (auto& part : parts) part = std::string(trim(part));
  return head + join(parts, "\n" + pad("", hang));
}

}  // namespace

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

std::string fitted(std::string_view text, int width) {
  std::string out;
  std::vector<std::string> paragraph;
  const auto end_paragraph = [&] {
    const bool is_too_wide = std::ranges::any_of(
        paragraph, [&](const auto& line) { return display_width(line) > width; });
    if (is_too_wide) paragraph = wrap(join(paragraph, " "), width);
    for (const auto& line : paragraph) out += line + '\n';
    paragraph.clear();
  };
  for (const auto& line : split(text, '\n')) {
    if (is_prose(line)) {
      paragraph.push_back(line);
      continue;
    }
    end_paragraph();
    out += (display_width(line) > width ? folded(line, width) : line) + '\n';
  }
  end_paragraph();
  if (!text.ends_with('\n') || out.ends_with("\n\n")) out.pop_back();
  return out;
}

}  // namespace gridctl::cli
