// Tables with a metric in each row: a column of steps, one of names and one of values, as pandas'
// melt() and loggers of single values write them.
#include "readers/csv_rows.hpp"
#include "readers/long_table.hpp"
#include "readers/reader.hpp"
#include "readers/rows_by_step.hpp"
#include "readers/tables.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

std::optional<std::size_t> find_column(const std::vector<std::string_view>& header,
                                       std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    const auto found = std::find_if(header.begin(), header.end(),
                                    [&](auto column) { return is_word(column, name); });
    if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
  }
  return std::nullopt;
}

struct LongLayout {
  std::size_t step;
  std::size_t name;
  std::size_t value;
  std::optional<std::size_t> split;
  std::optional<std::size_t> time;
};

std::optional<LongLayout> layout_of(const std::vector<std::string_view>& header) {
  const auto step = step_column(header);
  const auto name = find_column(
      header, {"metric", "metric_name", "metricname", "name", "key", "tag", "variable", "measure"});
  const auto value = find_column(header, {"value", "metric_value", "metricvalue"});
  if (!step || !name || !value) return std::nullopt;
  LongLayout layout{
      *step, *name, *value, find_column(header, {"split", "phase", "mode", "stage"}), {}};
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (is_time_name(header[i])) layout.time = i;
  }
  return layout;
}

}  // namespace

bool is_long_table(const Folder& folder, const std::string& file) {
  const auto header = peek_table(folder, file);
  if (!header) return false;
  const std::vector<std::string_view> names(header->columns.begin(), header->columns.end());
  const auto layout = layout_of(names);
  if (!layout || header->has("run_id") || header->rows().empty()) return false;
  return std::all_of(header->rows().begin(), header->rows().end(), [&](const auto& row) {
    return is_number(row[layout->step]) && !is_number(row[layout->name]) &&
           (row[layout->value].empty() || is_number(row[layout->value]));
  });
}

namespace {

class LongTableReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "a table with a metric in each row"; }
  [[nodiscard]] bool is_general() const override { return true; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return is_long_table(folder, file);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return std::any_of(folder.files.begin(), folder.files.end(),
                       [&](const std::string& file) { return is_long_table(folder, file); });
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    RowsByStep rows;
    for (const auto& file : folder.files) {
      if (!is_long_table(folder, file)) continue;
      const auto separator = peek_csv(folder.path / file)->separator;
      const auto table = read_csv_file(folder.path / file, last_line, notes, separator);
      const auto layout = table ? layout_of(table->header()) : std::nullopt;
      for (std::size_t row = 0; layout && row < table->rows(); ++row)
        add(*table, row, *layout, rows);
    }
    rows.add_to(parts.rows, "train");
  }

 private:
  static void add(const CsvTable& table, std::size_t row, const LongLayout& layout,
                  RowsByStep& rows) {
    std::string name(table.cell(row, layout.name));
    if (layout.split) {
      if (const auto split = split_word(table.cell(row, *layout.split)))
        name = std::string(*split) + "/" + name;
    }
    const double time =
        layout.time ? to_number(table.cell(row, *layout.time)) : CurvePoint::kUnknown;
    rows.add(table.cell(row, layout.step), name, table.cell(row, layout.value), time);
  }
};

}  // namespace

std::unique_ptr<Reader> make_long_table_reader() {
  return std::make_unique<LongTableReader>();
}

}  // namespace gridctl::collect
