#include "readers/run_lines.hpp"

#include "readers/json_lines.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

constexpr std::size_t kHead = std::size_t{64} << 10U;  // bytes that tell what the lines are
constexpr std::size_t kMostLines = 10'000;             // of runs

struct LineTable {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;

  void add(const Values& line) {
    for (const auto& [key, value] : line) {
      if (std::find(names.begin(), names.end(), key) == names.end()) names.push_back(key);
    }
    auto& row = rows.emplace_back();
    for (const auto& name : names) row.emplace_back(value_of(line, name));
  }
  /// Fills the rows that lack names of later lines.
  void finish() {
    for (auto& row : rows) row.resize(names.size());
  }
};

/// Returns true if people give such a name to a file of results or to a log.
bool is_log_or_result(const fs::path& file) {
  constexpr auto kBeginnings = std::to_array<std::string_view>(
      {"result", "metric", "log", "histor", "train", "val", "eval", "test", "stat", "score",
       "progress", "loss", "acc", "summary", "perf", "epoch"});
  constexpr auto kOfSamples = std::to_array<std::string_view>(
      {"predict", "sample", "output", "generat", "answer", "data", "annotation"});
  const auto words = stats::words_of(stats::apart(file.stem().string()));
  const auto has = [&](std::span<const std::string_view> beginnings) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return std::any_of(beginnings.begin(), beginnings.end(),
                         [&](auto beginning) { return word.starts_with(beginning); });
    });
  };
  return has(kBeginnings) && !has(kOfSamples);
}

/// Returns true if all values are numbers, apart from the split and times, and one is a known
/// metric.
bool has_only_numbers(const Values& line) {
  bool has_metric = false;
  for (const auto& [key, value] : line) {
    const bool is_named = split_word(value) || is_time_name(key) || value == "true" ||
                          value == "false" || value == "null";
    if (!is_number(value) && !is_named) return false;
    has_metric = has_metric || (is_number(value) && direction_of_metric(split_name(key).name));
  }
  return has_metric;
}

bool has_step_key(const Values& line) {
  return std::any_of(line.begin(), line.end(),
                     [](const auto& pair) { return is_step_name(pair.first); });
}

/// The first lines of a file; empty if one of them is no object.
std::vector<Values> first_lines_of(const fs::path& file) {
  constexpr std::size_t kMost = 20;
  Notes ignored;  // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(file, kHead, 0, ignored);
  std::vector<Values> lines;
  if (!ends) return lines;
  std::string_view rest = ends->head;
  const bool is_whole = rest.size() < kHead;
  while (!rest.empty() && lines.size() < kMost) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos && !is_whole) break;
    const auto line = trim(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.empty()) continue;
    auto values = parse_json_line(line);
    if (!values) return {};
    lines.push_back(std::move(*values));
  }
  return lines;
}

}  // namespace

LinesWithoutSteps lines_without_steps(const fs::path& file) {
  const auto lines = first_lines_of(file);
  if (lines.empty() || has_step_key(lines.front())) return LinesWithoutSteps::none;
  LineTable table;
  for (const auto& line : lines) table.add(line);
  table.finish();
  if (are_runs_in_rows(file, table.names, table.rows)) return LinesWithoutSteps::runs;
  if (!is_log_or_result(file)) return LinesWithoutSteps::none;
  if (lines.size() == 1) {
    const bool has_metric =
        std::any_of(lines.front().begin(), lines.front().end(), [](const auto& pair) {
          return is_number(pair.second) && direction_of_metric(split_name(pair.first).name);
        });
    return has_metric ? LinesWithoutSteps::final_values : LinesWithoutSteps::none;
  }
  return std::all_of(lines.begin(), lines.end(), has_only_numbers) ? LinesWithoutSteps::steps
                                                                   : LinesWithoutSteps::none;
}

std::vector<RunOfRow> read_runs_in_lines(const fs::path& file, Notes& notes) {
  LineTable table;
  bool is_too_long = false;
  for_each_json_line(file, LastLine::may_be_torn, notes, [&](const Values& line) {
    is_too_long = table.rows.size() >= kMostLines;
    if (!is_too_long) table.add(line);
  });
  if (is_too_long) {
    notes.add_loss(fmt::format("'{}' left out: more than {} lines", file.string(), kMostLines));
    return {};
  }
  table.finish();
  return runs_in_rows(file, table.names, table.rows, notes);
}

void add_lines_without_steps(const fs::path& file, std::string_view default_split,
                             LastLine last_line, RowSink& rows, Notes& notes) {
  const bool are_steps = lines_without_steps(file) == LinesWithoutSteps::steps;
  std::size_t count = 0;
  for_each_json_line(file, last_line, notes, [&](const Values& line) {
    ++count;
    auto row = line;
    if (are_steps) row.emplace_back("step", std::to_string(count));
    const auto split = value_of(line, "split");
    add_flat(row, rows, split.empty() ? default_split : std::string_view(split_of(split)));
  });
  if (are_steps) {
    notes.add_remark(fmt::format("'{}': no key counts steps, so its {} count as steps 1 to {}",
                                 file.string(), counted(count, "line"), count));
  }
}

}  // namespace gridctl::collect
