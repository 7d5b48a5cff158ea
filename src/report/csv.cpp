#include <gridctl/report/table.hpp>

#include <charconv>
#include <string_view>

namespace gridctl::report {
namespace {

bool is_number(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return !text.empty() && stop == end && error != std::errc::invalid_argument;
}

bool is_formula(std::string_view cell) {
  constexpr std::string_view kStarts = "=+-@\t\r";
  return !cell.empty() && kStarts.find(cell.front()) != std::string_view::npos && !is_number(cell);
}

std::string csv_cell(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

std::string csv_record(const std::vector<std::string>& cells, CsvCells kind) {
  // A record of one empty cell would read as an empty line: no record at all.
  if (cells.size() == 1 && cells.front().empty()) return "\"\"\n";
  std::string record;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) record += ',';
    const bool neutralise = kind == CsvCells::excel_safe && is_formula(cells[i]);
    record += csv_cell(neutralise ? "'" + cells[i] : cells[i]);
  }
  return record + "\n";
}

std::string to_csv(const Table& table, CsvCells cells) {
  std::vector<std::string> titles;
  for (const auto& column : table.columns) titles.push_back(column.title);
  auto text = csv_record(titles, cells);
  for (const auto& row : table.rows) text += csv_record(row, cells);
  return text;
}

}  // namespace gridctl::report
