#include "readers/printed.hpp"

#include "readers/printed_line.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

/// The line without the escape sequences of terminals.
std::string plain(std::string_view line) {
  if (line.find('\x1b') == std::string_view::npos) return std::string(line);
  std::string text;
  text.reserve(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\x1b') {
      text += line[i];
      continue;
    }
    if (i + 1 < line.size() && line[i + 1] == '[') ++i;
    while (i + 1 < line.size() && !('@' <= line[i + 1] && line[i + 1] <= '~')) ++i;
    ++i;
  }
  return text;
}

/// The number's text of a match such as "93.1%" or "1,234.5"; empty if the match is no number.
std::string number_in(std::string_view match) {
  auto text = std::string(trim(match));
  if (text.ends_with('%')) text.pop_back();
  if (is_number(text)) return text;
  std::erase(text, ',');
  return is_number(text) ? text : std::string();
}

/// Turns "valid.acc" into "valid/acc" for the rules of names; "f1.macro", without a split, stays.
std::string with_slash(const std::string& name) {
  const auto dot = name.find('.');
  if (dot == std::string::npos || !split_word(std::string_view(name).substr(0, dot))) return name;
  return name.substr(0, dot) + "/" + name.substr(dot + 1);
}

void set(Values& values, const std::string& key, std::string value) {
  const auto known = std::find_if(values.begin(), values.end(),
                                  [&](const auto& pair) { return pair.first == key; });
  if (known == values.end()) {
    values.emplace_back(key, std::move(value));
  } else {
    known->second = std::move(value);
  }
}

}  // namespace

PrintedLines::Row PrintedLines::row_of(PrintedLine line) {
  Row row;
  row.epoch = line.epoch;
  row.step = line.step;
  row.is_part = line.is_part;
  if (line.comma != Token::Comma::none) comma_ = line.comma;
  if (unclear_.empty()) unclear_ = std::move(line.unclear);
  row.heading = std::move(line.heading);
  const auto ending =
      meaning_.has_parts && !row.heading.empty() ? "." + row.heading : std::string();
  if (!ending.empty() && !line.numbers.empty() && part_.empty()) part_ = row.heading;
  for (auto& [name, number] : line.numbers) set(row.numbers, name + ending, std::move(number));
  return row;
}

PrintedLines::Row PrintedLines::row_of(std::string_view line) {
  Row row;
  if (scrape_->patterns.empty()) {
    if (auto known = writers_.parse(line)) return row_of(std::move(*known));
    auto found = parse_printed_line(line, split_, meaning_.comma);
    if (!found.split.empty()) split_ = found.split;
    return row_of(std::move(found));
  }
  for (const auto& [name, pattern] : scrape_->patterns) {
    const auto match = pattern.find_last(line);
    if (!match) continue;
    auto number = number_in(*match);
    if (number.empty()) {
      ++odd_matches_;
    } else if (name == "epoch") {
      row.epoch = to_number(number);
    } else if (name == "step") {
      row.step = to_number(number);
    } else if (name == "time") {
      row.time = to_number(number);
    } else {
      set(row.numbers, with_slash(name), std::move(number));
    }
  }
  return row;
}

void PrintedLines::add(std::string_view line) {
  const auto text = plain(line);
  std::string_view rest = text;
  const bool is_known_header = scrape_->patterns.empty() && writers_.begin_line(rest);
  if (is_known_header) return;
  if (scrape_->patterns.empty() && rest.find('\r') >= std::max<std::size_t>(1, rest.size()) - 1) {
    const bool is_of_table = tables_.add(rest);
    take_tables();
    if (is_of_table) return;
  }
  std::optional<Row> last;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\r'), rest.size());
    auto row = row_of(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (row.numbers.empty() && !row.epoch && !row.step) continue;
    if (last && row.epoch && last->epoch != row.epoch) take(std::move(*last));
    last = std::move(row);
  }
  if (last) take(std::move(*last));
}

void PrintedLines::take_tables() {
  for (auto& [values, is_evaluation] : tables_.take_rows()) {
    if (is_evaluation && writers_.is_of_openmmlab()) continue;
    Row row;
    std::vector<std::string_view> names;
    for (const auto& pair : values) names.push_back(pair.first);
    const auto step = step_column(names);
    for (std::size_t i = 0; i < values.size(); ++i) {
      auto& [name, number] = values[i];
      if (is_word(name, "epoch")) {
        row.epoch = to_number(number);
      } else if (i == step) {
        row.step = to_number(number);
      } else if (!is_step_name(name)) {
        set(row.numbers, name, std::move(number));
      }
    }
    const bool has_split =
        std::any_of(row.numbers.begin(), row.numbers.end(),
                    [](const auto& pair) { return named_split(pair.first).has_value(); });
    const auto split = split_.empty() && is_evaluation ? "valid" : split_;
    if (!step && !has_split && !split.empty()) {  // a table below "Validation results:"
      for (auto& pair : row.numbers) pair.first = split + "/" + pair.first;
    }
    take(std::move(row));
  }
}

void PrintedLines::take(Row row) {
  if (!row.is_part || row.epoch || row.step) {
    end_evaluation();
    return add_row(std::move(row));
  }
  if (!evaluation_) evaluation_ = Row();
  for (auto& [name, number] : row.numbers) set(evaluation_->numbers, name, std::move(number));
}

void PrintedLines::end_evaluation() {
  if (auto row = std::exchange(evaluation_, std::nullopt)) add_row(std::move(*row));
}

/// Remembers by which heading a metric was told at this step. If another heading tells the same
/// metric, headings name parts of what was measured.
void PrintedLines::take_heading(const Row& row) {
  if ((row.epoch && row.epoch != epoch_) || (row.step && row.step != step_)) headings_.clear();
  if (row.heading.empty() || meaning_.has_parts) return;
  for (const auto& [name, number] : row.numbers) {
    const auto [known, is_new] = headings_.try_emplace(name, row.heading);
    has_parts_ = has_parts_ || (!is_new && known->second != row.heading);
  }
}

void PrintedLines::add_row(Row row) {
  take_heading(row);
  const bool is_later = row.epoch && epoch_ && *row.epoch > *epoch_;
  if (is_later) last_step_of_before_ = step_;
  if (row.step && last_step_of_before_ && *row.step < *last_step_of_before_)
    steps_are_of_epoch_ = true;
  if (meaning_.steps == Steps::of_epoch) row.step.reset();
  if (row.epoch && !first_epoch_) first_epoch_ = row.epoch;
  if (row.epoch && row.epoch == first_epoch_ && epoch_ && *epoch_ > *row.epoch) {
    rows_->restart();
    last_step_of_before_.reset();
    began_again_ = true;
  }
  if (row.epoch && row.epoch != epoch_ && !row.step) step_.reset();
  if (row.epoch) epoch_ = row.epoch;
  if (row.step) step_ = row.step;
  if (row.numbers.empty()) return;
  if (!epoch_ && !step_) {
    for (auto& [name, number] : row.numbers) set(finals_, name, std::move(number));
    return;
  }
  Values values;
  if (epoch_) values.emplace_back("epoch", fmt::format("{}", *epoch_));
  if (step_) values.emplace_back("step", fmt::format("{}", *step_));
  if (row.time) values.emplace_back("time", fmt::format("{}", *row.time));
  values.insert(values.end(), row.numbers.begin(), row.numbers.end());
  add_flat(values, *rows_, default_split_);
}

PrintedLines::Meaning PrintedLines::shown() const {
  auto shown = meaning_;
  shown.has_parts = shown.has_parts || has_parts_;
  if (steps_are_of_epoch_) shown.steps = Steps::of_epoch;
  if (writers_.took_score_for_loss()) shown.catboost_rises = true;
  if (comma_ != Token::Comma::none) shown.comma = comma_;
  return shown;
}

void PrintedLines::finish() {
  tables_.finish();
  take_tables();
  end_evaluation();
  if (!finals_.empty()) add_flat(finals_, *rows_, default_split_);
  finals_.clear();
}

namespace {

/// A log, read a part at a time.
struct Log {
  fs::path file;
  const Scrape& scrape;
  std::string_view default_split;
  LastLine last_line;
};

/// Adds the lines of a log, until they turn out to mean something else (steps of each epoch, scores
/// instead of losses) or nothing more is wanted.
void add_lines(const Log& log, const PartReader& parts, const RowSink& rows, PrintedLines& lines) {
  constexpr std::size_t kPart = std::size_t{1} << 20U;
  constexpr std::size_t kLongestLine = std::size_t{16} << 20U;
  std::string text;
  for (std::uint64_t offset = 0; offset < parts.size;) {
    if (lines.must_read_again() || !rows.wants_more()) return;
    const auto more = parts.read_at(offset, kPart);
    if (more.empty()) break;
    offset += more.size();
    text += more;
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
      lines.add(std::string_view(text).substr(begin, end - begin));
      begin = end + 1;
    }
    text.erase(0, begin);
    if (text.size() > kLongestLine) text.clear();  // no line that anyone printed to be read
  }
  // Half a line may hold half a number.
  if (log.last_line == LastLine::complete || is_at_rest(log.file)) lines.add(text);
}

void read_lines(const Log& log, RowSink& rows, Notes& notes) {
  const auto& file = log.file;
  const auto parts = open_parts(file, notes);
  if (!parts) return;
  PrintedLines lines(log.scrape, log.default_split, {}, rows);
  add_lines(log, *parts, rows, lines);
  while (lines.must_read_again()) {  // each part of the meaning is shown once
    rows.restart();
    lines = {log.scrape, log.default_split, lines.shown(), rows};
    add_lines(log, *parts, rows, lines);
  }
  lines.finish();
  if (lines.began_again()) {
    notes.add_remark(
        fmt::format("'{}': epochs begin again in it: what was before is left out", file.string()));
  }
  if (!lines.part().empty()) {
    notes.add_remark(
        fmt::format("'{}': words before values, such as '{}', count as parts of what "
                    "was measured",
                    file.string(), lines.part()));
  }
  if (!lines.unclear().empty()) {
    notes.add_loss(
        fmt::format("'{}': numbers such as {} left out: the comma may part decimals or "
                    "thousands; --scrape NAME=REGEX tells",
                    file.string(), lines.unclear()));
  }
  if (lines.odd_matches() != 0) {
    notes.add_loss(fmt::format("'{}': {} that the expressions found are no numbers", file.string(),
                               counted(lines.odd_matches(), "text")));
  }
}

/// Adds what a large log says, without keeping its rows; false if they have to be kept.
bool fold_lines(const Log& log, RunParts& parts, Notes& notes) {
  Notes found;
  const auto is_folded = add_folded(
      [&](RowSink& rows) {
        found.clear();
        read_lines(log, rows, found);
      },
      parts);
  if (is_folded) notes.append(found);
  return is_folded;
}

bool is_wanted(const fs::path& file, const Scrape& scrape, bool has_statistics) {
  boost::system::error_code ignored;
  return scrape.is_on && (!has_statistics || !scrape.patterns.empty()) && fs::exists(file, ignored);
}

}  // namespace

bool has_printed_numbers(const fs::path& file, const Scrape& scrape) {
  constexpr std::size_t kEnds = std::size_t{256} << 10U;
  if (!scrape.is_on) return false;
  Notes ignored;  // add_printed() notes what is wrong with the file
  const auto ends = read_ends(file, kEnds, kEnds, ignored);
  if (!ends) return false;
  Curves curves;
  PrintedLines lines(scrape, "train", {}, curves);
  for (const auto& text : {ends->head, ends->tail}) {
    for (const auto& line : split(text, '\n')) lines.add(line);
  }
  lines.finish();
  return !curves.empty();
}

void add_printed(const fs::path& file, LastLine last_line, const Scrape& scrape, RunParts& parts,
                 Notes& notes) {
  const bool has_statistics =
      !parts.training.empty() || !parts.validation.empty() || !parts.test.empty();
  if (!is_wanted(file, scrape, has_statistics)) return;
  RunParts printed;
  printed.with_curves = parts.with_curves;
  const Log log{file, scrape, "train", last_line};
  boost::system::error_code ignored;
  if (fs::file_size(file, ignored) <= kLargeFile || !fold_lines(log, printed, notes)) {
    read_lines(log, printed.rows, notes);
    complete(printed);
    if (!printed.resumed.empty())
      notes.add_remark(fmt::format("'{}': {}", file.string(), printed.resumed));
  }
  printed.rows = {};
  std::swap(printed, parts);
  add_parts(std::move(printed), "another writer", file.parent_path(), parts, notes);
}

void add_printed(const fs::path& file, LastLine last_line, const Scrape& scrape, TestParts& parts,
                 Notes& notes) {
  if (!is_wanted(file, scrape, !parts.statistics.empty())) return;
  Curves rows;
  read_lines({file, scrape, "test", last_line}, rows, notes);
  const auto summary = summarize(rows);
  auto written = std::move(parts.statistics);
  parts.statistics = {};
  for (const auto* const values : {&summary.test, &summary.validation, &summary.training}) {
    if (!parts.statistics.empty()) break;
    for (const auto& pair : *values) {
      if (!is_beside_another(pair.first)) parts.statistics.push_back(pair);
    }
  }
  add_missing(parts.statistics, written);
}

bool may_be_log(std::string_view name) {
  constexpr std::array<std::string_view, 11> kTexts{"log",    "out",     "train",  "console",
                                                    "print",  "stdout",  "result", "results",
                                                    "scores", "metrics", "eval"};
  const auto path = fs::path(std::string(name));
  const auto extension = path.extension();
  if (name == "trainer.log" || name == "tester.log") return false;  // MI-Prometheus's own
  if (extension == ".log" || extension == ".out") return true;
  if (extension != ".txt" && !extension.empty()) return false;
  const auto words = stats::words_of(path.stem().string());
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(kTexts.begin(), kTexts.end(), word) != kTexts.end();
  });
}

}  // namespace gridctl::collect
