// How long a grid will still take, by what its runs have taught. Pure: time comes in as seconds of
// any clock that does not go back.
#pragma once

#include <gridctl/core/run.hpp>
#include <gridctl/core/tally.hpp>

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace gridctl::report {

/// Runs that take about the same time: the trainings of one configuration, or the tests of its
/// models.
struct RunKind {
  int configuration = 0;
  bool is_test = false;
  friend auto operator<=>(const RunKind&, const RunKind&) =
      default;  // NOLINT(modernize-use-nullptr): false alarm of clang-tidy 14
};

/// Facts about a work that are known before its first event.
struct Outlook {
  /// How many runs wait, in the order in which their kinds are begun.
  std::vector<std::pair<RunKind, std::size_t>> waiting;
  /// The durations of earlier runs of these experiments. `waiting` of the tallies does not count.
  std::vector<ConfigurationTally> trainings, tests;
  double tests_of_each_training = 0;  ///< until the first training that has tests tells it
};

/// Estimates the time until all runs have ended: what remains is handed out to the slots in its
/// order, each run with the time that its kind has taken. Where no run of a kind has ended, the
/// kind takes as long as its running runs say, else as long as the other kinds do on average.
class Estimator {
 public:
  using Key = std::tuple<RunId, int>;  ///< the run, and the number of its test or 0

  /// Takes in what is known. `tests_follow`: each training that succeeds is followed by tests.
  void expect(const Outlook& outlook, bool tests_follow);
  /// Learns from the ended runs of a phase, and takes in which of its runs wait.
  void take(const std::vector<ConfigurationTally>& tallies, bool are_tests);
  /// The run was planned just now.
  void add(const Key& run);
  /// The run waits for another attempt.
  void wait_again(const Key& run) { wait(kind_of(run), 1); }

  /// The run began at that time; it waits no longer.
  void begin(const Key& run, const std::string& slot, double now);
  /// The run has done this part of its work, 0 to 1. Call it as often as the run is asked.
  void tell(const Key& run, double fraction, double now);
  /// The run is no longer on, and waits no longer. `seconds`: how long it took, if it was on; only
  /// those of runs that succeeded, and of those that failed by themselves, are learned from.
  void end(const Key& run, RunState state, std::optional<double> seconds);

  /// The seconds until the end, with so many slots. `waiting`: how many runs wait, with those whose
  /// kinds nobody has told. Nothing as long as no duration is known.
  [[nodiscard]] std::optional<double> rest(double now, std::size_t slots,
                                           std::size_t waiting) const;
  /// The seconds that a running run takes from its start to its end. Nothing if nothing is known.
  [[nodiscard]] std::optional<double> duration_of(const Key& run, double now) const;
  /// The number of tests that the trainings will bring that have not ended.
  [[nodiscard]] std::size_t tests_to_come() const;
  /// The number of kinds of runs that are known.
  [[nodiscard]] std::size_t kinds() const { return kinds_.size(); }

 private:
  struct Kind : ConfigurationTally {
    std::size_t position = 0;  // of its first run in the queue
  };
  /// How far a run said to be, and when.
  struct Report {
    double fraction = 0;
    double at = 0;
  };
  struct Running {
    std::string slot;
    double since = 0;
    std::optional<Report> first, last;
    double last_step = 0;  // from the report before the last one to the last one
  };
  /// The last run of a slot.
  struct Cycle {
    double began = 0;
    std::optional<double> seconds;  // once it has ended
  };
  /// The sum of the learned durations over the kinds of a phase.
  struct Sum {
    double seconds = 0;
    std::size_t kinds = 0;
  };
  struct Usual {
    std::optional<double> training, test;
  };
  struct Item {
    double seconds = 0;
    std::size_t count = 0;
  };

  [[nodiscard]] static RunKind kind_of(const Key& run) {
    return {std::get<RunId>(run).configuration, std::get<int>(run) > 0};
  }
  Kind& kind(RunKind kind);
  void wait(RunKind kind, std::size_t count);
  void stop_waiting(RunKind kind);
  void change(RunKind kind, const std::function<void(Kind&)>& change);
  [[nodiscard]] static std::optional<double> learned(const ConfigurationTally& kind);
  [[nodiscard]] static std::optional<double> rest_by_reports(const Running& run, double now);
  [[nodiscard]] static std::optional<double> total_by_one(const Running& run, double now);
  [[nodiscard]] Usual usual(double now) const;
  [[nodiscard]] std::optional<double> total_of(const Key& key, const Running& run,
                                               const Usual& usual, double now) const;
  [[nodiscard]] double tests_time(int configuration, const Usual& usual) const;
  [[nodiscard]] std::vector<Item> waiting_items(const Usual& usual, double now) const;
  [[nodiscard]] double with_failures(RunKind which, const ConfigurationTally& kind,
                                     double seconds) const;
  [[nodiscard]] double overhead() const;
  [[nodiscard]] double tests_of_each_training() const;

  std::map<RunKind, Kind> kinds_;
  std::map<Key, Running> running_;
  std::map<std::string, Cycle, std::less<>> cycles_;  // by slot
  std::deque<double> overheads_;                      // between runs of a slot, the latest ones
  std::array<Sum, 2> sums_{};                         // of trainings, of tests
  std::array<ConfigurationTally, 2> failures_{};      // likewise, of all configurations
  std::size_t trainings_waiting_ = 0;
  std::size_t trainings_running_ = 0;
  std::size_t trainings_done_ = 0;
  std::size_t trainings_just_done_ = 0;  // succeeded, and nobody has told of their tests yet
  std::size_t tests_seen_ = 0;
  double tests_expected_ = 0;
  bool tests_follow_ = false;
};

}  // namespace gridctl::report
