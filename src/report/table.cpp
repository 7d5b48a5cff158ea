#include <gridctl/core/text.hpp>
#include <gridctl/report/table.hpp>

#include <algorithm>
#include <iterator>

namespace gridctl::report {
namespace {

constexpr int kGap = 2;
constexpr int kNarrowest = 6;  // an elided column keeps at least this

using Cells = std::vector<std::string>;

/// As it is shown: a tab would break the columns.
std::string cell_text(const std::string& cell) {
  auto text = printable(cell);
  std::replace(text.begin(), text.end(), '\t', ' ');
  return text;
}

std::vector<Cells> lines_of(const Table& table) {
  std::vector<Cells> lines;
  lines.reserve(table.rows.size() + 1);
  Cells titles;
  for (const auto& column : table.columns) titles.push_back(cell_text(column.title));
  lines.push_back(std::move(titles));
  for (const auto& row : table.rows) {
    auto& cells = lines.emplace_back();
    std::transform(row.begin(), row.end(), std::back_inserter(cells), cell_text);
    cells.resize(table.columns.size());
  }
  return lines;
}

std::vector<int> natural_widths(const std::vector<Cells>& lines) {
  std::vector<int> widths(lines.front().size(), 0);
  for (const auto& cells : lines) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      widths[i] = std::max(widths[i], display_width(cells[i]));
  }
  return widths;
}

/// Takes from the widest left-aligned column, then from the next, until the line fits.
void fit(std::vector<int>& widths, const std::vector<Column>& columns, int width) {
  int needed = -kGap;
  for (const int column : widths) needed += column + kGap;
  int excess = std::max(0, needed) - width;  // a pipe has the greatest width that there is
  while (excess > 0) {
    int* widest = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (!columns[i].right && widths[i] > kNarrowest && (!widest || widths[i] > *widest))
        widest = &widths[i];
    }
    if (!widest) return;  // nothing to take from: better too wide than unreadable
    const int taken = std::min(excess, *widest - kNarrowest);
    *widest -= taken;
    excess -= taken;
  }
}

std::string line_text(const Cells& cells, const std::vector<int>& widths,
                      const std::vector<Column>& columns, bool ascii) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto cell = columns[i].right ? cells[i] : elide(cells[i], widths[i], ascii);
    const auto blanks = static_cast<std::size_t>(std::max(0, widths[i] - display_width(cell)));
    if (i > 0) line.append(kGap, ' ');
    line += columns[i].right ? std::string(blanks, ' ') + cell : cell + std::string(blanks, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string to_text(const Table& table, int width, bool ascii) {
  const auto lines = lines_of(table);
  auto widths = natural_widths(lines);
  fit(widths, table.columns, width);
  std::string text;
  for (const auto& cells : lines) text += line_text(cells, widths, table.columns, ascii);
  return text;
}

}  // namespace gridctl::report
