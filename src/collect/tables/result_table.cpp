// Finds columns and filled cells of the table of results fast.
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

}  // namespace gridctl::collect
