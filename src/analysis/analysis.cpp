#include "effects.hpp"

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/names.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/core/parallel.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <malloc.h>

namespace gridctl::analysis {
namespace {

constexpr std::string_view kSplits[] = {"valid.", "test.", "train."};

Result<std::string> find_metric(const collect::ResultTable& table, const std::string& name) {
  if (table.column(name)) return name;
  for (const auto split : kSplits) {
    auto column = std::string(split) + name;
    if (table.column(column)) return column;
  }
  const auto known = metric_columns(table.columns);
  auto words = known;  // as written, and without the split
  for (const auto& column : known) words.push_back(column.substr(column.find('.') + 1));
  const auto near = nearest(name, words);
  return fail(ErrorKind::usage, fmt::format("there is no metric '{}'", name),
              near            ? fmt::format("did you mean '{}'?", *near)
              : known.empty() ? "the runs left no statistics"
                              : "metrics: " + join(known, ", "));
}

/// The metrics that the options name; else all metrics, the one to rank by first.
Result<std::vector<std::string>> metric_names(const AnalyzerOptions& options,
                                              const collect::ResultTable& table) {
  if (options.metrics.empty()) return collect::metrics_of(table);
  std::vector<std::string> names;
  for (const auto& metric : options.metrics) {
    GRIDCTL_TRY_ASSIGN(auto found, find_metric(table, metric));
    names.push_back(std::move(found));
  }
  if (!options.direction && !stats::direction_of(names.front())) {
    return fail(ErrorKind::usage,
                fmt::format("nobody knows whether more or less of '{}' is better", names.front()),
                "say '--max' or '--min'");
  }
  return names;
}

bool has_number(const Analysis& analysis, const std::vector<std::size_t>& rows,
                const Grouping& grouping, const std::string& metric) {
  const auto column = analysis.table.column(metric).value();
  return std::any_of(grouping.groups.begin(), grouping.groups.end(), [&](const RunGroup& group) {
    return std::any_of(group.runs.begin(), group.runs.end(), [&](std::size_t run) {
      const auto end = run + 1 < rows.size() ? rows[run + 1] : analysis.table.rows.size();
      for (auto row = rows[run]; row < end; ++row)
        if (!analysis.table.rows[row][column].empty()) return true;
      return false;
    });
  });
}

/// Says why nothing is ranked, which columns have numbers in how many runs, and how to choose one.
std::string why_unranked(const Analysis& analysis) {
  constexpr std::size_t kMostShown = 12;
  const auto& table = analysis.table;
  const auto rows = collect::first_rows(analysis.experiment);
  std::vector<std::pair<std::size_t, std::string>> found;  // runs with a number, and the column
  for (const auto& name : metric_columns(table.columns)) {
    const auto column = table.column(name).value();
    const auto runs = std::count_if(rows.begin(), rows.end(), [&](std::size_t row) {
      return std::isfinite(collect::to_number(table.rows[row][column]));
    });
    if (runs > 0) found.emplace_back(runs, name);
  }
  if (found.empty()) {
    return "nothing can be ranked: no run left a finite number; --scrape 'NAME=REGEX' takes "
           "numbers "
           "from lines of logs";
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> shown;
  for (const auto& [runs, name] : found) {
    if (shown.size() == kMostShown) break;
    shown.push_back(fmt::format("{} ({} of {})", name, runs, counted(rows.size(), "run")));
  }
  if (found.size() > shown.size())
    shown.push_back(fmt::format("{} more", found.size() - shown.size()));
  return fmt::format(
      "nothing can be ranked: no column is known to say how good a run is; there are numbers in "
      "{}: '--metric {} --max' ranks by one, --min where less is better",
      join(shown, ", "), found.front().second);
}

/// Compares the groups of a task by those metrics that it has.
TaskAnalysis analyze_task(const Analysis& analysis, TaskGrouping task,
                          std::vector<std::string> names) {
  const auto& options = analysis.options;
  TaskAnalysis made{std::move(task.task), std::move(task.grouping), {}};
  if (options.metrics.empty() && !made.task.empty()) {
    const auto rows = collect::first_rows(analysis.experiment);
    std::erase_if(names, [&](const std::string& name) {
      return !has_number(analysis, rows, made.grouping, name);
    });
  }
  if (options.metrics.empty() && names.size() > 1) {
    if (!options.output.empty()) made.other_metrics.assign(names.begin() + 1, names.end());
    names.resize(1);
  }
  const auto facts = facts_of(analysis.experiment, analysis.table, made.grouping);
  made.metrics.resize(names.size());
  for_each_index(names.size(), [&](std::size_t i) {
    MetricRequest request{
        names[i],        {}, options.interval, true, made.grouping.keys.size() <= kMostFactors,
        options.compares};
    if (i == 0 || !stats::direction_of(names[i])) request.direction = options.direction;
    made.metrics[i] =
        analyze_metric(analysis.experiment, analysis.table, made.grouping, facts, request);
  });
  return made;
}

/// Pools, over tasks, the scores of the metric by which the first task is ranked.
Result<void> pool(Analysis& analysis, const Grouping& grouping) {
  const auto& options = analysis.options;
  const auto& metrics = analysis.tasks.front().metrics;
  if (options.pool.empty() || metrics.empty()) return {};
  const auto facts = facts_of(analysis.experiment, analysis.table, grouping);
  const MetricRequest request{metrics.front().metric, metrics.front().direction, options.interval,
                              true, true};
  const auto whole = analyze_metric(analysis.experiment, analysis.table, grouping, facts, request);
  GRIDCTL_TRY_ASSIGN(analysis.pooling,
                     pool_groups(grouping, whole, options.pool, options.interval.level));
  return {};
}

/// True if the runs of a group have one and the same value, which is no end of a scale.
bool has_equal_runs(const stats::Group& group, std::size_t& repeats) {
  std::optional<double> first;
  for (const auto& run : group.runs) {
    if (run.failed || !run.value) continue;
    if (first && *run.value != *first) return false;
    if (first) ++repeats;
    first = run.value;
  }
  return !first || (*first != 0 && *first != 1 && *first != 100);
}

/// The remark on a task whose repetitions never differ: a trainer that takes no seed was repeated
/// and not measured anew. Nothing if some value differs, or if few are equal.
std::optional<std::string> remark_on_equal_repetitions(const TaskAnalysis& task) {
  constexpr std::size_t kFewest = 2;
  if (task.metrics.empty()) return std::nullopt;
  std::size_t repeats = 0;
  for (const auto& group : task.metrics.front().samples) {
    if (!has_equal_runs(group, repeats)) return std::nullopt;
  }
  if (repeats < kFewest) return std::nullopt;
  return fmt::format(
      "{}all repetitions of a configuration have exactly the same {}, so their sd of 0 tells "
      "nothing of chance: does the trainer use its seed ('${{seed}}', GRIDCTL_SEED)?",
      task.task.empty() ? "" : task.task + ": ", task.metrics.front().metric);
}

/// Returns true if more than the table is made of the values of the runs. Without an output folder
/// the caller may want these values.
bool needs_values(const AnalyzerOptions& options) {
  return options.output.empty() || !options.legacy_name.empty() ||
         options.exports.contains(Export::tensorboard);
}

/// The table of the results, to which the values of the runs move unless somebody needs these.
collect::ResultTable results_of(const AnalyzerOptions& options, collect::Experiment& experiment) {
  if (needs_values(options)) return collect::result_table(experiment);
  auto table = collect::take_results(experiment);
  // Other threads have read the values, and the allocator would keep the memory for such threads.
  ::malloc_trim(0);
  return table;
}

}  // namespace

std::vector<std::string> metric_columns(const std::vector<std::string>& columns) {
  std::vector<std::string> found;
  for (const auto& column : columns) {
    for (const auto split : kSplits) {
      if (column.starts_with(split) &&
          !collect::is_beside_another(std::string_view(column).substr(split.size())))
        found.push_back(column);
    }
  }
  return found;
}

bool TaskAnalysis::has_best() const {
  if (metrics.empty() || !metrics.front().direction_known) return false;
  const auto& groups = metrics.front().analysis.groups;
  return !groups.empty() && groups.front().rank == 1;
}

bool Analysis::is_complete() const {
  if (experiment.notes.has_losses()) return false;
  const auto is_stopped_early = [this](std::size_t run) {
    return experiment.runs[run].record.state == RunState::stopped_early;
  };
  return std::all_of(tasks.begin(), tasks.end(), [&](const TaskAnalysis& task) {
    if (task.metrics.empty()) return false;
    const auto& groups = task.metrics.front().analysis.groups;
    return std::all_of(groups.begin(), groups.end(), [&](const stats::GroupResult& group) {
      const auto& runs = task.grouping.groups[group.group].runs;
      const auto stopped = std::count_if(runs.begin(), runs.end(), is_stopped_early);
      return group.description.n + static_cast<std::size_t>(stopped) >= group.total;
    });
  });
}

Result<void> for_each_metric(const Analysis& analysis, const TaskAnalysis& task,
                             const std::function<Result<void>(const MetricAnalysis&)>& take) {
  constexpr std::size_t kAtOnce = 32;
  for (const auto& metric : task.metrics) GRIDCTL_TRY(take(metric));
  const auto& names = task.other_metrics;
  if (names.empty()) return {};
  const auto& options = analysis.options;
  const auto facts = facts_of(analysis.experiment, analysis.table, task.grouping);
  std::vector<MetricAnalysis> made;
  for (std::size_t begin = 0; begin < names.size(); begin += kAtOnce) {
    made.assign(std::min(kAtOnce, names.size() - begin), {});
    for_each_index(made.size(), [&](std::size_t i) {
      MetricRequest request{names[begin + i], {}, options.interval, false, false};
      if (!stats::direction_of(request.metric)) request.direction = options.direction;
      made[i] = analyze_metric(analysis.experiment, analysis.table, task.grouping, facts, request);
    });
    for (const auto& metric : made) GRIDCTL_TRY(take(metric));
  }
  return {};
}

Result<Analysis> analyze(AnalyzerOptions options, collect::Experiment experiment) {
  Analysis analysis;
  analysis.options = std::move(options);
  analysis.experiment = std::move(experiment);
  analysis.table = results_of(analysis.options, analysis.experiment);
  if (analysis.options.search && analysis.options.experiments.size() == 1)
    analysis.search = analysis.options.search(analysis.options.experiments.front());
  GRIDCTL_TRY_ASSIGN(const auto grouping,
                     group_runs(analysis.experiment, analysis.table, analysis.options.group_by));
  GRIDCTL_TRY_ASSIGN(const auto names, metric_names(analysis.options, analysis.table));
  for (auto& task : split_by_task(analysis.experiment, analysis.table, grouping))
    analysis.tasks.push_back(analyze_task(analysis, std::move(task), names));
  const bool ranks = std::any_of(analysis.tasks.begin(), analysis.tasks.end(),
                                 [](const auto& task) { return !task.metrics.empty(); });
  if (!ranks) analysis.experiment.notes.add_remark(why_unranked(analysis));
  for (const auto& task : analysis.tasks) {
    if (auto remark = remark_on_equal_repetitions(task))
      analysis.experiment.notes.add_remark(std::move(*remark));
  }
  GRIDCTL_TRY(pool(analysis, grouping));
  return analysis;
}

}  // namespace gridctl::analysis
