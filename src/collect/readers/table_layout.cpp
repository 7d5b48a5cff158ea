#include "readers/table_layout.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace gridctl::collect {
namespace {

/// The first column, if it has no name and numbers the rows, as pandas writes it.
bool has_index(const CsvTable& table) {
  return table.header().size() > 1 && is_index_name(table.header().front()) &&
         counts_up(table.rows(), [&](std::size_t row) { return table.cell(row, 0); });
}

bool is_split_name(std::string_view name) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"split", "phase", "mode", "stage", "subset", "set", "partition", "dataset_split"});
  return std::any_of(kNames.begin(), kNames.end(), [&](auto word) { return is_word(name, word); });
}

/// Whether the table names a loss of the training and one of the validation: what has no split is
/// the validation's then, as fastai writes it.
bool names_both_losses(const CsvTable& table) {
  bool train = false;
  bool valid = false;
  for (const auto name : table.header()) {
    const auto named = named_split(name);
    if (!named || !is_whole_loss(named->name)) continue;
    train = train || named->split == "train";
    valid = valid || named->split == "valid";
  }
  return train && valid;
}

void add_numbers(const CsvTable& table, std::size_t row, const std::vector<TableColumn>& columns,
                 Values& values) {
  for (const auto& column : columns) {
    const auto cell = table.cell(row, column.index);
    if (is_number(cell)) values.emplace_back(column.name, cell);
  }
}

/// Of a row whose columns without a split are of the table's.
std::string_view split_of_row(const CsvTable& table, const TableLayout& layout, std::size_t row,
                              std::string_view of_columns) {
  if (!layout.split || of_columns != layout.default_split) return of_columns;
  return split_word(table.cell(row, *layout.split)).value_or(of_columns);
}

}  // namespace

void add_column(TableLayout& layout, SplitName metric, std::size_t index) {
  const auto found = std::find_if(layout.splits.begin(), layout.splits.end(),
                                  [&](const auto& s) { return s.first == metric.split; });
  auto& split = found == layout.splits.end() ? layout.splits.emplace_back() : *found;
  split.first = metric.split;
  split.second.push_back({index, std::move(metric.name)});
}

bool is_index_name(std::string_view name) {
  return name.empty() || name == "Unnamed: 0";
}

std::optional<std::size_t> split_column(const CsvTable& table) {
  for (std::size_t i = 0; i < table.header().size(); ++i) {
    if (!is_split_name(table.header()[i]) || table.rows() == 0) continue;
    bool all = true;
    for (std::size_t row = 0; row < table.rows() && all; ++row)
      all = split_word(table.cell(row, i)).has_value();
    if (all) return i;
  }
  return std::nullopt;
}

TableLayout layout_of(const CsvTable& table, std::string_view default_split) {
  TableLayout layout;
  layout.default_split = default_split;
  layout.step = step_column(table.header());
  layout.split = split_column(table);
  if (!layout.step && has_index(table)) {
    layout.step = 0;
    layout.has_index = true;
    layout.counters.push_back({0, "epoch"});
  }
  const bool of_validation = names_both_losses(table);
  for (std::size_t i = 0; i < table.header().size(); ++i) {
    const auto name = table.header()[i];
    if (is_index_name(name) || table.column(name) != i || i == layout.split) continue;
    if (is_progress_name(name)) continue;
    if (is_time_name(name)) {
      layout.time = i;
    } else if (is_step_name(name)) {
      layout.counters.push_back({i, std::string(name)});
    } else if (of_validation && !named_split(name) && direction_of_metric(name)) {
      add_column(layout, {"valid", std::string(name)}, i);
    } else {
      add_column(layout, split_name(name, default_split), i);
    }
  }
  return layout;
}

void add_rows(const CsvTable& table, const TableLayout& layout, RowSink& rows) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Values counters;
    add_numbers(table, row, layout.counters, counters);
    for (const auto& [of_columns, columns] : layout.splits) {
      MetricRow metrics;
      metrics.values = counters;
      add_numbers(table, row, columns, metrics.values);
      if (metrics.values.size() == counters.size()) continue;  // a gap
      if (layout.step) metrics.step.step = to_number(table.cell(row, *layout.step));
      if (layout.time) metrics.time = to_number(table.cell(row, *layout.time));
      rows.add(split_of_row(table, layout, row, of_columns), std::move(metrics));
    }
  }
}

void add_rows(const CsvTable& table, RowSink& rows, std::string_view default_split) {
  add_rows(table, layout_of(table, default_split), rows);
}

RowAxis axis_of(const CsvTable& table, const TableLayout& layout) {
  const auto epoch =
      std::find_if(layout.counters.begin(), layout.counters.end(),
                   [](const TableColumn& column) { return is_word(column.name, "epoch"); });
  const auto epochs = epoch == layout.counters.end() ? std::nullopt : std::optional(epoch->index);
  const auto numbers = [&](std::optional<std::size_t> column) {
    return column ? table.numbers(*column) : std::vector<double>();
  };
  return {{numbers(layout.step), numbers(epochs), numbers(layout.time)}, table.rows()};
}

void append_curve(const CsvTable& table, const TableLayout& layout, const RowAxis& axis,
                  std::string_view of_columns, const TableColumn& column, std::string_view split,
                  std::vector<Curve>& curves) {
  CurveColumn curve(table.rows());
  const auto& numbers = table.numbers(column.index);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (split_of_row(table, layout, row, of_columns) != split) continue;
    const double value = numbers[row];
    const bool is_gap = std::isnan(value) && !is_number(table.cell(row, column.index));
    if (!is_gap) curve.add(row, value);
  }
  std::move(curve).append_to(curves, split, column.name, axis);
}

std::vector<Curve> table_curves(const CsvTable& table, std::string_view default_split) {
  auto layout = layout_of(table, default_split);
  layout.split.reset();
  const auto axis = axis_of(table, layout);
  std::vector<Curve> curves;
  for (const auto& [split, columns] : layout.splits) {
    for (const auto& column : columns)
      append_curve(table, layout, axis, split, column, split, curves);
  }
  return curves;
}

}  // namespace gridctl::collect
