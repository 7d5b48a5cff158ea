// Decides whether a failed run is tried again, and when. The kind of the failure decides: a command
// that can never work is not repeated, a run that had bad luck is.
#pragma once

#include <gridctl/core/run.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::schedule {

/// Who or what ended an attempt, as far as its event does not say so.
/// request: somebody stopped the run. itself_in_company: the run ended by itself while another run
/// was on its GPU. lost_device: the GPU of the run broke.
/// rule, target: as StopCause.
enum class EndedBy {
  itself,
  itself_in_company,
  start_error,
  timeout,
  hang,
  lost_device,
  request,
  rule,
  target
};

enum class FailureClass {
  configuration,  ///< the program refused its arguments: it always will
  cannot_start,   ///< the program is not there or cannot be executed
  out_of_memory,  ///< the memory of the GPU ran out
  crowded_out,    ///< the memory of the GPU ran out while other runs were on that GPU
  requeue,        ///< exit 75 (EX_TEMPFAIL): the run asks to be started again
  timed_out,
  hung,
  lost,  ///< nobody saw the run end
  lost_device,
  ordinary,  ///< anything else
};
[[nodiscard]] const char* to_string(FailureClass failure);
[[nodiscard]] std::optional<FailureClass> parse_failure_class(std::string_view words);

/// Classifies a `failed` or `lost` event by its exit status, state and reason.
[[nodiscard]] FailureClass classify(const RunEvent& event, EndedBy ended_by);

/// Counts what the attempts of one run have used up. The caller keeps it beside the run.
struct RetryTally {
  int failures = 0;        ///< attempts that counted against `retries`
  int losses = 0;          ///< attempts that were lost
  int short_requeues = 0;  ///< requeues in a row, each within an hour of the attempt's start
  bool ran_alone = false;  ///< the last retry had its GPU for itself
};

/// The tallies by run and number of the test (0: the training).
using RetryTallies = std::map<std::pair<RunId, int>, RetryTally>;

struct Retry {
  std::chrono::milliseconds delay{0};  ///< from now
  bool alone = false;                  ///< with no other run beside it on its device
};

/// The state in which the attempts that the journal knows have left a run.
struct RetryHistory {
  RetryTally tally;
  bool is_over = false;  ///< the last attempt failed, and the policy grants no other
};

/// After the n-th failure in a row a run waits D(n) = min(5 min, 1 s * 2^(n-1)) * j, where
/// 0.5 <= j < 1 follows from run, test and attempt: runs that failed together do not come back
/// together, and the same run waits as long wherever it is asked.
class RetryPolicy {
 public:
  /// In the place of the number of retries: no attempt is ever tried again, at no cost neither.
  static constexpr int kNone = -1;
  explicit RetryPolicy(int retries) : retries_(retries) {}

  /// Returns the next attempt of a run whose attempt ended with `event`, or nothing if the run has
  /// none. Updates `tally`.
  /// - configuration, cannot_start: never.
  /// - out_of_memory: alone; if the run was alone already, never.
  /// - crowded_out: alone, at no cost.
  /// - requeue: at no cost, as often as the run asks. But a run that asks 30 times in a row, each
  ///   time within an hour of its start, gets nowhere: the run is held until a person calls
  ///   'gridctl resume', and may then ask as often again.
  /// - lost, lost_device: three times at no cost.
  /// - the rest, and out_of_memory: at most `retries` times together.
  [[nodiscard]] std::optional<Retry> after(const RunSpec& run, const RunEvent& event,
                                           FailureClass failure, RetryTally& tally) const;

  /// Goes through the attempts of one run, oldest first, as if after() had been asked each time.
  [[nodiscard]] RetryHistory replay(const std::vector<RunRecord>& attempts) const;

 private:
  int retries_;
};

/// D(n) as RetryPolicy defines it; n counts from 1.
[[nodiscard]] std::chrono::milliseconds backoff(const RunSpec& run, int n);

}  // namespace gridctl::schedule
