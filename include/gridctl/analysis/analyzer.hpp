// The worker behind `gridctl analyze`: reads an experiment, has it analyzed, writes the files.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/analysis/output/files.hpp>
#include <gridctl/analysis/output/made_files.hpp>
#include <gridctl/core/worker.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
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
  using MakeRows = std::function<Result<std::size_t>(const Append&)>;
  [[nodiscard]] OutputFile kept_table(const char* name, std::string how, MakeRows make);
  void tell_sizes();

  AnalyzerOptions options_;
  Analysis analysis_;
  std::vector<OutputFile> files_;
  MadeFiles made_;
  struct KeptTable {
    std::string how;       // what the table is made of, beside the findings
    std::size_t rows = 0;  // if the table was made
  };
  std::map<std::string, KeptTable> kept_tables_;  // by the names of their files
};

}  // namespace gridctl::analysis
