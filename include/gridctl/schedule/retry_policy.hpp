// Whether a run that has failed is tried again, when, and whether it needs the machine for itself.
// What a second try cannot change (a command that does not start, a wrong argument) gets none.
#pragma once

#include <gridctl/core/run.hpp>

#include <optional>

namespace gridctl::schedule {

/// Why an attempt ended without success. `ordinary` is any exit other than 0 that says no more.
enum class FailureClass {
  cannot_start,     ///< no such program, not executable, no folder: no child, or exit 126 or 127
  usage,            ///< the program refused its arguments
  out_of_memory,    ///< of the GPU
  timeout,          ///< ended by us: Deadlines
  hang,             ///< likewise
  lost,             ///< its end was never seen
  product_missing,  ///< exit 0, but a file that it should make is missing or empty
  requeue,          ///< it asks to be run again: exit 75
  crash,            ///< a signal that we did not send
  ordinary,
};

/// Of an event that is failed, lost, or stopped by exit 75; from its state, exit and reason.
[[nodiscard]] FailureClass classify(const RunEvent& event);

struct Retry {
  double after_seconds = 0;
  bool alone = false;  ///< with no other run on its device: it may have had too little memory
};

class RetryPolicy {
 public:
  /// Each run may fail `retries` times and be tried once more.
  explicit RetryPolicy(int retries) : retries_(retries) {}

  /// The next try of an attempt that ended with `event`; `failures` counts its failed attempts so
  /// far, this one included. Nothing if there is none: it did not fail, its tries are used up, or
  /// another would end alike.
  ///
  /// The n-th failure waits min(300, 2^(n-1)) * j seconds. j, from 0.5 to below 1, is a hash of run
  /// and attempt: runs that failed together do not start together again, and a replay waits as
  /// long. Exit 75 waits a second and is no failure: it uses up no retry.
  [[nodiscard]] std::optional<Retry> decide(const RunSpec& run, const RunEvent& event,
                                            int failures) const;

 private:
  int retries_;
};

}  // namespace gridctl::schedule
