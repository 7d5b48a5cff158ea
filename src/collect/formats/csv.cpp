#include "formats/csv.hpp"

#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {
constexpr std::size_t kLargestCell = std::size_t{1} << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// The cell without blanks around it. Fast for cells without blanks, as most are.
std::string_view trimmed(std::string_view cell) {
  const bool is_tight = !cell.empty() && cell.front() > ' ' && cell.back() > ' ';
  return is_tight ? cell : trim(cell);
}

std::string without(std::string_view number, char mark) {
  std::string plain(number);
  std::erase(plain, mark);
  return plain;
}

/// Whether the marks part groups of three digits: "1.000", "12,500,000".
bool is_in_thousands(std::string_view number, char mark) {
  const auto groups = split(number, mark);
  const auto is_group = [](const std::string& group) {
    return group.size() == 3 && group.find_first_not_of("0123456789") == std::string::npos;
  };
  const auto& first = groups.front();
  return groups.size() > 1 && !first.empty() && first.size() <= 3 && first.front() != '0' &&
         first.find_first_not_of("0123456789") == std::string::npos &&
         std::all_of(groups.begin() + 1, groups.end(), is_group);
}

/// Reads a number with commas: "74,5", "1.234,5", "1,234.5".
std::string without_commas(std::string_view number) {
  const auto before_point = number.substr(0, number.find('.'));
  const bool has_point = before_point.size() < number.size();
  if (has_point && is_in_thousands(before_point, ',')) return without(number, ',');
  const auto before_comma = number.substr(0, number.find(','));
  auto plain = is_in_thousands(before_comma, '.') ? without(number, '.') : std::string(number);
  plain[plain.find(',')] = '.';
  return plain;
}

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
    auto& cells = table_.cells_;
    while (position_ < text_.size()) {
      const auto begin = cells.size();
      const bool is_framed = separator_ == '|' && skip_bar();
      GRIDCTL_TRY(read_record(cells));
      if (is_framed && cells.size() > begin + 1 && cells.back().empty()) cells.pop_back();
      const bool is_left_out = torn_ && (quote_open_ || last_line == LastLine::may_be_torn);
      if (is_left_out) note("last line has no end and was left out");
      const bool is_blank = cells.size() == begin + 1 && cells.back().empty();
      if (is_left_out || is_blank || is_rule(begin)) {
        cells.resize(begin);
      } else {
        keep(begin);
      }
    }
    read_thousands();
    table_.records_ = row_;
    if (table_.ragged_.count != 0) table_.notes_.add_loss(table_.ragged_.note(name_));
    return {};
  }

 private:
  void note(const std::string& what) { table_.notes_.add_loss(name_ + ": " + what); }

  /// Keeps the record whose cells begin at `begin` and are the last ones read.
  void keep(std::size_t begin) {
    if (table_.header_.empty()) {
      keep_header();
      return;
    }
    if (is_header(begin)) {
      table_.restarts_.push_back(table_.starts_.size());
      table_.cells_.resize(begin);
      return;
    }
    for (auto i = begin; i < table_.cells_.size(); ++i) make_plain(i);
    table_.starts_.push_back(begin);
    table_.ends_.push_back(table_.cells_.size());
    const auto width = table_.cells_.size() - begin;
    if (width != table_.header_.size() && ++table_.ragged_.count == 1) table_.ragged_.first = row_;
  }

  [[nodiscard]] bool is_header(std::size_t begin) const {
    const auto& header = table_.header_;
    return table_.cells_.size() - begin == header.size() &&
           table_.cells_[begin] == header.front() &&
           std::equal(header.begin(), header.end(),
                      table_.cells_.begin() + static_cast<std::ptrdiff_t>(begin)) &&
           std::none_of(header.begin(), header.end(), is_number);
  }

  /// Skips the bar with which each line of a framed table begins.
  bool skip_bar() {
    skip_padding();
    if (position_ >= text_.size() || text_[position_] != '|') return false;
    ++position_;
    return true;
  }

  /// Whether the record from `begin` only parts others: "|---|:--:|", "+---+---+".
  [[nodiscard]] bool is_rule(std::size_t begin) const {
    return separator_ == '|' &&
           std::all_of(table_.cells_.begin() + static_cast<std::ptrdiff_t>(begin),
                       table_.cells_.end(), [](std::string_view cell) {
                         return !cell.empty() &&
                                cell.find_first_not_of("-:=+ ") == std::string_view::npos;
                       });
  }

  /// Turns "74,5" and "74.5%" into "74.5", and "1.234,5" into "1234.5".
  void make_plain(std::size_t index) {
    auto& cell = table_.cells_[index];
    if (cell.empty()) return;
    auto number = cell;
    if (cell.back() == '%') number = trim(cell.substr(0, cell.size() - 1));
    if (separator_ != ',' && number.find(',') != std::string_view::npos) {
      const auto plain = without_commas(number);
      if (!is_number(plain)) return;
      const auto place = static_cast<std::size_t>(number.data() - text_.data());
      std::copy(plain.begin(), plain.end(), text_.begin() + static_cast<std::ptrdiff_t>(place));
      number = std::string_view(text_).substr(place, plain.size());
      has_commas_ = true;
    } else if (separator_ != ',' && !has_points_ && number.find('.') != std::string_view::npos) {
      if (is_in_thousands(number, '.'))
        in_thousands_.push_back(index);
      else
        has_points_ = is_number(number);
    }
    if (number.size() != cell.size() && is_number(number)) cell = number;
  }

  /// Takes "1.000" for a thousand in a table whose decimals stand behind commas.
  void read_thousands() {
    if (!has_commas_ || has_points_ || in_thousands_.empty()) return;
    for (const auto index : in_thousands_) {
      auto& cell = table_.cells_[index];
      const auto place = static_cast<std::size_t>(cell.data() - text_.data());
      const auto plain = without(cell, '.');
      std::copy(plain.begin(), plain.end(), text_.begin() + static_cast<std::ptrdiff_t>(place));
      cell = std::string_view(text_).substr(place, plain.size());
    }
    table_.notes_.add_remark(
        fmt::format("{}: commas are decimal points in it, and points part thousands", name_));
  }

  /// Whether the first record is a comment: it begins with "#", and the next one does not have as
  /// many cells, of which the first is a number.
  [[nodiscard]] bool is_comment() {
    if (table_.cells_.front().substr(0, 1) != "#") return false;
    auto rest = std::string_view(text_).substr(position_);
    rest = trim(rest.substr(0, rest.find('\n')));
    const auto is_number_first = is_number(trim(rest.substr(0, rest.find(separator_))));
    if (separator_ == ' ') return !is_number_first;
    const auto cells = std::count(rest.begin(), rest.end(), separator_) + 1;
    return static_cast<std::size_t>(cells) != table_.cells_.size() || !is_number_first;
  }

  void keep_header() {
    if (is_comment()) {
      table_.cells_.clear();
      return;
    }
    if (separator_ == ' ' && table_.cells_.front() == "#")
      table_.cells_.erase(table_.cells_.begin());
    auto& first = table_.cells_.front();
    if (first.substr(0, 1) == "#") first = trim(first.substr(1));
    table_.header_ = std::exchange(table_.cells_, {});
    auto sorted = table_.header_;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) {
      table_.notes_.add_remark(
          fmt::format("{}: column '{}' more than once: the first counts", name_, *twice));
    }
    // Estimates the number of rows: numbers are about as long as the titles of their columns.
    const auto rows = text_.size() / std::max<std::size_t>(1, position_);
    table_.starts_.reserve(rows);
    table_.ends_.reserve(rows);
    table_.cells_.reserve(rows * table_.header_.size());
  }

  /// Reads a record and appends its cells.
  Result<void> read_record(std::vector<std::string_view>& cells) {
    ++row_;
    const auto begin = cells.size();
    while (true) {
      const auto cell = read_cell();
      const bool with_nul = has_nul_ && cell.find('\0') != std::string_view::npos;
      if (with_nul || cell.size() > kLargestCell) {
        return fail(ErrorKind::io,
                    fmt::format("{}: row {}, column {}: {}", name_, row_, cells.size() - begin + 1,
                                with_nul ? "a NUL byte" : "a cell of more than 1 MiB"),
                    "the file is damaged, or is not CSV");
      }
      cells.push_back(trimmed(cell));
      if (separator_ == ' ') skip_padding();  // of several blanks, or at the end of the line
      if (position_ >= text_.size()) {
        torn_ = true;
        return {};
      }
      if (text_[position_] == '\n') {
        ++position_;
        return {};
      }
      if (separator_ != ' ') ++position_;  // else it is skipped
    }
  }

  /// Reads a cell. Stops at the separator or line end behind the cell, or at the end of the text.
  std::string_view read_cell() {
    const auto begin = position_;
    skip_padding();
    if (position_ < text_.size() && text_[position_] == '"') return read_quoted();
    const char* const end = text_.data() + text_.size();
    const char* at = text_.data() + position_;
    while (at != end && *at != separator_ && *at != '\n') ++at;
    position_ = static_cast<std::size_t>(at - text_.data());
    return std::string_view(text_).substr(begin, position_ - begin);
  }

  void skip_padding() {
    while (position_ < text_.size() && text_[position_] == ' ') ++position_;
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
  bool has_nul_ = false;
  bool torn_ = false;
  bool quote_open_ = false;
  bool has_commas_ = false;                // as decimal points
  bool has_points_ = false;                // likewise
  std::vector<std::size_t> in_thousands_;  // cells such as "1.000"
};

std::string CsvTable::Ragged::note(const std::string& name) const {
  if (count == 0) return {};
  return fmt::format("{}: {} row{} with another number of cells than the header, first row {}",
                     name, count, count == 1 ? "" : "s", first);
}

Result<CsvTable> CsvTable::parse(std::string text, const std::string& name, LastLine last_line,
                                 char separator) {
  CsvTable table;
  table.text_ = std::make_unique<std::string>(std::move(text));
  GRIDCTL_TRY(CsvParser(table, name, separator).read(last_line));
  return table;
}

void CsvTable::filter(const std::vector<bool>& keep) {
  std::size_t kept = 0;
  for (std::size_t row = 0; row < starts_.size(); ++row) {
    if (!keep[row]) continue;
    starts_[kept] = starts_[row];
    ends_[kept++] = ends_[row];
  }
  starts_.resize(kept);
  ends_.resize(kept);
  restarts_.clear();
  numbers_.clear();
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

std::string_view CsvTable::cell(std::size_t row, std::size_t column) const {
  const auto at = starts_[row] + column;
  return at < ends_[row] ? cells_[at] : std::string_view{};
}

const std::vector<double>& CsvTable::numbers(std::size_t column) const {
  numbers_.resize(header_.size());
  auto& numbers = numbers_[column];
  if (numbers.size() == rows()) return numbers;
  numbers.reserve(rows());
  for (std::size_t row = 0; row < rows(); ++row) numbers.push_back(to_number(cell(row, column)));
  return numbers;
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
