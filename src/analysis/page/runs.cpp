#include "page/cost.hpp"
#include "page/figures.hpp"
#include "page/parts.hpp"
#include "page/sections.hpp"
#include "words.hpp"

#include <gridctl/analysis/best.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/report/standing.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kRunRows = 500;
constexpr std::size_t kFailureGroups = 12;
constexpr std::size_t kFailureNames = 20;
constexpr std::size_t kTailBytes = 4096;
constexpr std::size_t kTailLines = 14;
constexpr std::size_t kCostRows = 100;

/// The last lines of the run's output; empty if there is none.
std::string tail_of(const fs::path& folder) {
  const auto file = open_regular(folder / layout::kOutputLog, Links::refuse);
  if (!file) return {};
  const auto size = static_cast<std::uint64_t>(file->status.st_size);
  const auto begin = size > kTailBytes ? size - kTailBytes : 0;
  auto lines = split(read_part(file->descriptor, begin, kTailBytes), '\n');
  while (!lines.empty() && trim(lines.back()).empty()) lines.pop_back();
  if (begin > 0 && lines.size() > 1) lines.erase(lines.begin());  // torn
  if (lines.size() > kTailLines)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kTailLines));
  std::string text;
  for (const auto& line : lines) {
    const auto last = line.find_last_not_of('\r');  // a bar of progress: what was shown last
    const auto clean = last == std::string::npos ? std::string() : line.substr(0, last + 1);
    const auto begin_of_last = clean.rfind('\r');
    text += (begin_of_last == std::string::npos ? clean : clean.substr(begin_of_last + 1)) + "\n";
  }
  return text;
}

/// A text of several lines: a line end within an element would be made visible.
void add_lines(report::Elements& elements, const std::string& text) {
  elements.open("pre");
  for (const auto& line : split(text, '\n')) elements.text(line).line();
  elements.close().line();
}

std::string reason_of(const Analysis& analysis, const std::string& reason) {
  return analysis.options.page.is_anonymous ? masked(reason) : reason;
}

/// The runs and tests that failed, with their folders.
struct Failed {
  std::vector<RunRecord> records;
  std::map<std::string, const collect::RunResult*> runs;  // by name
  std::map<std::string, fs::path> folders;
};

Failed failed_runs(const collect::Experiment& experiment) {
  Failed failed;
  for (const auto& run : experiment.runs) {
    failed.records.push_back(run.record);
    const auto name = to_string(run.record.id);
    failed.runs[name] = &run;
    failed.folders[name] = run.folder;
    for (const auto& test : run.tests) {
      failed.records.push_back(test.record);
      if (test.record.test > 0)
        failed.folders[fmt::format("{} test {}", name, test.record.test)] = test.folder;
    }
  }
  return failed;
}

void add_failures(report::Elements& elements, const Analysis& analysis) {
  const auto failed = failed_runs(analysis.experiment);
  const auto groups = report::group_failures(failed.records);
  if (groups.empty()) {
    elements.leaf("p", "No run failed.", {{"class", "note"}});
    return;
  }
  const bool is_anonymous = analysis.options.page.is_anonymous;
  for (std::size_t i = 0; i < std::min(groups.size(), kFailureGroups); ++i) {
    const auto& group = groups[i];
    auto names = group.runs;
    if (names.size() > kFailureNames) names.resize(kFailureNames);
    elements.leaf("h3", fmt::format("{} {}: {}", group.runs.size(), to_string(group.state),
                                    reason_of(analysis, group.reason)));
    elements.leaf(
        "p",
        join(names, ", ") + (group.runs.size() > names.size()
                                 ? fmt::format(" and {} more", group.runs.size() - names.size())
                                 : ""),
        {{"class", "note"}});
    const auto& first = group.runs.front();
    const auto folder = failed.folders.find(first);
    if (is_anonymous || folder == failed.folders.end()) continue;
    const auto tail = tail_of(folder->second);
    if (!tail.empty()) {
      elements.open("details").leaf("summary", "The last lines of " + first);
      add_lines(elements, tail);
      elements.close();
    }
    const auto run = failed.runs.find(first);
    const auto command = run != failed.runs.end() && analysis.experiment.native
                             ? command_of(*run->second)
                             : std::string();
    if (command.empty()) continue;
    elements.open("details").leaf("summary", "The command that repeats " + first);
    elements.leaf("pre", command).close().line();
  }
  if (groups.size() > kFailureGroups)
    elements.leaf(
        "p",
        fmt::format("{} more kinds of failure are in results.csv.", groups.size() - kFailureGroups),
        {{"class", "note"}});
}

/// What a group has otherwise than the best one of its task: "lr=0.1".
std::string difference(const TaskAnalysis& task, const std::vector<std::string>& titles,
                       const RunGroup& group) {
  if (!task.has_best()) return group.label;
  const auto& best = task.grouping.groups[task.metrics.front().analysis.groups.front().group];
  if (&best == &group) return "the best";
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    if (group.values[i] != best.values[i])
      parts.push_back(fmt::format("{}={}", titles[i], group.values[i]));
  }
  return parts.empty() ? group.label : join(parts, " ");
}

void add_runs(report::Elements& elements, const Analysis& analysis) {
  const auto& experiment = analysis.experiment;
  const auto& metrics = analysis.tasks.front().metrics;
  const auto metric = metrics.empty() ? std::string("Value") : metrics.front().metric;
  const auto differs = metrics.empty() ? std::string("Differs from the best")
                                       : fmt::format("Differs from the best by {}", metric);
  PageTable table{{{"Run"}, {"State"}, {differs}}, {}};
  for (const auto& title : {metric, std::string("Time"), std::string("Slot")})
    table.columns.push_back({title, true});
  table.columns.push_back({"Reason"});
  std::size_t left_out = 0;
  for (std::size_t number = 0; number < analysis.tasks.size(); ++number) {
    const auto& task = analysis.tasks[number];
    const auto titles = key_titles(task.grouping.keys);
    std::vector<std::optional<double>> values(experiment.runs.size());
    if (!task.metrics.empty())
      values = collect::run_values(experiment, analysis.table,
                                   analysis.table.column(task.metrics.front().metric).value());
    for (std::size_t i = 0; i < task.grouping.groups.size(); ++i) {
      const auto& group = task.grouping.groups[i];
      const auto words = difference(task, titles, group);
      for (const auto run : group.runs) {
        if (table.rows.size() == kRunRows) {
          ++left_out;
          continue;
        }
        const auto& record = experiment.runs[run].record;
        table.groups.push_back(fmt::format("{}:{}", number, group_id(i)));
        table.rows.push_back({run_words(experiment.runs[run]), to_string(record.state), words,
                              values[run] ? number_text(*values[run]) : "-",
                              record.seconds > 0 ? human_duration(record.seconds) : "-",
                              record.slot.empty() ? "-" : record.slot,
                              reason_of(analysis, record.reason)});
      }
    }
  }
  elements.open("details").leaf("summary", counted(experiment.runs.size(), "run"));
  add_table(elements, table, "All runs");
  if (left_out > 0)
    elements.leaf("p", fmt::format("{} more runs are in results.csv.", left_out),
                  {{"class", "note"}});
  elements.close().line();
}

std::string hours(double seconds) {
  return seconds > 0 ? human_duration(seconds) : "-";
}

void add_group_costs(report::Elements& elements, const Analysis& analysis) {
  PageTable table{{{"Configuration"}}, {}};
  for (const char* title : {"Runs", "Run time", "GPU time", "CPU time", "Peak memory"})
    table.columns.push_back({title, true});
  std::vector<std::pair<double, std::vector<std::string>>> rows;
  for (const auto& task : analysis.tasks) {
    for (const auto& group : task.grouping.groups) {
      const auto cost = cost_of(analysis.experiment, group);
      const auto name =
          group.is_alike ? fmt::format("{} {}", group.number, group.label) : group.label;
      rows.emplace_back(
          -cost.seconds,
          std::vector<std::string>{name, std::to_string(group.runs.size()), hours(cost.seconds),
                                   hours(cost.gpu_seconds), hours(cost.cpu_seconds),
                                   cost.max_rss_bytes > 0 ? human_size(cost.max_rss_bytes) : "-"});
    }
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto all = rows.size();
  if (rows.size() > kCostRows) rows.resize(kCostRows);
  for (auto& row : rows) table.rows.push_back(std::move(row.second));
  elements.open("details").leaf("summary", "Time of each configuration, the longest first");
  add_table(elements, table, "Cost of the configurations");
  if (all > table.rows.size())
    elements.leaf("p", fmt::format("{} more took less.", all - table.rows.size()),
                  {{"class", "note"}});
  elements.close().line();
}

}  // namespace

report::Elements runs_section(const Analysis& analysis) {
  report::Elements elements;
  elements.leaf("h2", "Runs and failures").line();
  add_failures(elements, analysis);
  add_runs(elements, analysis);
  return elements;
}

report::Elements cost_section(const Analysis& analysis) {
  report::Elements elements;
  elements.leaf("h2", "Cost").line();
  const auto now = analysis.options.page.now;
  const auto cost = cost_of(analysis.experiment, now);
  if (cost.slots == 0) {
    elements.leaf("p", "The runs have no times and slots: what they cost is not known.",
                  {{"class", "note"}});
    return elements;
  }
  auto text = fmt::format(
      "{} worked {} in all, over {} from the first start to the last end; {} "
      "idle in between.",
      counted(cost.slots, "slot"), human_duration(cost.busy_seconds), human_duration(cost.seconds),
      human_duration(cost.idle_seconds));
  if (cost.gpu_seconds > 0) text += fmt::format(" GPU time: {}.", human_duration(cost.gpu_seconds));
  if (cost.cpu_seconds > 0) text += fmt::format(" CPU time: {}.", human_duration(cost.cpu_seconds));
  if (cost.failed_seconds > 0)
    text += fmt::format(" {} went into runs that failed.", human_duration(cost.failed_seconds));
  elements.leaf("p", text + " Only the last attempt of each run and test is counted.");
  add_figure(elements, timeline_figure(analysis.experiment, now),
             "What each slot did, from the first start.");
  add_group_costs(elements, analysis);
  return elements;
}

}  // namespace gridctl::analysis
