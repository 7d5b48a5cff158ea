#include "readers/printed_table.hpp"

#include "readers/printed_line.hpp"
#include "values.hpp"

#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

constexpr std::size_t kMostCells = 64;

/// The line with a plain bar for each upright line of a drawn box.
std::string with_plain_bars(std::string_view line) {
  constexpr auto kBars = std::to_array<std::string_view>({"│", "┃", "║"});
  std::string text(line);
  for (const auto bar : kBars) {
    for (auto at = text.find(bar); at != std::string::npos; at = text.find(bar, at + 1))
      text.replace(at, bar.size(), "|");
  }
  return text;
}

/// Whether the line only parts others: "-----", "|---|:--:|", "┡━━━╇━━━┩".
bool is_rule(std::string_view line) {
  const auto is_part = [](char c) {
    constexpr std::string_view kParts = "-=+|: \t";
    return kParts.find(c) != std::string_view::npos || static_cast<unsigned char>(c) >= 0x80U;
  };
  constexpr std::size_t kShortest = 3;
  const auto is_stroke = [](char c) { return c == '-' || c == '=' || c < 0; };
  return std::count_if(line.begin(), line.end(), is_stroke) >= static_cast<int>(kShortest) &&
         std::all_of(line.begin(), line.end(), is_part);
}

std::vector<std::string> cells_between_bars(std::string_view line) {
  if (line.starts_with('|')) line.remove_prefix(1);
  if (line.ends_with('|')) line.remove_suffix(1);
  auto cells = split(line, '|');
  for (auto& cell : cells) cell = trim(cell);
  return cells;
}

std::vector<std::string> words_of_line(std::string_view line) {
  std::vector<std::string> words;
  for (auto& word : split(line, ' ')) {
    const auto text = trim(word);
    if (!text.empty()) words.emplace_back(text);
  }
  return words;
}

bool has_digit(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos;
}

/// The number in a cell such as "74.5%" or "12"; empty if the cell is no number.
std::string number_in(std::string_view cell) {
  if (cell.ends_with('%')) cell = trim(cell.substr(0, cell.size() - 1));
  return is_number(cell) ? std::string(cell) : std::string();
}

/// Returns true if the cell says a name and a value: "acc: 0.9", "loss=0.5". "AP@IoU=0.5" and
/// "mAP_0.5:0.95" are names.
bool has_value(std::string_view cell) {
  const auto sign = cell.find_last_of(":=");
  if (sign == std::string_view::npos || sign == 0 || sign + 1 == cell.size()) return false;
  const auto value = cell.substr(sign + 1);
  const bool is_of_name = has_digit(cell.substr(sign - 1, 1)) || cell.find('@') < sign;
  return (value.front() == ' ' && has_digit(value)) || (!is_of_name && is_number(value));
}

/// Returns true if a number with decimals is the last word of a cell: "test loss 5.40".
bool ends_with_decimals(const std::string& cell) {
  const auto blank = cell.find_last_of(' ');
  if (blank == std::string::npos) return false;
  const auto last = std::string_view(cell).substr(blank + 1);
  return last.find('.') != std::string_view::npos && is_number(last);
}

/// Whether fastai prints tables with this header, whose metrics are of the validation.
bool is_of_fastai(const std::vector<std::string>& names) {
  return names.size() > 3 && names[0] == "epoch" && names[1] == "train_loss" &&
         names[2] == "valid_loss";
}

}  // namespace

bool PrintedTables::add(std::string_view raw) {
  const bool may_have_bars = raw.find_first_of("|\xE2") != std::string_view::npos;
  const auto plain = may_have_bars ? with_plain_bars(raw) : std::string();
  const auto line = trim(may_have_bars ? std::string_view(plain) : raw);
  if (line.empty()) {
    end_block();
    return false;
  }
  if (is_rule(line)) {
    take_rule(may_have_bars ? std::string_view(plain) : raw);
    return false;
  }
  const bool may_be_header = !may_have_bars && line.find("  ") != std::string_view::npos &&
                             line.find_first_of(":=") == std::string_view::npos;
  above_ = may_be_header ? raw : std::string_view();
  is_behind_row_ = false;
  const bool has_bars = line.find('|') != std::string_view::npos;
  const bool is_framed = has_bars && line.starts_with('|') && line.ends_with('|');
  if (is_in_pairs_ && !has_bars && add_pair(line)) return true;
  if (!is_framed) end_block();
  // Most lines of a log are no part of a table: cells are cut only where one may be.
  if (!has_bars && !header_ && has_digit(line)) return false;
  auto cells = has_bars ? cells_between_bars(line) : words_of_line(line);
  if (cells.size() < 2 || cells.size() > kMostCells) return false;
  if (add_row(may_have_bars ? std::string_view(plain) : raw, cells, has_bars)) return true;
  if (is_framed && cells.size() == 2 && add_to_block(cells)) return true;
  if (has_bars && !is_framed && std::any_of(cells.begin(), cells.end(), ends_with_decimals))
    return false;  // "| end of training | test loss 5.40 |", of which the last bar may be missing
  return begin_table(std::move(cells), has_bars);
}

bool PrintedTables::add_to_block(const std::vector<std::string>& cells) {
  const auto& name = cells.front();
  auto number = number_in(cells.back());
  if (name.empty() || is_number(name)) return false;
  if (cells.back().empty() && name.ends_with('/')) {
    heading_ = name;
    return true;
  }
  if (number.empty()) return false;
  auto key = heading_ + name;
  if (!value_of(block_, key).empty()) {  // the next block follows without a rule
    end_block();
    key = name;
  }
  block_.emplace_back(std::move(key), std::move(number));
  return true;
}

bool PrintedTables::add_pair(std::string_view line) {
  const auto blank = line.find_last_of(" \t");
  if (line.find_first_of(":=,[") < blank) return false;  // a line of its own
  return blank != std::string_view::npos && add_to_block({std::string(trim(line.substr(0, blank))),
                                                          std::string(line.substr(blank + 1))});
}

void PrintedTables::end_block() {
  is_in_pairs_ = false;
  heading_.clear();
  const auto block = std::exchange(block_, {});
  const bool has_step = std::any_of(block.begin(), block.end(),
                                    [](const auto& pair) { return is_step_name(pair.first); });
  Values row;
  for (const auto& [name, number] : block) {
    const bool is_counted = is_step_name(name) || (has_step && is_metric(name));
    if (is_counted || is_printed_metric(name)) row.emplace_back(name, number);
  }
  if (!row.empty()) rows_.push_back({std::move(row)});
}

bool PrintedTables::begin_table(std::vector<std::string> cells, bool has_bars) {
  if (header_ && header_->rows == 0) header_.reset();
  const bool are_names = std::none_of(cells.begin(), cells.end(), [](const std::string& cell) {
    return cell.empty() || is_number(cell) || has_value(cell);
  });
  if (!are_names) return false;
  const auto metrics = std::count_if(cells.begin(), cells.end(), [](const auto& cell) {
    return direction_of_metric(split_name(cell).name).has_value();
  });
  // Without a column of steps, as COCO's evaluation prints it, most columns are metrics.
  const bool is_of_metrics = has_bars && metrics * 2 >= static_cast<std::ptrdiff_t>(cells.size());
  if (metrics == 0 || !(is_step_name(cells.front()) || is_of_metrics)) return false;
  if (is_of_fastai(cells)) {
    for (auto& cell : cells) {
      if (is_metric(cell) && !named_split(cell)) cell.insert(0, "valid_");
    }
  }
  header_ = Header{std::move(cells), has_bars, {}};
  return true;
}

void PrintedTables::take_rule(std::string_view line) {
  const bool is_end = !block_.empty() || is_behind_row_;
  is_behind_row_ = false;
  end_block();
  std::vector<Span> spans;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool is_stroke = line[i] == '-' || line[i] == '=';
    const bool is_first = i == 0 || line[i - 1] != line[i];
    if (is_stroke && is_first) spans.push_back({i, i});
    if (is_stroke) spans.back().end = i + 1;
  }
  const bool is_below_header = header_ && header_->rows == 0 && !header_->has_bars;
  const bool is_of_header = is_below_header && spans.size() == header_->names.size();
  if (is_of_header || begin_table_above(spans)) {
    header_->spans = std::move(spans);
  } else {
    is_in_pairs_ = !is_end && spans.size() == 2;
  }
}

/// Begins a table whose header is the line above its rule, where blanks are within names: spaCy's
/// "E  #  LOSS NER  ENTS_F  SCORE", whose losses are of the training, and scores of the validation.
bool PrintedTables::begin_table_above(const std::vector<Span>& spans) {
  constexpr std::size_t kFewest = 3;
  if (spans.size() < kFewest || above_.empty()) return false;
  auto names = cells_below(spans, above_);
  if (!names) return false;
  if (names->at(0) == "E" && names->at(1) == "#") {
    names->at(0) = "epoch";
    names->at(1) = "step";
    for (auto& name : *names) {
      if (!is_step_name(name) && !name.starts_with("LOSS")) name.insert(0, "valid/");
    }
  }
  return begin_table(std::move(*names), false);
}

std::optional<std::vector<std::string>> PrintedTables::cells_below(const std::vector<Span>& spans,
                                                                   std::string_view line) {
  std::vector<std::string> cells;
  for (const auto& [begin, end] : spans) {
    const bool is_cut = end < line.size() && line[end] != ' ';
    if (is_cut) return std::nullopt;  // half a number looks like a number
    cells.emplace_back(begin < line.size() ? trim(line.substr(begin, end - begin)) : "");
  }
  return cells;
}

bool PrintedTables::add_row(std::string_view line, const std::vector<std::string>& words,
                            bool has_bars) {
  if (!header_ || header_->has_bars != has_bars) return false;
  auto cells = header_->spans.empty() ? words : cells_below(header_->spans, line).value_or(words);
  const bool has_index = !has_bars && cells.size() == header_->names.size() + 1 &&
                         cells.front() == std::to_string(header_->rows);  // pandas prints one
  if (has_index) cells.erase(cells.begin());
  if (cells.size() != header_->names.size() || !is_number(cells.front())) return false;
  Values row;
  bool has_metric = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& name = header_->names[i];
    auto number = number_in(cells[i]);
    if (number.empty() || !(is_step_name(name) || is_metric(name))) continue;
    has_metric = has_metric || is_metric(name);
    row.emplace_back(name, std::move(number));
  }
  if (!has_metric) return false;
  ++header_->rows;
  is_behind_row_ = true;
  const bool has_step = std::any_of(row.begin(), row.end(),
                                    [](const auto& pair) { return is_step_name(pair.first); });
  rows_.push_back({std::move(row), !has_step});
  return true;
}

}  // namespace gridctl::collect
