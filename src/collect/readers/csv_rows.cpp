#include "readers/csv_rows.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

struct Column {
  std::size_t index;
  std::string name;
};

/// The roles of the columns of one table.
struct Layout {
  std::optional<std::size_t> step;
  std::optional<std::size_t> time;
  std::optional<std::size_t> split;  ///< the column whose cells name splits
  std::vector<Column> counters;
  std::vector<std::pair<std::string_view, std::vector<Column>>> splits;
};

bool is_index_name(std::string_view name) {
  return name.empty() || name == "Unnamed: 0";
}

/// Whether a column is 0, 1, 2, … or 1, 2, 3, …; `cell` returns its text in a row.
template <class Cell>
bool counts_up(std::size_t rows, Cell cell) {
  if (rows == 0) return false;
  const double first = to_number(cell(0));
  if (first != 0 && first != 1) return false;
  for (std::size_t row = 1; row < rows; ++row) {
    if (to_number(cell(row)) != first + static_cast<double>(row)) return false;
  }
  return true;
}

/// Whether the first column has no name and numbers the rows, as pandas writes it.
bool has_index(const CsvTable& table) {
  return table.header().size() > 1 && is_index_name(table.header().front()) &&
         counts_up(table.rows(), [&](std::size_t row) { return table.cell(row, 0); });
}

bool is_split_name(std::string_view name) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"split", "phase", "mode", "stage", "subset", "set", "partition", "dataset_split"});
  return std::any_of(kNames.begin(), kNames.end(), [&](auto word) { return is_word(name, word); });
}

/// The column whose every cell names a split.
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

/// Whether the table names a loss of the training and a loss of the validation. Then metrics
/// without a split belong to the validation, as in fastai's tables.
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

void add_column(Layout& layout, SplitName metric, std::size_t index) {
  const auto found = std::find_if(layout.splits.begin(), layout.splits.end(),
                                  [&](const auto& s) { return s.first == metric.split; });
  auto& split = found == layout.splits.end() ? layout.splits.emplace_back() : *found;
  split.first = metric.split;
  split.second.push_back({index, std::move(metric.name)});
}

Layout layout_of(const CsvTable& table, std::string_view default_split) {
  Layout layout;
  layout.step = step_column(table.header());
  layout.split = split_column(table);
  if (!layout.step && has_index(table)) {
    layout.step = 0;
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

void add_numbers(const CsvTable& table, std::size_t row, const std::vector<Column>& columns,
                 Values& values) {
  for (const auto& column : columns) {
    const auto cell = table.cell(row, column.index);
    if (is_number(cell)) values.emplace_back(column.name, cell);
  }
}

/// Step, epoch and time of every row.
RowAxis axis_of(const CsvTable& table, const Layout& layout) {
  const auto epoch =
      std::find_if(layout.counters.begin(), layout.counters.end(),
                   [](const Column& column) { return is_word(column.name, "epoch"); });
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

/// The separator that the header has most of. A comment may stand before the header.
char separator_of(std::string_view head) {
  auto end = head.find('\n');
  if (head.starts_with('#')) end = head.find('\n', end + 1);
  const auto line = head.substr(0, end);
  const auto count = [&](char c) { return std::count(line.begin(), line.end(), c); };
  char most = ',';
  for (const char c : {';', '\t'}) {
    if (count(c) > count(most)) most = c;
  }
  return most;
}

/// Whether a cell holds text that is neither a split nor a time.
bool has_text(const CsvHeader& header) {
  const auto is_text = [](std::string_view cell) {
    return !cell.empty() && !is_number(cell) && !split_word(cell) && cell != "NA" &&
           cell.find(':') == std::string_view::npos && cell.front() != '[';
  };
  return std::any_of(header.rows.begin(), header.rows.end(),
                     [&](const auto& row) { return std::any_of(row.begin(), row.end(), is_text); });
}

/// The rows at which epochs begin again without a header: behind the last row whose step is not
/// after the first one's.
std::vector<std::size_t> falls_of(const CsvTable& table) {
  const auto column = step_column(table.header());
  std::vector<std::size_t> falls;
  if (!column || !is_word(table.header()[*column], "epoch") || split_column(table)) return falls;
  double before = std::numeric_limits<double>::quiet_NaN();
  double first = before;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double epoch = to_number(table.cell(row, *column));
    if (std::isnan(first)) first = epoch;
    if (epoch < before && epoch <= first) falls.push_back(row);
    if (!std::isnan(epoch)) before = epoch;
  }
  return falls;
}

/// Removes rows before a new start whose steps are not before the steps behind it.
void leave_out_earlier_starts(const fs::path& file, CsvTable& table, Notes& notes) {
  auto starts = table.restarts();
  const auto falls = falls_of(table);
  starts.insert(starts.end(), falls.begin(), falls.end());
  std::erase_if(starts, [&](std::size_t start) { return start >= table.rows(); });
  if (starts.empty()) return;
  std::sort(starts.begin(), starts.end());
  const auto column = step_column(table.header());
  std::vector<bool> keep(table.rows(), true);
  std::size_t left_out = 0;
  for (const auto start : starts) {
    const double first = column ? to_number(table.cell(start, *column)) : 0;
    for (std::size_t row = 0; row < start; ++row) {
      const bool is_before = column && to_number(table.cell(row, *column)) < first;
      if (is_before || !keep[row]) continue;
      keep[row] = false;
      ++left_out;
    }
  }
  if (left_out == 0) return;
  notes.push_back(fmt::format("'{}': the training began anew in row {}: {} of before left out",
                              file.string(), starts.back() + 1, counted(left_out, "row")));
  table.filter(keep);
}

}  // namespace

std::optional<CsvTable> read_csv_file(const fs::path& file, LastLine last_line, Notes& notes,
                                      char separator) {
  auto text = read_file(file, notes);
  if (!text) return std::nullopt;
  if (!text->empty() && text->back() != '\n' && is_at_rest(file)) last_line = LastLine::complete;
  auto table = CsvTable::parse(std::move(*text), "'" + file.string() + "'", last_line, separator);
  if (!table) {
    notes.push_back(table.error().message);
    return std::nullopt;
  }
  notes.insert(notes.end(), table->notes().begin(), table->notes().end());
  leave_out_earlier_starts(file, *table, notes);
  return std::move(*table);
}

bool CsvHeader::has(std::string_view column) const {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

std::optional<std::size_t> CsvHeader::step() const {
  const std::vector<std::string_view> names(columns.begin(), columns.end());
  if (const auto named = step_column(names)) return named;
  if (columns.size() < 2 || !is_index_name(columns.front())) return std::nullopt;
  const auto cell = [&](std::size_t row) { return std::string_view(rows[row].front()); };
  const bool is_index = counts_up(rows.size(), cell) && !has_text(*this) &&
                        std::any_of(columns.begin() + 1, columns.end(), [](const auto& name) {
                          return direction_of_metric(split_name(name).name).has_value();
                        });
  return is_index ? std::optional<std::size_t>(0) : std::nullopt;
}

bool CsvHeader::has_steps() const {
  if (columns.size() < 2 || has("metric")) return false;
  const auto column = step();
  if (!column) return false;
  if (rows.empty()) return true;
  const auto counts = [&](const auto& row) { return is_number(row[*column]); };
  if (std::none_of(rows.begin(), rows.end(), counts)) return false;
  // "model,epochs,accuracy" is a list of trainings, not of steps.
  const bool is_constant = std::all_of(rows.begin(), rows.end(), [&](const auto& row) {
    return row[*column] == rows.front()[*column];
  });
  const bool is_total = columns[*column].ends_with('s');
  return !((is_constant || is_total) && has_text(*this));
}

CsvHeader peek_csv(const fs::path& file, Notes& problems) {
  constexpr std::size_t kLongest = std::size_t{16} << 10U;
  constexpr std::size_t kRows = 20;
  const auto ends = read_ends(file, kLongest, 0, problems);
  CsvHeader header;
  if (!ends) return header;
  const auto end = ends->head.find('\n');
  if (end == std::string::npos) return header;
  header.separator = separator_of(ends->head);
  auto lines = ends->head.substr(0, ends->head.rfind('\n') + 1);
  auto table = CsvTable::parse(lines, file.string(), LastLine::complete, header.separator);
  if (!table)  // the reader of the file notes what is wrong with it
    table = CsvTable::parse(lines.substr(0, end + 1), file.string(), LastLine::complete,
                            header.separator);
  if (!table) return header;
  header.columns.assign(table->header().begin(), table->header().end());
  for (std::size_t row = 0; row < std::min(kRows, table->rows()); ++row) {
    auto& cells = header.rows.emplace_back();
    for (std::size_t i = 0; i < header.columns.size(); ++i) cells.emplace_back(table->cell(row, i));
  }
  return header;
}

CsvHeader peek_csv(const fs::path& file) {
  Notes ignored;
  return peek_csv(file, ignored);
}

void add_rows(const CsvTable& table, Curves& curves, std::string_view default_split) {
  const auto layout = layout_of(table, default_split);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Values counters;
    add_numbers(table, row, layout.counters, counters);
    const auto of_row = layout.split ? split_word(table.cell(row, *layout.split)) : std::nullopt;
    for (const auto& [of_columns, columns] : layout.splits) {
      const auto split = of_columns == default_split ? of_row.value_or(of_columns) : of_columns;
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
