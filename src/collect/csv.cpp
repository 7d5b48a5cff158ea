#include "csv.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {
constexpr std::size_t kLargestCell = std::size_t{1} << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}  // namespace

/// Reads records one after the other. A quoted cell is unescaped in place: it only gets shorter.
class CsvParser {
 public:
  CsvParser(CsvTable& table, const std::string& name, char separator)
      : table_(table), text_(*table.text_), name_(name), separator_(separator) {
    if (text_.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0) {
      position_ = kByteOrderMark.size();
    }
    has_nul_ = text_.find('\0') != std::string::npos;
  }

  Result<void> read(LastLine last_line) {
    std::vector<std::string_view> record;
    while (position_ < text_.size()) {
      if (auto done = read_record(record); !done) return done;
      if (torn_ && (quote_open_ || last_line == LastLine::may_be_torn)) {
        note("last line has no end and was left out");
        break;
      }
      if (record.size() == 1 && record.front().empty()) continue;  // a blank line
      keep(record);
    }
    if (ragged_ != 0) {
      note(fmt::format("{} row{} with another number of cells than the header, first row {}",
                       ragged_, ragged_ == 1 ? "" : "s", first_ragged_));
    }
    return {};
  }

 private:
  void note(const std::string& what) { table_.notes_.push_back(name_ + ": " + what); }

  void keep(const std::vector<std::string_view>& record) {
    if (table_.header_.empty()) {
      table_.header_ = record;
      auto sorted = record;
      std::sort(sorted.begin(), sorted.end());
      const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
      if (twice != sorted.end()) {
        note("column '" + std::string(*twice) + "' more than once: the first counts");
      }
      return;
    }
    table_.starts_.push_back(table_.cells_.size());
    table_.cells_.insert(table_.cells_.end(), record.begin(), record.end());
    if (record.size() != table_.header_.size() && ++ragged_ == 1) first_ragged_ = row_;
  }

  Result<void> read_record(std::vector<std::string_view>& cells) {
    ++row_;
    cells.clear();
    while (true) {
      const auto cell = read_cell();
      const bool with_nul = has_nul_ && cell.find('\0') != std::string_view::npos;
      if (with_nul || cell.size() > kLargestCell) {
        return fail(ErrorKind::io,
                    fmt::format("{}: row {}, column {}: {}", name_, row_, cells.size() + 1,
                                with_nul ? "a NUL byte" : "a cell of more than 1 MiB"),
                    "the file is damaged, or is not CSV");
      }
      cells.push_back(trim(cell));
      if (position_ >= text_.size()) {
        torn_ = true;
        return {};
      }
      if (text_[position_++] == '\n') return {};
    }
  }

  /// Stops at the separator or line end behind the cell, or at the end of the text.
  std::string_view read_cell() {
    if (position_ < text_.size() && text_[position_] == '"') return read_quoted();
    const auto begin = position_;
    while (position_ < text_.size() && text_[position_] != separator_ && text_[position_] != '\n') {
      ++position_;
    }
    return std::string_view(text_).substr(begin, position_ - begin);
  }

  std::string_view read_quoted() {
    const auto begin = position_++;
    auto end = begin;
    bool inside = true;
    for (; position_ < text_.size(); ++position_) {
      const char c = text_[position_];
      if (c == '"') {
        const bool doubled = position_ + 1 < text_.size() && text_[position_ + 1] == '"';
        if (!inside || !doubled) {
          inside = !inside;
          continue;
        }
        ++position_;
      } else if (!inside && (c == separator_ || c == '\n')) {
        break;
      }
      text_[end++] = c;
    }
    quote_open_ = inside;
    return std::string_view(text_).substr(begin, end - begin);
  }

  CsvTable& table_;
  std::string& text_;
  const std::string& name_;
  char separator_;
  std::size_t position_ = 0;
  std::size_t row_ = 0;
  std::size_t ragged_ = 0;
  std::size_t first_ragged_ = 0;
  bool has_nul_ = false;
  bool torn_ = false;
  bool quote_open_ = false;
};

Result<CsvTable> CsvTable::parse(std::string text, const std::string& name, LastLine last_line,
                                 char separator) {
  CsvTable table;
  table.text_ = std::make_unique<std::string>(std::move(text));
  if (auto done = CsvParser(table, name, separator).read(last_line); !done) {
    return tl::unexpected(done.error());
  }
  return table;
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

std::string_view CsvTable::cell(std::size_t row, std::size_t column) const {
  const auto end = row + 1 < starts_.size() ? starts_[row + 1] : cells_.size();
  const auto at = starts_[row] + column;
  return at < end ? cells_[at] : std::string_view{};
}

Values CsvTable::values(std::size_t row) const {
  Values values;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (header_[i].empty() || column(header_[i]) != i) continue;
    values.emplace_back(header_[i], cell(row, i));
  }
  return values;
}

}  // namespace gridctl::collect
