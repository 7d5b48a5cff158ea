// An analysis as a value: what was read, how its runs are grouped, and what the statistics say.
// Rankings, effects, curves, files and texts are made of it.
#pragma once

#include <gridctl/analysis/metric_analysis.hpp>
#include <gridctl/analysis/page/page.hpp>
#include <gridctl/analysis/pooling.hpp>
#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/scrape.hpp>
#include <gridctl/collect/tables/results.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/stats/intervals.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gridctl::analysis {

/// The folder of the results, below the experiment, unless the user names another.
inline constexpr const char* kAnalysisFolder = "analysis";

/// Files for other programs that an analysis writes beside its usual files.
enum class Export {
  sqlite,       ///< results.sqlite
  tensorboard,  ///< tensorboard/RUN/: event files
  mlflow,       ///< import_mlflow.py
  wandb         ///< import_wandb.py
};

/// Facts about the search that chose the configurations of an experiment.
struct SearchFacts {
  std::string sampler;          ///< "tpe"
  std::string metric;           ///< the metric that judges points, as the grid names it
  bool goes_by_values = false;  ///< later points were chosen by the values of earlier ones
};

struct AnalyzerOptions {
  std::vector<fs::path> experiments;  ///< at least one; several are compared
  fs::path output;                    ///< made if need be; empty: no files are written
  std::vector<std::string> metrics;   ///< columns, or their ends; empty: choose one
  /// Direction of the first metric; also used for others whose name does not imply one.
  std::optional<stats::Direction> direction;
  std::vector<std::string> group_by;   ///< columns of the results; empty: by configuration
  std::vector<std::string> selectors;  ///< of the runs that count; empty: all
  /// Decides for each run of the selection whether the analysis counts that run. Empty: every run
  /// counts.
  std::function<bool(const collect::RunResult&)> wanted;
  stats::IntervalOptions interval;
  std::string pool;         ///< the key over whose values scores are pooled; empty: no pooling
  std::string legacy_name;  ///< name of the file in MI-Prometheus's layout; empty: no such file
  bool excel_safe = false;
  /// True: the analysis compares groups with the best one. False: the caller wants the results
  /// alone.
  bool compares = true;
  std::set<Export> exports = {};
  PageOptions page = {};
  /// Returns the rules by which numbers are taken from the lines that the runs of `experiment`
  /// printed. Empty: the usual shapes of lines. An Error of the function ends the analysis.
  std::function<Result<collect::ScrapeRules>(const fs::path& experiment)> scrape = {};
  /// Returns what is known of the search of `experiment`. Empty: no experiment has a search.
  std::function<std::optional<SearchFacts>(const fs::path& experiment)> search = {};
};

/// The comparison of the configurations of one task. Configurations of different tasks are never
/// compared.
struct TaskAnalysis {
  std::string task;  ///< "dataset=mnist"; empty if the experiment has one task only
  Grouping grouping;
  /// The metrics to show. The first is the one to rank by; empty if no run has a numeric statistic.
  std::vector<MetricAnalysis> metrics;
  /// The columns of the metrics that files have besides: see for_each_metric().
  std::vector<std::string> other_metrics = {};

  /// True if the first metric has a known direction and a configuration ranks first by that metric.
  [[nodiscard]] bool has_best() const;
};

struct Analysis {
  AnalyzerOptions options;
  collect::Experiment experiment;
  collect::ResultTable table;              ///< the results of the experiment
  std::vector<TaskAnalysis> tasks;         ///< at least one
  std::optional<Pooling> pooling;          ///< set if the options ask for a pooling
  std::optional<SearchFacts> search = {};  ///< of the one experiment that is analyzed

  /// True if every run has a value of the first metric of its task, and every file could be read. A
  /// run that a rule of `early_stopping` has stopped needs no value.
  [[nodiscard]] bool is_complete() const;
};

/// Groups the runs and compares the groups. With an output folder, the runs keep their values only
/// if a file is made of them: the table has the same texts. Errors: a metric, a key or a direction
/// that the options name and the experiment does not have.
[[nodiscard]] Result<Analysis> analyze(AnalyzerOptions options, collect::Experiment experiment);

/// Calls `take` with each metric of the task, the other metrics too. Analyzes the other metrics
/// anew at each call, some at a time, because all of them together may take more memory than the
/// results. Stops at the first Error of `take`, and returns that Error.
[[nodiscard]] Result<void> for_each_metric(
    const Analysis& analysis, const TaskAnalysis& task,
    const std::function<Result<void>(const MetricAnalysis&)>& take);

/// The columns of a result table that may serve as a metric, without ".best", ".last" and ".step".
[[nodiscard]] std::vector<std::string> metric_columns(const std::vector<std::string>& columns);

}  // namespace gridctl::analysis
