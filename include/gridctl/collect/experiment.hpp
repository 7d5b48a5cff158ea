// The results of a grid as values: runs with their configurations and statistics, and their tests.
#pragma once

#include <gridctl/collect/key.hpp>
#include <gridctl/collect/notes.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::collect {

/// Keys with the text of their values, in the order the trainer wrote them. Numbers stay text: a
/// table shows the text as written, and code that computes parses it.
using Values = std::vector<std::pair<Key, std::string>>;

/// One value of a metric while a run went on. Fields that the writer did not give are NaN.
struct CurvePoint {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  double step = kUnknown;  ///< in the finest count that the writer has: steps, episodes, epochs
  double epoch = kUnknown;
  double time = kUnknown;   ///< seconds: since 1970 where the writer says so, else since its start
  double value = kUnknown;  ///< NaN is what the writer wrote
};

/// Step, epoch and time of the values of metrics, as in CurvePoint. A vector is empty if no value
/// has that field; all others have one length.
struct CurveAxis {
  std::vector<double> step;
  std::vector<double> epoch;
  std::vector<double> time;
};

/// A metric over the steps of one run, in the order in which they were written.
struct Curve {
  Key split;                              ///< "train", "valid" or "test"
  Key metric;                             ///< without the split: "loss"
  std::shared_ptr<const CurveAxis> axis;  ///< shared by metrics that were written together
  std::vector<double> values;
  [[nodiscard]] std::size_t size() const { return values.size(); }
  [[nodiscard]] CurvePoint point(std::size_t index) const;
};
using CurveList = std::shared_ptr<const std::vector<Curve>>;

/// Takes the curves of a run one after the other.
struct CurveVisitor {
  /// Whether the curve of this split and metric is wanted.
  std::function<bool(std::string_view split, std::string_view metric)> wants;
  /// Takes a curve, or the next part of a large one: its parts follow one another.
  std::function<void(Curve)> take;
};

struct TestResult {
  RunRecord record;      ///< state and times; of foreign tests as far as the folder tells
  fs::path folder;       ///< absolute or as given
  Values configuration;  ///< keys whose value differs from the run's
  Values statistics;
};

/// The place where a run ran, from its run.json; unknown fields are empty. Blanks part lists.
struct PlaceOfRun {
  std::string host;
  std::string gpu_uuids;
  std::string cpus;
};

/// What a run was made from, as origins.jsonl says; empty where nothing is known.
struct OriginOfRun {
  std::string commit;   ///< "9f86d081884c", with "+1b2c3d4e" for what was not committed
  std::string program;  ///< one word for the command, its environment and its interpreter
  friend auto operator<=>(const OriginOfRun&, const OriginOfRun&) =
      default;  // NOLINT(modernize-use-nullptr): false alarm of clang-tidy 14
};

struct RunResult {
  RunRecord
      record;  ///< for foreign trees: made by the collector, numbered in the order of their paths
  fs::path folder;                   ///< of the last attempt
  std::string experiment;            ///< name of its experiment, if several were joined
  std::optional<RunId> id_in_books;  ///< id in its journal, if joining changed record.id
  PlaceOfRun place;
  OriginOfRun origin;
  Values configuration;
  bool has_seed = false;  ///< of foreign trees: record.seed is from the configuration; it may be 0
  bool scant_configuration = false;  ///< too few keys to tell settings apart: folders do
  /// Statistics at the best step as KEY, at the last step as KEY.last; of metrics also KEY.best,
  /// the best value of all, and KEY.step, its step. The best step is the validation with the least
  /// loss, the first of equals; training statistics are the last ones at or before that step.
  /// Without a validation the best step is the last step.
  Values training;
  Values validation;
  std::string divergence;  ///< why no value of a run that succeeded counts; empty if they count
  CurveList curves;        ///< null if they were not kept
  /// Reads the curves from the files of the run; empty if there can be none. Safe in several
  /// threads.
  std::function<void(const CurveVisitor&)> visit_curves;
  bool is_large = false;  ///< all curves at once might not fit into the memory
  std::vector<TestResult> tests;
};

/// The curves of the run's numbers, by split, then in the order of first appearance; never null.
/// Reads them if they were not kept.
[[nodiscard]] CurveList curves_of(const RunResult& run);
/// Hands the curves of a run to the visitor, those of a large run part by part.
void visit_curves_of(const RunResult& run, const CurveVisitor& visitor);

struct Experiment {
  fs::path folder;
  std::string name;
  bool native = true;  ///< made by gridctl; false: found in a tree of another program
  std::vector<RunResult> runs;
  Notes notes;  ///< files that could not be read, torn last lines, …: nothing is dropped silently
};

}  // namespace gridctl::collect
