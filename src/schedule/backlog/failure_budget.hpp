// Decides when so many runs have failed that going on would only waste time: `max_failures` and
// `fail_fast`, and the circuit breaker of `auto`.
#pragma once

#include <gridctl/core/limits.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/schedule/work.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace gridctl::schedule {

/// stop_grid: start nothing more; what runs goes on. retire: start nothing more on `device`.
struct Verdict {
  enum class Kind { go_on, stop_grid, retire };
  Kind kind = Kind::go_on;
  std::string reason;  ///< for people, in a line; empty if the grid goes on
  std::string device;  ///< retire: "gpu:0", the slot without its share
};

/// Hears of every attempt that ended and decides what follows for the grid. `auto` (k = 3):
/// - the grid stops when k runs failed for the same reason, each within a minute, before any run
///   succeeded;
/// - a GPU is retired when k different runs in a row failed on that GPU for the same reason, each
///   within a minute, if meanwhile a run succeeded elsewhere and no other device fails so.
/// Reasons are the same if they differ in numbers and paths only.
class FailureBudget {
 public:
  /// `planned`: the runs that are still to end. A percentage is of these and of those that ended
  /// `before`, whose failures count as well.
  FailureBudget(MaxFailures limit, std::size_t planned, EndedBefore before = {});

  /// Why nothing may start at all: so much had failed before. nullopt if runs may start.
  [[nodiscard]] std::optional<std::string> spent_before() const;

  /// Judges an attempt that ended. `is_final` is false if the run will be tried again: then the run
  /// does not count as failed, but counts against its GPU. stop_grid is returned once.
  [[nodiscard]] Verdict after(const RunSpec& run, const RunEvent& event, bool is_final);

  /// So many runs more are still to end: a percentage is of these, too.
  void plan_more(std::size_t runs);
  /// Allows so many failures from now on. stop_grid: more have failed by now.
  [[nodiscard]] Verdict set_limit(MaxFailures limit);

  [[nodiscard]] std::size_t failures() const { return failures_; }

 private:
  /// Quick failures in a row on one device, all for one reason.
  struct Streak {
    std::string reason;  // without numbers and paths
    std::set<RunId> runs;
    bool success_elsewhere = false;
    bool retired = false;
  };

  void count_success(const std::string& device);
  [[nodiscard]] Verdict count_failure(const RunEvent& event);
  [[nodiscard]] Verdict check_device(const RunSpec& run, const RunEvent& event);
  [[nodiscard]] bool fails_elsewhere(const std::string& device, const std::string& reason) const;
  [[nodiscard]] bool is_spent() const { return most_ > 0 && failures_ >= most_; }
  [[nodiscard]] Verdict spend();
  [[nodiscard]] Verdict stop(std::string reason);

  MaxFailures limit_;
  std::size_t all_ = 0;   // runs of which a percentage is allowed
  std::size_t most_ = 0;  // failures that are allowed; 0: any number
  std::size_t failures_ = 0;
  bool any_success_ = false;
  bool stopped_ = false;
  std::map<std::string, int> early_;       // quick final failures by masked reason, until a success
  std::map<std::string, Streak> streaks_;  // by device
};

}  // namespace gridctl::schedule
