// Whether a run that failed is tried again, and when: by the kind of its failure, so that what can
// never work is not repeated and what only had bad luck is.
#pragma once

#include <gridctl/core/run.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::schedule {

/// What we know of how an attempt ended, beside its event.
/// request: somebody stopped it. itself_in_company: while another run was on its GPU.
/// lost_device: its GPU broke.
enum class EndedBy { itself, itself_in_company, start_error, timeout, hang, lost_device, request };

enum class FailureClass {
  configuration,  ///< the program refused its arguments: it always will
  cannot_start,   ///< the program is not there or cannot be executed
  out_of_memory,  ///< of the GPU
  crowded_out,    ///< the same, with other runs on that GPU
  requeue,        ///< exit 75 (EX_TEMPFAIL): it asks to be started again
  timed_out,
  hung,
  lost,  ///< its end was never seen
  lost_device,
  ordinary,  ///< anything else
};
[[nodiscard]] const char* to_string(FailureClass failure);
[[nodiscard]] std::optional<FailureClass> parse_failure_class(std::string_view words);

/// From exit status, state and reason of an event that is `failed` or `lost`.
[[nodiscard]] FailureClass classify(const RunEvent& event, EndedBy ended_by);

/// What the attempts of one run have used up. Kept by the caller, beside the run; starts empty.
struct RetryTally {
  int failures = 0;        ///< attempts that counted against `retries`
  int losses = 0;          ///< attempts that were lost
  int short_requeues = 0;  ///< in a row, each within an hour of its start
  bool ran_alone = false;  ///< the last retry was one without neighbours
};

/// By run and test (0: the training).
using RetryTallies = std::map<std::pair<RunId, int>, RetryTally>;

struct Retry {
  std::chrono::milliseconds delay{0};  ///< from now
  bool alone = false;                  ///< with no other run beside it on its device
};

/// What the attempts of a run that the journal knows come to.
struct RetryHistory {
  RetryTally tally;
  bool is_over = false;  ///< the last failed, and the policy has no other
};

/// After the n-th failure in a row a run waits D(n) = min(5 min, 1 s * 2^(n-1)) * j, where
/// 0.5 <= j < 1 follows from run, test and attempt: runs that failed together do not come back
/// together, and the same run waits as long wherever it is asked.
class RetryPolicy {
 public:
  explicit RetryPolicy(int retries) : retries_(retries) {}

  /// Whether the run, whose attempt ended with `event`, has another one; updates its tally.
  /// - configuration, cannot_start: never.
  /// - out_of_memory: alone; if it was alone already, never.
  /// - crowded_out: alone, at no cost.
  /// - requeue: at no cost, as often as it asks; but a run that asks 30 times in a row, each within
  ///   an hour of its start, gets nowhere: it is held, until a person has it go on ('gridctl
  ///   resume'), and may then ask as often again.
  /// - lost, lost_device: three times at no cost.
  /// - the rest, and out_of_memory: at most `retries` times together.
  [[nodiscard]] std::optional<Retry> after(const RunSpec& run, const RunEvent& event,
                                           FailureClass failure, RetryTally& tally) const;

  /// Goes through the attempts of one run, oldest first, as if after() had been asked each time.
  [[nodiscard]] RetryHistory replay(const std::vector<RunRecord>& attempts) const;

 private:
  int retries_;
};

/// D(n) of above; n counts from 1.
[[nodiscard]] std::chrono::milliseconds backoff(const RunSpec& run, int n);

}  // namespace gridctl::schedule
