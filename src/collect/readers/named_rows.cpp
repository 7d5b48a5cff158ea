#include "readers/named_rows.hpp"

#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace gridctl::collect {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return is_word(trim(text), word); });
}

bool is_known(std::string_view name) {
  return direction_of_metric(split_name(name).name).has_value();
}

bool has_names_in_front(const CsvTable& table) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto name = trim(table.cell(row, 0));
    if (name.empty() || is_number(name)) return false;
  }
  return table.rows() > 0 && table.header().size() > 1;
}

/// The numbers of a table with two columns, one of names and one of values.
Values pairs_of_rows(const CsvTable& table) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"metric", "metrics", "metric_name", "name", "measure", "statistic", "key", ""});
  constexpr auto kValues = std::to_array<std::string_view>(
      {"value", "values", "metric_value", "score", "scores", "result", "0"});
  Values pairs;
  if (table.header().size() != 2 || !is_one_of(table.header()[0], kNames) ||
      !is_one_of(table.header()[1], kValues))
    return pairs;
  bool has_metric = false;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto name = trim(table.cell(row, 0));
    has_metric = has_metric || is_known(name);
    pairs.emplace_back(name, table.cell(row, 1));
  }
  return has_metric ? pairs : Values{};
}

/// Adds the metrics of a row with `ending` behind their names.
void add_row(const CsvTable& table, std::size_t row, const std::string& ending, Values& values) {
  for (std::size_t i = 1; i < table.header().size(); ++i) {
    if (is_number(table.cell(row, i)) && is_known(table.header()[i]))
      values.emplace_back(std::string(table.header()[i]) + ending, table.cell(row, i));
  }
}

Values rows_of_all(const CsvTable& table) {
  constexpr auto kAll =
      std::to_array<std::string_view>({"all", "overall", "mean", "average", "avg", "total"});
  constexpr auto kMeans =
      std::to_array<std::string_view>({"macro avg", "weighted avg", "micro avg", "samples avg"});
  Values values;
  bool has_all = false;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto name = trim(table.cell(row, 0));
    if (is_one_of(name, kAll) && !has_all) {
      add_row(table, row, "", values);
      has_all = true;
    } else if (is_one_of(name, kMeans)) {
      add_row(table, row, "_" + std::string(name.substr(0, name.find(' '))), values);
    } else if (is_word(name, "accuracy")) {  // scikit-learn has it in every column
      for (std::size_t i = 1; i < table.header().size(); ++i) {
        if (!is_number(table.cell(row, i))) continue;
        values.insert(values.begin(), {"accuracy", std::string(table.cell(row, i))});
        break;
      }
    }
  }
  return values;
}

}  // namespace

std::optional<Values> numbers_in_named_rows(const CsvTable& table) {
  if (!has_names_in_front(table)) return std::nullopt;
  auto values = pairs_of_rows(table);
  if (values.empty()) values = rows_of_all(table);
  if (values.empty()) return std::nullopt;
  return values;
}

}  // namespace gridctl::collect
