// What a grid left behind, as values: runs with their configuration and statistics, and their
// tests.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::collect {

/// Keys with the text of their values, in the order the trainer wrote them. Numbers stay text here:
/// a table copies what was written, and whoever computes parses.
using Values = std::vector<std::pair<std::string, std::string>>;

/// One value of a metric while a run went on. NaN where the writer did not say.
struct CurvePoint {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  double step = kUnknown;  ///< in the finest count that the writer has: steps, episodes, epochs
  double epoch = kUnknown;
  double time = kUnknown;   ///< seconds: since 1970 where the writer says so, else since its start
  double value = kUnknown;  ///< NaN is what the writer wrote
};

/// Where values of metrics were written, as CurvePoint says. One that no value has is empty, the
/// others are of one length.
struct CurveAxis {
  std::vector<double> step;
  std::vector<double> epoch;
  std::vector<double> time;
};

/// A metric over the steps of one run, in the order in which they were written.
struct Curve {
  std::string split;                      ///< "train", "valid" or "test"
  std::string metric;                     ///< without the split: "loss"
  std::shared_ptr<const CurveAxis> axis;  ///< shared by metrics that were written together
  std::vector<double> values;
  [[nodiscard]] std::size_t size() const { return values.size(); }
  [[nodiscard]] CurvePoint point(std::size_t index) const;
};
using CurveList = std::shared_ptr<const std::vector<Curve>>;

struct TestResult {
  RunRecord record;      ///< state and times; for foreign tests what can be told
  fs::path folder;       ///< absolute or as given
  Values configuration;  ///< of the test, where it differs from the run's
  Values statistics;
};

/// Where a run ran, as its run.json says; empty where nothing is known. Lists have blanks between.
struct PlaceOfRun {
  std::string host;
  std::string gpu_uuids;
  std::string cpus;
};

struct RunResult {
  RunRecord
      record;  ///< for foreign trees: made by the collector, numbered in the order of their paths
  fs::path folder;                   ///< of the last attempt
  std::string experiment;            ///< whose it is, if several were joined
  std::optional<RunId> id_in_books;  ///< there, if several were joined: record.id is another
  PlaceOfRun place;
  Values configuration;
  bool scant_configuration = false;  ///< too little to tell settings apart: the folder does
  /// Statistics at the best step, as KEY.last those of the last one, and of metrics KEY.best and
  /// KEY.step: the best value of all, and where it was written. The best step is the
  /// validation with the least loss, the first of equals; training statistics are the last ones at
  /// or before it. Without a validation it is the last step.
  Values training;
  Values validation;
  std::string divergence;  ///< why no value of it counts, though it ran to its end; mostly empty
  CurveList curves;        ///< null if they were not kept
  /// Reads them from the files of the run; empty if there can be none. Safe in several threads.
  std::function<std::vector<Curve>()> read_curves;
  std::vector<TestResult> tests;
};

/// The curves of its numbers, by split, then in the order of first appearance; never null. Reads
/// them if they were not kept.
[[nodiscard]] CurveList curves_of(const RunResult& run);

struct Experiment {
  fs::path folder;
  std::string name;
  bool native = true;  ///< made by gridctl; else an original MI-Prometheus tree
  std::vector<RunResult> runs;
  std::vector<std::string>
      notes;  ///< files that could not be read, torn last lines, …: nothing is dropped silently
};

}  // namespace gridctl::collect
