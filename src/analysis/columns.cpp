#include <gridctl/analysis/columns.hpp>
#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <fnmatch.h>

namespace gridctl::analysis {
namespace {

using collect::ResultTable;
using Indices = std::vector<std::size_t>;

/// Whether the column says more of another column: "valid.acc.step", if there is "valid.acc".
bool is_beside(const ResultTable& table, const std::string& column) {
  return collect::is_beside_another(column) && table.column(column.substr(0, column.rfind('.')));
}

bool changes(const ResultTable& table, std::size_t column) {
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [&](const auto& row) { return row[column] != table.rows.front()[column]; });
}

/// The columns that --columns names, in the order of the names, each once.
Result<Indices> named_columns(const ResultTable& table, const std::vector<std::string>& names) {
  Indices found;
  const auto add = [&](std::size_t index) {
    if (std::find(found.begin(), found.end(), index) == found.end()) found.push_back(index);
  };
  for (const auto& name : names) {
    if (name.find('*') == std::string::npos) {
      GRIDCTL_TRY_ASSIGN(const auto column, find_column(table, name));
      add(column);
      continue;
    }
    const auto before = found.size();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (::fnmatch(name.c_str(), table.columns[i].c_str(), 0) == 0) add(i);
    }
    if (found.size() == before) {
      return fail(ErrorKind::usage, fmt::format("no column matches '{}'", name),
                  "the first line of results.csv names them");
    }
  }
  return found;
}

Result<Indices> sorted_rows(const ResultTable& table, const ColumnChoice& choice) {
  Indices rows(table.rows.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (!choice.sort.empty()) {
    GRIDCTL_TRY_ASSIGN(const auto column, find_column(table, choice.sort));
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
      return comes_before(table.rows[a][column], table.rows[b][column], choice.descending);
    });
  }
  if (choice.top && rows.size() > *choice.top) rows.resize(*choice.top);
  return rows;
}

}  // namespace

Result<std::size_t> find_column(const ResultTable& table, const std::string& name) {
  if (const auto exact = table.column(name)) return *exact;
  std::vector<std::string> names;
  std::vector<std::string> words = table.columns;
  for (const auto& column : table.columns) {
    const auto dot = column.find('.');
    if (dot == std::string::npos) continue;
    const auto key = column.substr(dot + 1);
    words.push_back(key);
    const bool is_end = key == name || (key.ends_with("." + name) && !is_beside(table, column));
    if (is_end) names.push_back(column);
  }
  if (names.size() == 1) return table.column(names.front()).value();
  if (!names.empty()) {
    return fail(ErrorKind::usage, fmt::format("'{}' is the end of several columns", name),
                "say which: " + join(names, ", "));
  }
  const auto near = nearest(name, words);
  return fail(
      ErrorKind::usage, fmt::format("there is no column '{}'", name),
      near ? fmt::format("did you mean '{}'?", *near) : "the first line of results.csv names them");
}

bool comes_before(std::string_view a, std::string_view b, bool descending) {
  const auto rank = [](std::string_view cell) {
    if (cell.empty() || cell == "nan") return 2;
    return collect::is_number(cell) ? 0 : 1;
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  if (rank(a) == 2) return false;
  if (rank(a) == 1) return descending ? b < a : a < b;
  const double x = collect::to_number(a);
  const double y = collect::to_number(b);
  return descending ? y < x : x < y;
}

bool is_everything(const ColumnChoice& choice) {
  return choice.columns.empty() && !choice.drop && !choice.only_changed && choice.sort.empty() &&
         !choice.top;
}

bool is_wanted(const ColumnChoice& choice, const std::string& column, bool changes) {
  if (choice.keep && choice.keep->matches(column)) return true;
  if (choice.only_changed && !changes) return false;
  return !choice.drop || !choice.drop->matches(column);
}

Result<ResultTable> choose_columns(const ResultTable& table, const ColumnChoice& choice) {
  GRIDCTL_TRY_ASSIGN(const auto rows, sorted_rows(table, choice));
  Indices columns;
  if (choice.columns.empty()) {
    columns.resize(table.columns.size());
    std::iota(columns.begin(), columns.end(), std::size_t{0});
  } else {
    GRIDCTL_TRY_ASSIGN(auto named, named_columns(table, choice.columns));
    columns = std::move(named);
  }
  std::erase_if(columns, [&](std::size_t index) {
    return !is_wanted(choice, table.columns[index], changes(table, index));
  });
  if (columns.empty()) {
    return fail(ErrorKind::usage, "no column is left to print",
                "widen --columns, --keep, --drop or --only-changed");
  }
  ResultTable chosen;
  for (const auto index : columns) chosen.columns.push_back(table.columns[index]);
  for (const auto row : rows) {
    auto& cells = chosen.rows.emplace_back();
    for (const auto index : columns) cells.push_back(table.rows[row][index]);
  }
  return chosen;
}

}  // namespace gridctl::analysis
