#include <gridctl/core/parallel.hpp>
#include <gridctl/report/table.hpp>

#include <algorithm>
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

bool needs_quotes(char c) {
  return c == ',' || c == '"' || c == '\r' || c == '\n';
}

void append_record(std::string& text, const std::vector<std::string>& cells, CsvCells kind) {
  // A record of one empty cell would read as an empty line: no record at all.
  if (cells.size() == 1 && cells.front().empty()) text += "\"\"";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text += ',';
    append_csv_cell(text, cells[i], kind);
  }
  text += '\n';
}

}  // namespace

void append_csv_cell(std::string& record, std::string_view cell, CsvCells kind) {
  const bool neutralise = kind == CsvCells::excel_safe && is_formula(cell);
  const auto* const mark = neutralise ? "'" : "";
  if (std::none_of(cell.begin(), cell.end(), needs_quotes)) {
    record.append(mark).append(cell);
    return;
  }
  record.append("\"").append(mark);
  for (const char c : cell) {
    if (c == '"') record += '"';
    record += c;
  }
  record += '"';
}

std::string csv_record(const std::vector<std::string>& cells, CsvCells kind) {
  std::string record;
  append_record(record, cells, kind);
  return record;
}

std::string to_csv(const Table& table, CsvCells cells) {
  std::vector<std::string> titles;
  titles.reserve(table.columns.size());
  for (const auto& column : table.columns) titles.push_back(column.title);
  return to_csv(titles, table.rows, cells);
}

std::string to_csv(const std::vector<std::string>& titles,
                   const std::vector<std::vector<std::string>>& rows, CsvCells cells) {
  constexpr std::size_t kAtOnce = 256;  // rows
  std::vector<std::string> pieces((rows.size() + kAtOnce - 1) / kAtOnce);
  for_each_index(pieces.size(), [&](std::size_t piece) {
    const auto end = std::min(rows.size(), (piece + 1) * kAtOnce);
    for (auto row = piece * kAtOnce; row < end; ++row)
      append_record(pieces[piece], rows[row], cells);
  });
  auto text = csv_record(titles, cells);
  for (const auto& piece : pieces) text += piece;
  return text;
}

}  // namespace gridctl::report
