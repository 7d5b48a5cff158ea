#include "readers/large_table.hpp"

#include "formats/utf8.hpp"
#include "readers/csv_rows.hpp"
#include "values.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>

namespace gridctl::collect {
namespace {

constexpr std::size_t kPart = std::size_t{1} << 20U;
constexpr std::size_t kLongestLine = std::size_t{64} << 20U;

/// Takes a part of a table and the layout of the whole; returns whether more is wanted.
using TakePart = std::function<bool(const CsvTable&, const TableLayout&)>;

/// Reads a table a part at a time, each part as a table of its own below the header.
class TableParts {
 public:
  TableParts(const TableFile& file, LastLine last_line) : file_(file), last_line_(last_line) {}

  /// False if the table has something odd, which only shows in the whole.
  bool read(Notes& notes, const TakePart& take) {
    const auto parts = open_parts(file_.path, notes);
    if (!parts) return false;
    std::string text;
    for (std::uint64_t offset = 0; offset < parts->size;) {
      const auto more = parts->read_at(offset, kPart);
      if (more.empty()) return false;
      offset += more.size();
      text += more;
      if (header_.empty() && !take_header(text)) return false;
      const bool is_last = offset >= parts->size;
      const auto end = is_last ? text.size() : text.rfind('\n') + 1;
      if (end == 0 && text.size() > kLongestLine) return false;
      if (end == 0) continue;
      const auto part = take_part(std::string_view(text).substr(0, end), is_last, notes);
      if (!part) return false;
      if (!take(*part, *layout_)) return true;
      rows_ += part->rows();
      text.erase(0, end);
    }
    return layout_.has_value();
  }

 private:
  /// The first line, which every part begins with. Comments before it only a whole table knows.
  bool take_header(std::string& text) {
    const auto end = text.find('\n');
    if (end == std::string::npos || text.find('#') < end) return false;
    header_ = text.substr(0, end + 1);
    text.erase(0, end + 1);
    return true;
  }

  std::optional<CsvTable> take_part(std::string_view lines, bool is_last, Notes& notes) {
    // A quote that ends in another part would part a record.
    if (std::count(lines.begin(), lines.end(), '"') % 2 != 0) return std::nullopt;
    const bool is_torn = is_last && !lines.empty() && lines.back() != '\n' &&
                         last_line_ == LastLine::may_be_torn && !is_at_rest(file_.path);
    const auto last = is_torn ? LastLine::may_be_torn : LastLine::complete;
    auto part = CsvTable::parse(header_ + std::string(lines), "'" + file_.path.string() + "'", last,
                                file_.separator);
    if (!part || !part->restarts().empty() || is_ragged(*part, is_torn)) return std::nullopt;
    if (!layout_) {
      layout_ = layout_of(*part, file_.split);
      notes.append(part->notes());
    } else if (is_torn) {
      for (std::size_t i = 0; i < part->notes().size(); ++i)
        if (part->notes().is_loss(i)) notes.add_loss(part->notes()[i]);
    }
    if (!keeps_layout(*part)) return std::nullopt;
    return std::move(*part);
  }

  /// Whether more was lost than half a line at the end.
  static bool is_ragged(const CsvTable& part, bool is_torn) {
    std::size_t losses = 0;
    for (std::size_t i = 0; i < part.notes().size(); ++i)
      losses += part.notes().is_loss(i) ? 1U : 0U;
    return losses > (is_torn ? 1U : 0U);
  }

  /// Whether what the first part told of its columns holds for this one.
  [[nodiscard]] bool keeps_layout(const CsvTable& part) {
    if (part.rows() == 0) return true;
    if (layout_->split && split_column(part) != layout_->split) return false;
    if (!layout_->has_index) return true;
    if (rows_ == 0) first_ = to_number(part.cell(0, 0));
    for (std::size_t row = 0; row < part.rows(); ++row) {
      if (to_number(part.cell(row, 0)) != first_ + static_cast<double>(rows_ + row)) return false;
    }
    return true;
  }

  const TableFile& file_;
  LastLine last_line_;
  std::string header_;
  std::optional<TableLayout> layout_;
  std::size_t rows_ = 0;  // of the parts before
  double first_ = 0;      // number of the first row, where rows are numbered
};

void add_part(const CsvTable& part, const TableLayout& layout, const TableFile& file,
              RowSink& rows) {
  if (file.naming == nullptr) {
    add_rows(part, layout, rows);
  } else {
    add_named_rows(part, *file.naming, rows);
  }
}

/// A column of a large table, as the curve of one split.
struct ColumnOfSplit {
  const TableFile* file;
  std::string_view of_columns;
  TableColumn column;
  std::string_view split;
};

/// The curves in the order of their splits, as metric_curves() has them.
std::vector<ColumnOfSplit> columns_of(const TableFile& file, const TableLayout& layout,
                                      const CurveVisitor& visitor) {
  constexpr std::array<std::string_view, 3> kSplits{"test", "train", "valid"};
  std::vector<ColumnOfSplit> columns;
  for (const auto& [of_columns, some] : layout.splits) {
    const bool by_rows = layout.split && of_columns == layout.default_split;
    for (const auto& column : some) {
      for (const auto split : kSplits) {
        if ((by_rows || split == of_columns) && visitor.wants(split, column.name))
          columns.push_back({&file, of_columns, column, split});
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
  CurveParts(const std::vector<TableFile>& tables, LastLine last_line, const CurveVisitor& visitor)
      : last_line_(last_line), visitor_(visitor) {
    for (const auto& file : tables) look_at(file);
    std::stable_sort(columns_.begin(), columns_.end(),
                     [](const auto& a, const auto& b) { return a.split < b.split; });
  }

  void hand_out() {
    for (std::size_t begin = 0; begin < columns_.size();) {
      auto end = begin + 1;
      while (end < columns_.size() && columns_[end].file == columns_[begin].file &&
             end - begin < fitting(*columns_[begin].file))
        ++end;
      hand_out(begin, end);
      begin = end;
    }
  }

 private:
  void look_at(const TableFile& file) {
    boost::system::error_code ignored;
    const auto size = static_cast<double>(fs::file_size(file.path, ignored));
    (void)TableParts(file, last_line_).read(nothing_, [&](const auto& part, const auto& layout) {
      auto found = columns_of(file, layout, visitor_);
      columns_.insert(columns_.end(), found.begin(), found.end());
      const auto share = size / static_cast<double>(kPart);  // of the table that a part is
      rows_.emplace_back(&file, static_cast<double>(part.rows()) * std::max(1.0, share));
      return false;
    });
  }

  /// How many columns of a table may be in the memory at once, beside steps, epochs and times.
  [[nodiscard]] std::size_t fitting(const TableFile& file) const {
    constexpr double kMemory = 32 << 20U;
    constexpr double kAxes = 3;
    const auto rows = std::find_if(rows_.begin(), rows_.end(),
                                   [&](const auto& one) { return one.first == &file; });
    const double columns = kMemory / (rows->second * sizeof(double)) - kAxes;
    return columns < 1 ? 1 : static_cast<std::size_t>(columns);
  }

  void hand_out(std::size_t begin, std::size_t end) {
    std::vector<std::vector<Curve>> held(end - begin);
    const auto& file = *columns_[begin].file;
    (void)TableParts(file, last_line_).read(nothing_, [&](const auto& part, const auto& layout) {
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

  LastLine last_line_;
  const CurveVisitor& visitor_;
  std::vector<ColumnOfSplit> columns_;
  std::vector<std::pair<const TableFile*, double>> rows_;
  Notes nothing_;  // whoever reads the statistics notes what is wrong with the file
};

/// Writes the rows of all tables; false if one of them has to be read as a whole.
bool write_rows(const std::vector<TableFile>& tables, LastLine last_line, Notes& notes,
                RowSink& rows) {
  return std::all_of(tables.begin(), tables.end(), [&](const TableFile& file) {
    return TableParts(file, last_line).read(notes, [&](const auto& part, const auto& layout) {
      add_part(part, layout, file, rows);
      return rows.wants_more();
    });
  });
}

/// Adds the statistics of large tables, or hands out their curves. False if the tables have to be
/// read as a whole.
bool fold_tables(const std::vector<TableFile>& tables, LastLine last_line, RunParts& parts,
                 Notes& notes) {
  bool is_plain = true;
  Notes found;
  const RowSource source = [&](RowSink& rows) {
    found.clear();
    is_plain = is_plain && write_rows(tables, last_line, found, rows);
  };
  const bool is_named = std::any_of(tables.begin(), tables.end(),
                                    [](const TableFile& file) { return file.naming != nullptr; });
  if (parts.visitor != nullptr && !is_named) {
    CurveParts(tables, last_line, *parts.visitor).hand_out();
    return true;
  }
  RunParts folded;
  folded.with_curves = parts.with_curves && is_named;
  if (!add_folded(source, folded) || !is_plain) return false;
  notes.append(found);
  parts.is_large = !is_named;
  add_missing(parts.training, folded.training);
  add_missing(parts.validation, folded.validation);
  add_missing(parts.test, folded.test);
  add_missing(parts.curves, std::move(folded.curves));
  return true;
}

bool is_large(const std::vector<TableFile>& tables) {
  std::uintmax_t bytes = 0;
  for (const auto& file : tables) {
    boost::system::error_code error;
    const auto size = fs::file_size(file.path, error);
    if (!error) bytes += size;
  }
  return bytes > kLargeFile;
}

}  // namespace

void add_tables(const std::vector<TableFile>& tables, LastLine last_line, RunParts& parts,
                Notes& notes) {
  const bool has_rows = !parts.rows.empty();  // that the tables' are to be joined with
  if (!has_rows && is_large(tables) && fold_tables(tables, last_line, parts, notes)) return;
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
