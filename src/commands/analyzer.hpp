// The worker behind `gridctl analyze`: reads an experiment, makes its table, writes results.csv.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/results.hpp>
#include <gridctl/schedule/worker.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::commands {

/// Where results go, below the experiment, unless told otherwise.
inline constexpr const char* kAnalysisFolder = "analysis";

struct AnalyzerOptions {
  std::vector<fs::path> experiments;     ///< at least one; several are compared
  fs::path output;                       ///< folder of results.csv; made if need be
  std::string metric;                    ///< a column, or its name without the split; empty: choose
  std::optional<bool> higher_is_better;  ///< else by the metric's name
};

class Analyzer final : public schedule::Worker {
 public:
  explicit Analyzer(AnalyzerOptions options) : options_(std::move(options)) {}

  /// Counts the trainings by their state. Nothing is written if there is an Error.
  [[nodiscard]] Result<Summary> work() override;

  // What it made; valid after work() succeeded.
  [[nodiscard]] const collect::Experiment& experiment() const { return experiment_; }
  [[nodiscard]] const collect::ResultTable& table() const { return table_; }
  /// The table as CSV, byte for byte what the file holds.
  [[nodiscard]] const std::string& csv() const { return csv_; }
  [[nodiscard]] fs::path csv_path() const { return options_.output / "results.csv"; }
  /// Nothing if no run has a numeric statistic.
  [[nodiscard]] const std::optional<collect::MetricSummary>& metric() const { return metric_; }

 private:
  [[nodiscard]] Result<void> read();
  [[nodiscard]] Result<void> summarize();
  [[nodiscard]] Result<void> write() const;

  AnalyzerOptions options_;
  collect::Experiment experiment_;
  collect::ResultTable table_;
  std::string csv_;
  std::optional<collect::MetricSummary> metric_;
};

/// Columns of a result table that may serve as a metric: statistics, less those of the last step.
[[nodiscard]] std::vector<std::string> metric_columns(const std::vector<std::string>& columns);

}  // namespace gridctl::commands
