#include "support/catch.hpp"

#include <gridctl/schedule/retry_policy.hpp>

#include <set>
#include <string>
#include <vector>

#include <signal.h>

using namespace gridctl;
using schedule::classify;
using schedule::FailureClass;
using schedule::RetryPolicy;

namespace {

RunEvent ended(RunState state, std::optional<ExitStatus> exit, std::string reason = {}) {
  RunEvent event;
  event.state = state;
  event.exit = exit;
  event.reason = std::move(reason);
  return event;
}

RunEvent failed(int code, std::string reason = {}) {
  return ended(RunState::failed, ExitStatus{code, std::nullopt, false}, std::move(reason));
}

RunEvent killed(int signal, std::string reason = {}) {
  return ended(RunState::failed, ExitStatus{std::nullopt, signal, false}, std::move(reason));
}

const RunEvent kAsksAgain = ended(RunState::stopped, ExitStatus{75, std::nullopt, false});

RunSpec run(int configuration = 1, int attempt = 1) {
  RunSpec spec;
  spec.id = {configuration, 1};
  spec.attempt = attempt;
  return spec;
}

}  // namespace

TEST_CASE("an end falls into a class by its state, exit and reason", "[schedule]") {
  const std::vector<std::pair<RunEvent, FailureClass>> cases = {
      {ended(RunState::failed, std::nullopt, "cannot find 'x'"), FailureClass::cannot_start},
      {failed(126), FailureClass::cannot_start},
      {failed(127), FailureClass::cannot_start},
      {failed(2, "t.py: error: unrecognized arguments: --x"), FailureClass::usage},
      {failed(2, "the following arguments are required: -c"), FailureClass::usage},
      {failed(2, "argument -m: invalid choice: 'a'"), FailureClass::usage},
      {failed(1, "RuntimeError: CUDA out of memory. Tried …"), FailureClass::out_of_memory},
      {failed(1, "torch.cuda.OutOfMemoryError: …"), FailureClass::out_of_memory},
      {killed(SIGTERM, "timeout: ran 2h00m"), FailureClass::timeout},
      {failed(0, "timeout: ran 2h00m"), FailureClass::timeout},
      {killed(SIGKILL, "hang: silent for 30m00s"), FailureClass::hang},
      {ended(RunState::lost, std::nullopt), FailureClass::lost},
      {failed(0, "exit 0, but missing or empty: 'm.pt'"), FailureClass::product_missing},
      {kAsksAgain, FailureClass::requeue},
      {killed(SIGSEGV), FailureClass::crash},
      {failed(1, "ValueError: nan"), FailureClass::ordinary},
  };
  for (const auto& [event, expected] : cases) {
    CAPTURE(event.reason);
    CHECK(classify(event) == expected);
  }
}

TEST_CASE("a run is retried as often as allowed", "[schedule]") {
  const RetryPolicy policy(2);
  CHECK(policy.decide(run(), failed(1), 1));
  CHECK(policy.decide(run(), killed(SIGSEGV), 2));
  CHECK_FALSE(policy.decide(run(), failed(1), 3));
  CHECK_FALSE(RetryPolicy(0).decide(run(), failed(1), 1));
}

TEST_CASE("what another try cannot mend, and what did not fail, is not retried", "[schedule]") {
  const RetryPolicy policy(5);
  CHECK_FALSE(policy.decide(run(), ended(RunState::failed, std::nullopt), 1));
  CHECK_FALSE(policy.decide(run(), failed(127), 1));
  CHECK_FALSE(policy.decide(run(), failed(2, "unrecognized arguments: -x"), 1));
  for (const auto state : {RunState::succeeded, RunState::skipped, RunState::stopped})
    CHECK_FALSE(policy.decide(run(), ended(state, ExitStatus{0, std::nullopt, false}), 1));
}

TEST_CASE("a run that ran out of GPU memory is retried alone", "[schedule]") {
  const RetryPolicy policy(1);
  CHECK(policy.decide(run(), failed(1, "CUDA out of memory"), 1)->alone);
  CHECK_FALSE(policy.decide(run(), failed(1), 1)->alone);
}

TEST_CASE("exit 75 is run again after a second, without retries", "[schedule]") {
  const auto again = RetryPolicy(0).decide(run(), kAsksAgain, 0);
  REQUIRE(again);
  CHECK(again->after_seconds == 1.0);
}

TEST_CASE("the wait doubles up to its cap, within its jitter", "[schedule]") {
  const RetryPolicy policy(1000);
  for (const auto& [failures, longest] : std::vector<std::pair<int, double>>{
           {1, 1}, {2, 2}, {5, 16}, {9, 256}, {10, 300}, {1000, 300}}) {
    const auto wait = policy.decide(run(7, failures), failed(1), failures)->after_seconds;
    CAPTURE(failures, wait);
    CHECK(wait >= longest / 2);
    CHECK(wait < longest);
  }
}

TEST_CASE("runs that fail together wait differently, and always alike", "[schedule]") {
  const RetryPolicy policy(1);
  std::set<double> waits;
  for (int configuration = 1; configuration <= 20; ++configuration) {
    const auto wait = policy.decide(run(configuration), failed(1), 1)->after_seconds;
    CHECK(wait == policy.decide(run(configuration), failed(1), 1)->after_seconds);
    waits.insert(wait);
  }
  CHECK(waits.size() > 15);
}
