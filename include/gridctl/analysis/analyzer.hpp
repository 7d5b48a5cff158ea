// The worker behind `gridctl analyze`: reads an experiment, compares its configurations, writes the
// files of an analysis.
#pragma once

#include <gridctl/analysis/grouping.hpp>
#include <gridctl/analysis/output/files.hpp>
#include <gridctl/analysis/output/made_files.hpp>
#include <gridctl/analysis/pooling.hpp>
#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/tables/results.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/report/table.hpp>
#include <gridctl/stats/intervals.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

/// Where results go, below the experiment, unless told otherwise.
inline constexpr const char* kAnalysisFolder = "analysis";

struct AnalyzerOptions {
  std::vector<fs::path> experiments;  ///< at least one; several are compared
  fs::path output;                    ///< made if need be; empty: no files are written
  std::vector<std::string> metrics;   ///< columns, or their ends; empty: choose one
  /// Of the first metric, and of others whose names do not tell.
  std::optional<stats::Direction> direction;
  std::vector<std::string> group_by;  ///< keys of the configuration; empty: by configuration
  stats::IntervalOptions interval;
  std::string pool;         ///< a key over whose values scores are pooled; empty: not
  std::string legacy_name;  ///< of the file in the original's layout; empty: none
  bool excel_safe = false;
  bool sqlite = false;
};

class Analyzer final : public Worker {
 public:
  explicit Analyzer(AnalyzerOptions options) : options_(std::move(options)) {}

  /// Counts the trainings by their state. Nothing is written if there is an Error.
  [[nodiscard]] Result<Summary> work() override;

  // What it made; valid after work() succeeded.
  [[nodiscard]] const AnalyzerOptions& options() const { return options_; }
  [[nodiscard]] const collect::Experiment& experiment() const { return experiment_; }
  [[nodiscard]] const collect::ResultTable& table() const { return table_; }
  [[nodiscard]] const Grouping& grouping() const { return grouping_; }
  /// The first is the one to rank by; none if no run has a numeric statistic.
  [[nodiscard]] const std::vector<MetricAnalysis>& metrics() const { return metrics_; }
  /// How many of the metrics were asked for: those to show.
  [[nodiscard]] std::size_t shown_metrics() const;
  /// If it was asked for.
  [[nodiscard]] const std::optional<Pooling>& pooling() const { return pooling_; }
  [[nodiscard]] const std::vector<OutputFile>& files() const { return files_; }
  /// Whether every run has a value of the first metric and every file could be read.
  [[nodiscard]] bool is_complete() const;

 private:
  [[nodiscard]] Result<void> read();
  [[nodiscard]] Result<void> compare();
  [[nodiscard]] Result<std::vector<std::string>> metric_names() const;
  [[nodiscard]] Result<void> make_files();
  [[nodiscard]] OutputFile metrics_file(report::CsvCells cells);
  void remember_metrics();

  AnalyzerOptions options_;
  collect::Experiment experiment_;
  collect::ResultTable table_;
  Grouping grouping_;
  std::vector<MetricAnalysis> metrics_;
  std::optional<Pooling> pooling_;
  std::vector<OutputFile> files_;
  MadeFiles made_;
  std::size_t metric_rows_ = 0;  // of metrics.csv, when it was made
};

/// Columns of a result table that may serve as a metric: statistics, less those of the last step.
[[nodiscard]] std::vector<std::string> metric_columns(const std::vector<std::string>& columns);

}  // namespace gridctl::analysis
