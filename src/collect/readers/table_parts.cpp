#include "readers/table_parts.hpp"

#include <algorithm>

namespace gridctl::collect {
namespace {

/// The end of the last record that ends in the text: of the last line outside quotes.
std::size_t end_of_records(std::string_view text) {
  if (text.find('"') == std::string_view::npos) return text.rfind('\n') + 1;
  bool is_quoted = false;
  std::size_t end = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') is_quoted = !is_quoted;
    if (text[i] == '\n' && !is_quoted) end = i + 1;
  }
  return end;
}

}  // namespace

std::optional<TableParts> TableParts::open(const TableFile& file, LastLine last_line,
                                           const TableSizes& sizes, Notes& notes) {
  const auto parts = open_parts(file.path, notes);
  if (!parts) return std::nullopt;
  std::optional<TableParts> table(TableParts{file, sizes});
  Notes found;
  if (!table->look_at(*parts, last_line, found)) return std::nullopt;
  notes.append(found);
  return table;
}

/// Takes the first line that is no comment.
bool TableParts::take_header(Rest& rest, const PartReader& parts) {
  rest.text = parts.read_at(0, sizes_.part);
  rest.offset = rest.text.size();
  while (true) {
    const auto end = rest.text.find('\n') + 1;
    if (end == 0) return false;
    header_ = rest.text.substr(0, end);
    const auto comment = header_.find('#');
    if (comment == std::string::npos) break;
    const auto next = rest.text.find('\n', end) + 1;
    const auto two =
        next == 0 ? Result<CsvTable>(fail(ErrorKind::io, "one line"))
                  : parse(std::string_view(rest.text).substr(end, next - end), LastLine::complete);
    if (!two || two->records() != 2) return false;
    if (two->rows() == 1) {
      header_.erase(comment, 1);  // so that no part takes the header for a comment
      break;
    }
    rest.text.erase(0, end);
  }
  rest.text.erase(0, rest.text.find('\n') + 1);
  begin_ = rest.offset - rest.text.size();
  return true;
}

TableParts::Next TableParts::next(const PartReader& parts, Rest& rest, std::string& lines) const {
  while (rest.offset < size_ || !rest.text.empty()) {
    const auto left =
        static_cast<std::size_t>(std::min<std::uint64_t>(sizes_.part, size_ - rest.offset));
    const auto more = left > 0 ? parts.read_at(rest.offset, left) : std::string();
    rest.offset = more.empty() ? size_ : rest.offset + more.size();
    rest.text += more;
    const auto end = rest.offset < size_ ? end_of_records(rest.text) : rest.text.size();
    if (end == 0 && rest.text.size() > sizes_.longest_record) return Next::too_large;
    if (end == 0) continue;
    lines.assign(rest.text, 0, end);
    rest.text.erase(0, end);
    return Next::part;
  }
  return Next::end;
}

Result<CsvTable> TableParts::parse(std::string_view lines, LastLine last_line) const {
  std::string text;
  text.reserve(header_.size() + lines.size());
  text.append(header_).append(lines);
  return CsvTable::parse(std::move(text), "'" + file_.path.string() + "'", last_line,
                         file_.separator);
}

bool TableParts::look_at(const PartReader& parts, LastLine last_line, Notes& notes) {
  Rest rest;
  std::string lines;
  size_ = parts.size;
  if (!take_header(rest, parts)) return false;
  records_ = 1;
  while (true) {
    const auto found = next(parts, rest, lines);
    if (found == Next::too_large) return false;
    if (found == Next::end) break;
    const bool is_torn =
        lines.back() != '\n' && last_line == LastLine::may_be_torn && !is_at_rest(file_.path);
    if (is_torn) last_line_ = LastLine::may_be_torn;
    const auto part = parse(lines, is_torn ? last_line_ : LastLine::complete);
    if (!part || !add_notes(*part, rows_ == 0, is_torn, notes)) return false;
    if (!has_layout_) {
      layout_ =
          file_.naming == nullptr ? layout_of(*part, file_.split) : layout_of(*part, *file_.naming);
      has_layout_ = part->rows() > 0;
    }
    if (!keeps_layout(*part)) return false;
    starts_.add(*part, layout_.split.has_value());
    rows_ += part->rows();
  }
  starts_.end();
  if (ragged_.count > 0) notes.add_loss(ragged_.note("'" + file_.path.string() + "'"));
  if (starts_.empty()) return has_layout_;
  std::size_t kept = 0;
  read([&](const CsvTable& part) {
    kept += part.rows();
    return true;
  });
  const auto left_out = rows_ - kept;
  if (left_out > 0) notes.add_remark(starts_.remark(file_.path, left_out));
  return has_layout_ && !layout_.has_index;
}

/// False if a loss is none that a part can tell of the whole.
bool TableParts::add_notes(const CsvTable& part, bool is_first, bool is_torn, Notes& notes) {
  const auto& ragged = part.ragged();
  if (ragged.count > 0 && ragged_.count == 0) ragged_.first = records_ + ragged.first - 1;
  ragged_.count += ragged.count;
  records_ += part.records() - 1;
  const auto of_ragged = ragged.note("'" + file_.path.string() + "'");
  for (std::size_t i = 0; i < part.notes().size(); ++i) {
    const auto& note = part.notes()[i];
    if (!part.notes().is_loss(i)) {
      if (is_first) notes.add_remark(note);
    } else if (note != of_ragged) {
      if (!is_torn) return false;
      notes.add_loss(note);
    }
  }
  return true;
}

/// Whether what the first part told of its columns holds for this one.
bool TableParts::keeps_layout(const CsvTable& part) const {
  if (part.rows() == 0) return true;
  if (file_.naming != nullptr) return keeps_step(part, layout_, *file_.naming);
  if (layout_.split && split_column(part) != layout_.split) return false;
  if (!layout_.has_index) return true;
  for (std::size_t row = 0; row < part.rows(); ++row) {
    // counts_up() has seen that the first part begins with 0 or 1.
    const auto from_zero = static_cast<double>(rows_ + row);
    const double index = to_number(part.cell(row, 0));
    if (index != from_zero && index != from_zero + 1) return false;
  }
  return true;
}

void TableParts::read(const TakePart& take) const {
  Notes known;  // by whoever opened the table
  const auto parts = open_parts(file_.path, known);
  if (!parts) return;
  Rest rest{begin_, {}};
  std::string lines;
  std::size_t rows = 0;
  while (next(*parts, rest, lines) == Next::part) {
    auto part = parse(lines, lines.back() == '\n' ? LastLine::complete : last_line_);
    if (!part) return;
    const auto before = rows;
    rows += part->rows();
    starts_.leave_out(*part, before);
    if (part->rows() > 0 && !take(*part)) return;
  }
}

}  // namespace gridctl::collect
