#include "readers/large_table.hpp"

#include "formats/utf8.hpp"
#include "readers/csv_rows.hpp"
#include "readers/table_parts.hpp"
#include "values.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace gridctl::collect {
namespace {

/// A column of a large table, as the curve of one split.
struct ColumnOfSplit {
  const TableParts* table;
  std::string_view of_columns;
  TableColumn column;
  std::string_view split;
};

/// The curves in the order of their splits, as metric_curves() has them.
std::vector<ColumnOfSplit> columns_of(const TableParts& table, const CurveVisitor& visitor) {
  constexpr std::array<std::string_view, 3> kSplits{"test", "train", "valid"};
  const auto& layout = table.layout();
  std::vector<ColumnOfSplit> columns;
  for (const auto& [of_columns, some] : layout.splits) {
    const bool by_rows = layout.split && of_columns == layout.default_split;
    for (const auto& column : some) {
      for (const auto split : kSplits) {
        if ((by_rows || split == of_columns) && visitor.wants(split, column.name))
          columns.push_back({&table, of_columns, column, split});
      }
    }
  }
  return columns;
}

/// Hands the curves out a part at a time. Each reading of the file takes as many columns as fit
/// into the memory that is meant for them; of a column that does not fit, the parts follow one
/// another.
class CurveParts {
 public:
  CurveParts(const std::vector<TableParts>& tables, const CurveVisitor& visitor, std::size_t memory)
      : visitor_(visitor), memory_(static_cast<double>(memory)) {
    for (const auto& table : tables) {
      const auto found = columns_of(table, visitor_);
      columns_.insert(columns_.end(), found.begin(), found.end());
    }
    std::stable_sort(columns_.begin(), columns_.end(),
                     [](const auto& a, const auto& b) { return a.split < b.split; });
  }

  void hand_out() {
    for (std::size_t begin = 0; begin < columns_.size();) {
      auto end = begin + 1;
      while (end < columns_.size() && columns_[end].table == columns_[begin].table &&
             end - begin < fitting(*columns_[begin].table))
        ++end;
      hand_out(begin, end);
      begin = end;
    }
  }

 private:
  /// How many columns of a table may be in the memory at once, beside steps, epochs and times.
  [[nodiscard]] std::size_t fitting(const TableParts& table) const {
    constexpr double kAxes = 3;
    const auto rows = static_cast<double>(table.rows());
    const double columns = memory_ / (rows * sizeof(double)) - kAxes;
    return columns < 1 ? 1 : static_cast<std::size_t>(columns);
  }

  void hand_out(std::size_t begin, std::size_t end) {
    std::vector<std::vector<Curve>> held(end - begin);
    const auto& table = *columns_[begin].table;
    const auto& layout = table.layout();
    table.read([&](const CsvTable& part) {
      const auto axis = axis_of(part, layout);
      for (std::size_t i = begin; i < end; ++i) {
        const auto& [ignored, of_columns, column, split] = columns_[i];
        append_curve(part, layout, axis, of_columns, column, split, held[i - begin]);
      }
      if (held.size() == 1) give(held.front());
      return true;
    });
    for (auto& curves : held) give(curves);
  }

  void give(std::vector<Curve>& curves) const {
    for (auto& curve : curves) {
      make_utf8(curve.metric);
      visitor_.take(std::move(curve));
    }
    curves.clear();
  }

  const CurveVisitor& visitor_;
  double memory_;
  std::vector<ColumnOfSplit> columns_;
};

/// Writes the rows of all tables, as far as they are wanted.
void write_rows(const std::vector<TableParts>& tables, RowSink& rows) {
  for (const auto& table : tables) {
    table.read([&](const CsvTable& part) {
      add_rows(part, table.layout(), rows);
      return rows.wants_more();
    });
  }
}

std::optional<std::vector<TableParts>> open_all(const std::vector<TableFile>& files,
                                                LastLine last_line, const TableSizes& sizes,
                                                Notes& notes) {
  std::vector<TableParts> tables;
  Notes found;
  for (const auto& file : files) {
    auto table = TableParts::open(file, last_line, sizes, found);
    if (!table) return std::nullopt;
    tables.push_back(std::move(*table));
  }
  notes.append(found);
  return tables;
}

/// Adds the statistics of large tables, or hands out their curves. False if the tables have to be
/// read as a whole; rows that have to be kept are in `parts` then, and this is true.
bool fold_tables(const std::vector<TableFile>& files, LastLine last_line, const TableSizes& sizes,
                 RunParts& parts, Notes& notes) {
  const auto tables = open_all(files, last_line, sizes, notes);
  if (!tables) return false;
  if (parts.visitor != nullptr) {
    CurveParts(*tables, *parts.visitor, sizes.columns).hand_out();
    return true;
  }
  RunParts folded;
  folded.with_curves = false;
  if (!add_folded([&](RowSink& rows) { write_rows(*tables, rows); }, folded)) {
    write_rows(*tables, parts.rows);
    return true;
  }
  parts.is_large = true;
  add_missing(parts.training, folded.training);
  add_missing(parts.validation, folded.validation);
  add_missing(parts.test, folded.test);
  return true;
}

bool is_large(const std::vector<TableFile>& tables, const TableSizes& sizes) {
  std::uintmax_t bytes = 0;
  for (const auto& file : tables) {
    boost::system::error_code error;
    const auto size = fs::file_size(file.path, error);
    if (!error) bytes += size;
  }
  return bytes > sizes.largest_whole;
}

}  // namespace

void add_tables(const std::vector<TableFile>& tables, LastLine last_line, RunParts& parts,
                Notes& notes, const TableSizes& sizes) {
  const bool has_rows = !parts.rows.empty();  // that the tables' are to be joined with
  if (!has_rows && is_large(tables, sizes) && fold_tables(tables, last_line, sizes, parts, notes))
    return;
  for (const auto& file : tables) {
    const auto table = read_csv_file(file.path, last_line, notes, file.separator);
    if (!table) continue;
    if (file.naming == nullptr) {
      add_rows(*table, parts.rows, file.split);
    } else {
      add_named_rows(*table, *file.naming, parts.rows);
    }
  }
}

}  // namespace gridctl::collect
