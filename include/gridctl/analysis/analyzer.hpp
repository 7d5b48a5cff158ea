// The worker behind `gridctl analyze`: reads an experiment, has it analyzed, writes the files.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/analysis/output/files.hpp>
#include <gridctl/analysis/output/made_files.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/report/table.hpp>

#include <cstddef>
#include <vector>

namespace gridctl::analysis {

class Analyzer final : public Worker {
 public:
  explicit Analyzer(AnalyzerOptions options) : options_(std::move(options)) {}

  /// Counts the trainings by their state. Nothing is written if there is an Error.
  [[nodiscard]] Result<Summary> work() override;

  [[nodiscard]] const AnalyzerOptions& options() const { return options_; }
  /// The analysis that work() made. Valid after work() has succeeded.
  [[nodiscard]] const Analysis& analysis() const { return analysis_; }
  /// The files that work() wrote; empty without an output folder.
  [[nodiscard]] const std::vector<OutputFile>& files() const { return files_; }

 private:
  [[nodiscard]] Result<collect::Experiment> read();
  [[nodiscard]] Result<void> make_files();
  [[nodiscard]] Result<void> add_page();
  void add_exports();
  [[nodiscard]] OutputFile metrics_file(report::CsvCells cells);
  void tell_sizes();

  AnalyzerOptions options_;
  Analysis analysis_;
  std::vector<OutputFile> files_;
  MadeFiles made_;
  std::size_t metric_rows_ = 0;  // of metrics.csv, when it was made
  std::size_t group_rows_ = 0;   // of groups.csv
};

}  // namespace gridctl::analysis
