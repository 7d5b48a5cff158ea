#include "readers/csv_rows.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>

namespace gridctl::collect {
namespace {

struct Column {
  std::size_t index;
  std::string name;
};

/// The columns of one table by what they are.
struct Layout {
  std::optional<std::size_t> step;
  std::optional<std::size_t> time;
  std::vector<Column> counters;
  std::vector<std::pair<std::string_view, std::vector<Column>>> splits;
};

Layout layout_of(const CsvTable& table, std::string_view default_split) {
  Layout layout;
  layout.step = step_column(table.header());
  for (std::size_t i = 0; i < table.header().size(); ++i) {
    const auto name = table.header()[i];
    if (name.empty() || table.column(name) != i) continue;
    if (is_time_name(name)) {
      layout.time = i;
      continue;
    }
    if (is_step_name(name)) {
      layout.counters.push_back({i, std::string(name)});
      continue;
    }
    auto metric = split_name(name, default_split);
    const auto found = std::find_if(layout.splits.begin(), layout.splits.end(),
                                    [&](const auto& s) { return s.first == metric.split; });
    auto& split = found == layout.splits.end() ? layout.splits.emplace_back() : *found;
    split.first = metric.split;
    split.second.push_back({i, std::move(metric.name)});
  }
  return layout;
}

void add_numbers(const CsvTable& table, std::size_t row, const std::vector<Column>& columns,
                 Values& values) {
  for (const auto& column : columns) {
    const auto cell = table.cell(row, column.index);
    if (is_number(cell)) values.emplace_back(column.name, cell);
  }
}

/// Step, epoch and time of every row.
RowAxis axis_of(const CsvTable& table, const Layout& layout) {
  const auto epoch = std::find_if(layout.counters.begin(), layout.counters.end(),
                                  [](const Column& column) { return column.name == "epoch"; });
  const auto epochs = epoch == layout.counters.end() ? std::nullopt : std::optional(epoch->index);
  const auto numbers = [&](std::optional<std::size_t> column) {
    std::vector<double> values;
    if (!column) return values;
    values.reserve(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row)
      values.push_back(to_number(table.cell(row, *column)));
    return values;
  };
  return {{numbers(layout.step), numbers(epochs), numbers(layout.time)}, table.rows()};
}

}  // namespace

std::optional<CsvTable> read_csv_file(const fs::path& file, LastLine last_line, Notes& notes,
                                      char separator) {
  auto text = read_file(file, notes);
  if (!text) return std::nullopt;
  auto table = CsvTable::parse(std::move(*text), "'" + file.string() + "'", last_line, separator);
  if (!table) {
    notes.push_back(table.error().message);
    return std::nullopt;
  }
  notes.insert(notes.end(), table->notes().begin(), table->notes().end());
  return std::move(*table);
}

bool CsvHeader::has(std::string_view column) const {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

bool CsvHeader::has_steps() const {
  const std::vector<std::string_view> names(columns.begin(), columns.end());
  return names.size() > 1 && step_column(names) && !has("metric");
}

CsvHeader peek_csv(const fs::path& file) {
  constexpr std::size_t kLongestHeader = std::size_t{16} << 10U;
  Notes ignored;  // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(file, kLongestHeader, 0, ignored);
  CsvHeader header;
  if (!ends) return header;
  const auto end = ends->head.find('\n');
  if (end == std::string::npos) return header;
  const auto line = std::string_view(ends->head).substr(0, end + 1);
  const auto count = [&](char c) { return std::count(line.begin(), line.end(), c); };
  for (const char c : {';', '\t'}) {
    if (count(c) > count(header.separator)) header.separator = c;
  }
  const auto table =
      CsvTable::parse(std::string(line), file.string(), LastLine::complete, header.separator);
  if (table) header.columns.assign(table->header().begin(), table->header().end());
  return header;
}

void add_rows(const CsvTable& table, Curves& curves, std::string_view default_split) {
  const auto layout = layout_of(table, default_split);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Values counters;
    add_numbers(table, row, layout.counters, counters);
    for (const auto& [split, columns] : layout.splits) {
      MetricRow metrics;
      metrics.values = counters;
      add_numbers(table, row, columns, metrics.values);
      if (metrics.values.size() == counters.size()) continue;  // a gap
      if (layout.step) metrics.step.step = to_number(table.cell(row, *layout.step));
      if (layout.time) metrics.time = to_number(table.cell(row, *layout.time));
      curves.add(split, std::move(metrics));
    }
  }
}

std::vector<Curve> table_curves(const CsvTable& table, std::string_view default_split) {
  const auto layout = layout_of(table, default_split);
  const auto axis = axis_of(table, layout);
  std::vector<Curve> curves;
  for (const auto& [split, columns] : layout.splits) {
    for (const auto& column : columns) {
      CurveColumn curve(table.rows());
      for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto cell = table.cell(row, column.index);
        const double value = to_number(cell);
        const bool is_gap = std::isnan(value) && !is_number(cell);
        if (!is_gap) curve.add(row, value);
      }
      std::move(curve).append_to(curves, split, column.name, axis);
    }
  }
  return curves;
}

}  // namespace gridctl::collect
