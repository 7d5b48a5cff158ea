#include "readers/csv_rows.hpp"

#include "files/extension.hpp"
#include "files/reads.hpp"
#include "readers/mip_tables.hpp"
#include "readers/run_table.hpp"
#include "readers/table_starts.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_map>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

/// The first lines of a text, so many.
std::string_view lines_of(std::string_view text, std::size_t lines) {
  std::size_t end = 0;
  for (; lines > 0 && end < text.size(); --lines) {
    const auto next = text.find('\n', end);
    end = next == std::string_view::npos ? text.size() : next + 1;
  }
  return text.substr(0, end);
}

std::size_t count_words(std::string_view line) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < line.size(); ++i)
    count += line[i] != ' ' && (i == 0 || line[i - 1] == ' ');
  return count;
}

/// Whether blanks part the cells of a table: a row of numbers has as many words as the header.
bool are_parted_by_blanks(std::string_view header, std::string_view row) {
  row = trim(row);
  if (header.starts_with('#')) header.remove_prefix(1);
  const auto columns = count_words(trim(header));
  if (columns < 2 || count_words(row) != columns) return false;
  const auto words = split(row, ' ');
  return std::all_of(words.begin(), words.end(),
                     [](const auto& word) { return word.empty() || is_number(word); });
}

/// The separator that the header has most of. A comment may stand before the header.
char separator_of(std::string_view head) {
  const auto lines = split(lines_of(head.substr(0, head.rfind('\n')), 3), '\n');
  const bool is_behind = head.starts_with('#') || head.starts_with("+-");  // a comment or a rule
  const std::size_t last = lines.size() > 1 && is_behind ? 1 : 0;
  const auto count = [&](char c) {
    std::ptrdiff_t all = 0;
    for (std::size_t i = 0; i <= last; ++i) all += std::count(lines[i].begin(), lines[i].end(), c);
    return all;
  };
  char most = ',';
  for (const char c : {';', '\t', '|'}) {
    if (count(c) > count(most)) most = c;
  }
  for (std::size_t i = 0; i <= last && i + 1 < lines.size() && count(most) == 0; ++i) {
    if (are_parted_by_blanks(lines[i], lines[i + 1])) return ' ';
  }
  return most;
}

/// Whether a cell holds text that is neither a split nor a time.
bool has_text(const CsvHeader& header) {
  const auto is_text = [](std::string_view cell) {
    return !cell.empty() && !is_number(cell) && !split_word(cell) && cell != "NA" &&
           cell.find(':') == std::string_view::npos && cell.front() != '[';
  };
  return std::any_of(header.rows().begin(), header.rows().end(),
                     [&](const auto& row) { return std::any_of(row.begin(), row.end(), is_text); });
}

/// Returns true if a column of settings differs between the rows, as in scikit-learn's cv_results_.
/// An index of such rows counts trainings, not steps.
bool has_varied_settings(const CsvHeader& header) {
  const auto& rows = header.rows();
  for (std::size_t i = 0; i < header.columns.size(); ++i) {
    const auto differs = [&](const auto& row) { return row[i] != rows.front()[i]; };
    if (is_setting_name(header.columns[i]) && std::any_of(rows.begin(), rows.end(), differs))
      return true;
  }
  return false;
}

/// Returns true if the writer never began anew: one header, and steps that only go up.
bool goes_up(const CsvTable& table) {
  const auto column = step_column(table.header());
  if (!column || !table.restarts().empty()) return false;
  const auto& steps = table.numbers(*column);
  return std::adjacent_find(steps.begin(), steps.end(),
                            [](double a, double b) { return !(a < b); }) == steps.end();
}

/// Removes rows before a new start whose steps are not before the steps behind it.
void leave_out_earlier_starts(const fs::path& file, CsvTable& table, Notes& notes) {
  if (goes_up(table)) return;
  TableStarts starts;
  starts.add(table, split_column(table).has_value());
  starts.end();
  const auto left_out = starts.leave_out(table, 0);
  if (left_out > 0) notes.add_remark(starts.remark(file, left_out));
}

}  // namespace

std::optional<CsvTable> read_csv_file(const fs::path& file, LastLine last_line, Notes& notes,
                                      char separator) {
  auto text = read_file(file, notes);
  if (!text) return std::nullopt;
  if (!text->empty() && text->back() != '\n' && is_at_rest(file)) last_line = LastLine::complete;
  auto table = CsvTable::parse(std::move(*text), "'" + file.string() + "'", last_line, separator);
  if (!table) {
    notes.add_loss(table.error().message);
    return std::nullopt;
  }
  notes.append(table->notes());
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
  const auto cell = [&](std::size_t row) { return std::string_view(rows()[row].front()); };
  const bool is_index = counts_up(rows().size(), cell) && !has_text(*this) &&
                        std::any_of(columns.begin() + 1, columns.end(), [](const auto& name) {
                          return direction_of_metric(split_name(name).name).has_value();
                        });
  return is_index ? std::optional<std::size_t>(0) : std::nullopt;
}

bool CsvHeader::has_steps() const {
  if (columns.size() < 2 || has("metric")) return false;
  const auto column = step();
  if (!column) return false;
  const auto& first_rows = rows();
  if (first_rows.empty()) return true;
  if (is_index_name(columns[*column]) && has_varied_settings(*this)) return false;
  const auto counts = [&](const auto& row) { return is_number(row[*column]); };
  if (std::none_of(first_rows.begin(), first_rows.end(), counts)) return false;
  // "model,epochs,accuracy" is a list of trainings, not of steps.
  const bool is_constant = std::all_of(first_rows.begin(), first_rows.end(), [&](const auto& row) {
    return row[*column] == first_rows.front()[*column];
  });
  const bool is_total = columns[*column].ends_with('s');
  const bool has_settings =
      first_rows.size() > 1 && std::any_of(columns.begin(), columns.end(), is_setting_name);
  return !((is_constant || is_total) && (has_text(*this) || has_settings));
}

namespace {

constexpr std::size_t kPeekedRows = 20;

/// The lines with the header and the first rows. A few lines more, since comments, blank lines and
/// line ends in quotes take some.
std::string first_lines(std::string_view head) {
  constexpr std::size_t kMost = 2 * kPeekedRows;
  std::size_t end = 0;
  for (std::size_t lines = 0; lines < kMost; ++lines) {
    const auto next = head.find('\n', end);
    if (next == std::string_view::npos) break;
    end = next + 1;
  }
  return std::string(head.substr(0, end));
}

bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

/// Parses what has the header in it: all lines where comments, rules or quotes stand before its
/// end.
Result<CsvTable> parse_header(const std::string& lines, const std::string& name, char separator) {
  constexpr std::string_view kNotPlain = "#\"";
  constexpr std::size_t kByteOrderMark = 3;  // bytes: alone in its line it is no header
  const auto first = lines_of(lines, 1);
  const bool is_plain = separator != '|' && trim(first).size() > kByteOrderMark &&
                        first.find_first_of(kNotPlain) == first.npos;
  return CsvTable::parse(is_plain ? std::string(first) : lines, name, LastLine::complete,
                         separator);
}

CsvHeader read_header(const fs::path& file, Notes& problems) {
  constexpr std::size_t kLongest = std::size_t{16} << 10U;
  const auto ends = read_ends(file, kLongest, 0, problems);
  CsvHeader header;
  if (!ends) return header;
  header.lines = first_lines(ends->head);
  if (header.lines.empty()) return header;
  header.separator = separator_of(header.lines);
  const auto name = "'" + file.string() + "'";
  auto table = parse_header(header.lines, name, header.separator);
  if (!table)  // the reader of the file notes what is wrong behind the header
    table = CsvTable::parse(std::string(lines_of(header.lines, 1)), name, LastLine::complete,
                            header.separator);
  if (!table) {
    problems.add_loss(is_utf16(header.lines)
                          ? fmt::format("'{}' is UTF-16: save the file as UTF-8", file.string())
                          : table.error().message);
    return header;
  }
  header.columns.assign(table->header().begin(), table->header().end());
  return header;
}

/// The headers that this thread has read since its ReadRecord began.
struct PeekedHeaders {
  static constexpr std::size_t kMost = 256;
  std::uint64_t record = 0;
  std::unordered_map<std::string, std::shared_ptr<const CsvHeader>> headers;
};
thread_local PeekedHeaders peeked;

}  // namespace

const std::vector<std::vector<std::string>>& CsvHeader::rows() const {
  if (rows_) return *rows_;
  rows_.emplace();
  const auto table = CsvTable::parse(lines, "", LastLine::complete, separator);
  for (std::size_t row = 0; table && row < std::min(kPeekedRows, table->rows()); ++row) {
    auto& cells = rows_->emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) cells.emplace_back(table->cell(row, i));
  }
  return *rows_;
}

std::shared_ptr<const CsvHeader> peek_csv(const fs::path& file, Notes& problems) {
  const auto record = ReadRecord::current_number();
  if (peeked.record != record || peeked.headers.size() >= PeekedHeaders::kMost)
    peeked = {record, {}};
  const auto known = peeked.headers.find(file.string());
  if (known != peeked.headers.end()) return known->second;
  Notes found;
  auto header = std::make_shared<const CsvHeader>(read_header(file, found));
  if (record != 0 && found.empty()) peeked.headers.emplace(file.string(), header);
  problems.append(found);
  return header;
}

std::shared_ptr<const CsvHeader> peek_csv(const fs::path& file) {
  Notes ignored;
  return peek_csv(file, ignored);
}

std::shared_ptr<const CsvHeader> peek_table(const Folder& folder, const std::string& file) {
  const auto extension = extension_of(file);
  const bool is_asked = (extension == ".csv" || extension == ".tsv") && !mip::is_table(file);
  return is_asked ? peek_csv(folder.path / file) : nullptr;
}

}  // namespace gridctl::collect
