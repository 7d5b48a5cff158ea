// What all reporters count and how they word it: the same events, folded in the same way.
#pragma once

#include <gridctl/core/observer.hpp>
#include <gridctl/core/tally.hpp>
#include <gridctl/report/estimator.hpp>
#include <gridctl/report/reporter.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace gridctl::report {

using SteadyTime = std::chrono::steady_clock::time_point;

/// A run and its best value of the metric that a person looks at first.
struct BestRun {
  std::string metric;
  double value = 0;
  std::string name;  ///< "17.2"
  std::string label;
};

/// How a work stands.
class Progress {
 public:
  struct Running {
    Estimator::Key key;
    std::string slot;
    std::string name;  ///< "17.2" or "17.2 test 3"
    std::string label;
    fs::path directory;
    SteadyTime since;
    LiveMetrics live;       ///< as of the last ask()
    bool has_told = false;  ///< how far the run was when it was first seen
    AskRun ask;
  };

  /// `follow` may be null.
  explicit Progress(std::function<AskRun(const fs::path&)> follow = {})
      : follow_(std::move(follow)) {}

  /// `outlook`: what is known of the runs beforehand.
  void start(const WorkStart& start, SteadyTime now, const Outlook& outlook = {});
  void apply(const RunSpec& run, const RunEvent& event, SteadyTime now);
  /// What the books tell of runs that are not running.
  void take(const Tally& tally);
  /// These runs more than start() said.
  void add(const std::vector<RunSpec>& runs);
  /// From now on as many runs are on at once.
  void set_slots(int slots) { work_.slots = slots; }

  [[nodiscard]] const WorkStart& work() const { return work_; }
  [[nodiscard]] SteadyTime begin() const { return begin_; }
  /// How many runs are in this state now; a run that is tried again has left its old one.
  [[nodiscard]] std::size_t count(RunState state) const;
  [[nodiscard]] std::size_t done() const;
  /// All runs, with the tests that trainings will bring.
  [[nodiscard]] std::size_t total() const { return work_.runs + estimator_.tests_to_come(); }
  [[nodiscard]] std::size_t queued() const;
  [[nodiscard]] std::vector<Running> running() const;
  /// Asks the running runs how far they are; of very many only the first.
  void ask(SteadyTime now);
  /// The best of the trainings that are running, and of those that keep_last() has told of. The
  /// metric is that of the first of them whose direction is known.
  [[nodiscard]] std::optional<BestRun> best() const;
  /// Remembers the last words of a run that succeeds, for best().
  void keep_last(const RunSpec& run, const LiveMetrics& metrics);
  /// The last words of a run that is about to be told to have ended.
  [[nodiscard]] LiveMetrics last_metrics(const RunSpec& run) const;
  /// How far a run is by the time that it is expected to take, at most 0.99. Nothing as long as
  /// nothing is known.
  [[nodiscard]] std::optional<double> guess(const Running& running, SteadyTime now) const;
  /// Seconds until the end, as Estimator says. Of very many kinds of runs it is made anew once a
  /// second.
  [[nodiscard]] std::optional<double> eta(SteadyTime now) const;

 private:
  using Key = Estimator::Key;
  [[nodiscard]] std::size_t submitted() const { return submitted_.size() + taken_submitted_; }
  [[nodiscard]] std::size_t slots() const;

  std::function<AskRun(const fs::path&)> follow_;
  WorkStart work_;
  SteadyTime begin_{};
  std::map<RunState, std::size_t> counts_;
  std::map<Key, Running> running_;
  std::set<Key> submitted_;
  std::size_t taken_submitted_ = 0;       // by take(), without their keys
  std::map<Key, RunState> unsuccessful_;  // what may be tried again
  Estimator estimator_;
  std::size_t most_running_ = 0;  // at once
  std::size_t to_ask_ = 0;        // runs of work_ that nobody knows yet
  std::optional<BestRun> best_done_;
  mutable std::optional<SteadyTime> estimated_at_;
  mutable std::optional<double> estimate_;
};

/// A run that failed or was lost, for the end.
struct Failure {
  RunSpec run;
  std::string slot;
  std::string reason;
};

/// The failures that stand at the end: one that was mended by a second attempt is none.
class FailureList {
 public:
  void apply(const RunSpec& run, const RunEvent& event);
  [[nodiscard]] std::vector<Failure> all() const;
  /// Grows with each change.
  [[nodiscard]] std::size_t changes() const { return changes_; }

 private:
  std::map<std::tuple<RunId, int>, Failure> failures_;
  std::size_t changes_ = 0;
};

/// "22 of 48 done: 20 ok, 2 failed; 4 running, 22 queued; elapsed 3m02s, eta ~4m".
[[nodiscard]] std::string state_text(const Progress& progress, SteadyTime now);
/// A duration that changes on screen: whole seconds only.
[[nodiscard]] std::string ticking(double seconds);
/// "17.2", "17.2 test 3".
[[nodiscard]] std::string run_name(const RunSpec& run);
/// The device of work that a cluster does (launch::Executor::name()): it has no slots of ours.
inline constexpr std::string_view kSlurm = "Slurm";
/// "48 runs = 12 configurations x 4 repetitions, 4 slots (cpu)", or "…, on Slurm".
[[nodiscard]] std::string describe(const WorkStart& work);
/// " acc=0.94 loss=0.2": the first `count` of the headline, each with a blank before it.
[[nodiscard]] std::string metrics_text(const LiveMetrics& metrics, std::size_t count);
/// "ok", "fail", "start": at most five letters.
[[nodiscard]] const char* short_word(RunState state);
[[nodiscard]] bool is_failure(RunState state);
[[nodiscard]] fs::path output_of(const RunSpec& run);

/// The work as epilogue() is to see it: a tester that would find no model is none.
[[nodiscard]] WorkStart work_at_end(WorkStart work, const ReporterOptions& options);
/// The last block: how it went, failures with equal reasons together, what to do next. Ends with a
/// newline.
[[nodiscard]] std::string epilogue(const WorkStart& work, const Summary& summary,
                                   const std::vector<Failure>& failures, bool unicode);

}  // namespace gridctl::report
