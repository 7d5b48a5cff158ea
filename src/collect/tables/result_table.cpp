// Finds columns and filled cells of the table of results fast, and says what its columns are.
#include "values.hpp"

#include <gridctl/collect/tables/results.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <unordered_map>

namespace gridctl::collect {

std::optional<std::size_t> ResultTable::column(const std::string& name) const {
  if (index && index->size() == columns.size()) {
    const auto known = index->find(name);
    return known == index->end() ? std::nullopt : std::optional(known->second);
  }
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

void ResultTable::index_columns() {
  std::unordered_map<std::string, std::size_t> made;
  made.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) made.try_emplace(columns[i], i);
  index = std::make_shared<const std::unordered_map<std::string, std::size_t>>(std::move(made));
}

void ResultTable::index_rows() {
  FilledRows made{rows.size(), std::vector<std::size_t>(columns.size()), {}};
  const auto for_each_cell = [&](const auto& take) {
    for (std::size_t row = 0; row < rows.size(); ++row)
      rows[row].for_each_filled([&](std::size_t column, std::string_view) { take(row, column); });
  };
  for_each_cell([&](std::size_t, std::size_t column) { ++made.ends[column]; });
  std::partial_sum(made.ends.begin(), made.ends.end(), made.ends.begin());
  made.rows.resize(made.ends.empty() ? 0 : made.ends.back());
  auto next = made.ends;  // where the next row of each column goes, from its begin on
  std::rotate(next.begin(), next.end() - (next.empty() ? 0 : 1), next.end());
  if (!next.empty()) next.front() = 0;
  for_each_cell([&](std::size_t row, std::size_t column) {
    made.rows[next[column]++] = static_cast<std::uint32_t>(row);
  });
  filled_rows = std::make_shared<const FilledRows>(std::move(made));
}

std::vector<std::uint32_t> ResultTable::rows_with(std::size_t column) const {
  const bool is_indexed = filled_rows && filled_rows->ends.size() == columns.size() &&
                          filled_rows->table_rows == rows.size();
  if (is_indexed) {
    const auto at = [&](std::size_t position) {
      return filled_rows->rows.begin() + static_cast<std::ptrdiff_t>(position);
    };
    return {at(column == 0 ? 0 : filled_rows->ends[column - 1]), at(filled_rows->ends[column])};
  }
  std::vector<std::uint32_t> found;
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (!rows[row][column].empty()) found.push_back(static_cast<std::uint32_t>(row));
  return found;
}

std::vector<std::size_t> varied_columns(const ResultTable& table) {
  constexpr std::string_view kSection = "config.";
  std::vector<std::size_t> varied;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string_view column = table.columns[i];
    if (column.substr(0, kSection.size()) != kSection) continue;
    if (is_seed_key(std::string(column.substr(kSection.size())))) continue;
    const auto holders = table.rows_with(i);
    const bool varies = (!holders.empty() && holders.size() < table.rows.size()) ||
                        std::any_of(holders.begin(), holders.end(), [&](std::size_t row) {
                          return table.rows[row][i] != table.rows.front()[i];
                        });
    if (varies) varied.push_back(i);
  }
  return varied;
}

bool is_numeric_column(const std::string& column) {
  const auto& known = result_columns();
  const auto status = std::find_if(known.begin(), known.end(),
                                   [&](const ResultColumn& one) { return column == one.name; });
  if (status != known.end()) return status->is_number;
  static constexpr std::string_view kSections[] = {"config.", "train.", "valid.", "test."};
  return std::any_of(std::begin(kSections), std::end(kSections), [&](std::string_view section) {
    return column.compare(0, section.size(), section) == 0;
  });
}

}  // namespace gridctl::collect
