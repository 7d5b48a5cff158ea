#include "support/catch.hpp"

#include <gridctl/schedule/backlog/retry_policy.hpp>

#include <set>

using namespace gridctl;
using namespace gridctl::schedule;
using namespace std::chrono_literals;
using Class = FailureClass;

namespace {

RunSpec run(int configuration = 1, int attempt = 1) {
  RunSpec spec;
  spec.id = {configuration, 1};
  spec.attempt = attempt;
  return spec;
}

RunEvent failed(int code, const std::string& reason = {}, double seconds = 1) {
  RunEvent event;
  event.state = RunState::failed;
  event.exit = ExitStatus{code, std::nullopt, false};
  event.reason = reason;
  event.seconds = seconds;
  return event;
}

}  // namespace

TEST_CASE("a failure is classed by exit status and reason", "[schedule]") {
  const auto by_itself = [](int code, const char* reason) {
    return classify(failed(code, reason), EndedBy::itself);
  };
  CHECK(by_itself(1, "KeyError: 'lr'") == Class::ordinary);
  CHECK(by_itself(2, "train.py: error: unrecognized arguments: --lrr 1") == Class::configuration);
  CHECK(by_itself(2, "t.py: error: the following arguments are required: --config") ==
        Class::configuration);
  CHECK(by_itself(2, "Error: No such option: --lrr") == Class::configuration);
  CHECK(by_itself(2, "error: cannot read data") == Class::ordinary);
  CHECK(by_itself(1, "unrecognized arguments in the data file: error") == Class::ordinary);
  CHECK(by_itself(75, "exit 75") == Class::requeue);
  CHECK(by_itself(126, "exit 126") == Class::cannot_start);
  CHECK(by_itself(127, "exit 127") == Class::cannot_start);
  CHECK(by_itself(125, "exit 125") == Class::ordinary);
}

TEST_CASE("the frameworks' words for a full GPU are known", "[schedule]") {
  for (const auto* reason :
       {"torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB",
        "RuntimeError: CUDA error: out of memory", "CUDA_ERROR_OUT_OF_MEMORY: out of memory",
        "RESOURCE_EXHAUSTED: failed to allocate 3.1GiB",
        "RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED", "HIP out of memory"}) {
    INFO(reason);
    CHECK(classify(failed(1, reason), EndedBy::itself) == Class::out_of_memory);
  }
}

TEST_CASE("what we did to a run decides before its exit status", "[schedule]") {
  RunEvent killed;
  killed.state = RunState::failed;
  killed.exit = ExitStatus{std::nullopt, 15, false};
  CHECK(classify(killed, EndedBy::itself) == Class::ordinary);
  CHECK(classify(killed, EndedBy::timeout) == Class::timed_out);
  CHECK(classify(killed, EndedBy::hang) == Class::hung);
  CHECK(classify(killed, EndedBy::lost_device) == Class::lost_device);
  CHECK(classify(failed(75), EndedBy::timeout) == Class::timed_out);

  RunEvent without_child;
  without_child.state = RunState::failed;
  without_child.reason = "cannot find 'pyhton3'";
  CHECK(classify(without_child, EndedBy::start_error) == Class::cannot_start);
  without_child.state = RunState::lost;
  CHECK(classify(without_child, EndedBy::itself) == Class::lost);
}

TEST_CASE("a failed run is tried again as often as it may be", "[schedule]") {
  for (const auto failure : {Class::ordinary, Class::timed_out, Class::hung}) {
    INFO(to_string(failure));
    const RetryPolicy policy(2);
    RetryTally tally;
    for (int attempt = 1; attempt <= 2; ++attempt) {
      const auto retry = policy.after(run(1, attempt), failed(1), failure, tally);
      REQUIRE(retry.has_value());
      CHECK_FALSE(retry->alone);
      CHECK(retry->delay == backoff(run(1, attempt), attempt));
    }
    CHECK_FALSE(policy.after(run(1, 3), failed(1), failure, tally).has_value());
  }
  RetryTally tally;
  CHECK_FALSE(RetryPolicy(0).after(run(), failed(1), Class::ordinary, tally).has_value());
}

TEST_CASE("what can never work is never tried again", "[schedule]") {
  RetryTally tally;
  CHECK_FALSE(RetryPolicy(9).after(run(), failed(2), Class::configuration, tally).has_value());
  CHECK_FALSE(RetryPolicy(9).after(run(), failed(127), Class::cannot_start, tally).has_value());
  CHECK(tally.failures == 0);
}

TEST_CASE("a run that found the GPU full is tried alone, once", "[schedule]") {
  const RetryPolicy policy(9);
  RetryTally tally;
  const auto again = [&](Class failure) { return policy.after(run(), failed(1), failure, tally); };
  CHECK(again(Class::out_of_memory)->alone);
  CHECK_FALSE(again(Class::out_of_memory).has_value());

  tally = {};
  CHECK(again(Class::out_of_memory)->alone);
  CHECK_FALSE(again(Class::ordinary)->alone);
  CHECK(again(Class::out_of_memory)->alone);
  CHECK(tally.failures == 3);
}

TEST_CASE("a run that found no memory beside others is tried alone at no cost", "[schedule]") {
  const auto full = failed(1, "CUDA error: out of memory");
  CHECK(classify(full, EndedBy::itself_in_company) == Class::crowded_out);
  CHECK(classify(failed(1, "no"), EndedBy::itself_in_company) == Class::ordinary);
  const RetryPolicy policy(0);
  RetryTally tally;
  CHECK(policy.after(run(), full, Class::crowded_out, tally)->alone);
  CHECK_FALSE(policy.after(run(), full, Class::out_of_memory, tally).has_value());
}

TEST_CASE("a run whose GPU broke is tried three times at no cost", "[schedule]") {
  const RetryPolicy policy(0);
  RetryTally tally;
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(policy.after(run(), failed(1), Class::lost_device, tally)->alone);
  CHECK_FALSE(policy.after(run(), failed(1), Class::lost_device, tally).has_value());
}

TEST_CASE("a run that asks to be started again costs no retry", "[schedule]") {
  const RetryPolicy policy(0);
  RetryTally tally;
  for (int attempt = 1; attempt <= 1000; ++attempt) {
    const auto retry = policy.after(run(1, attempt), failed(75, "", 3600), Class::requeue, tally);
    REQUIRE(retry.has_value());
    CHECK(retry->delay <= 1s);
  }
  CHECK(tally.failures == 0);
}

TEST_CASE("a run that only asks to be started again is held in the end", "[schedule]") {
  const RetryPolicy policy(5);
  RetryTally tally;
  int asked = 1;
  while (policy.after(run(1, asked), failed(75, "", 1), Class::requeue, tally) && asked < 1000)
    ++asked;
  CHECK(asked == 30);
  CHECK(tally.short_requeues == 0);  // a person who has it go on grants it as many again
  // One that worked in between starts to count anew.
  tally = {};
  for (int i = 0; i < 29; ++i) (void)policy.after(run(), failed(75), Class::requeue, tally);
  CHECK(policy.after(run(), failed(75, "", 3600), Class::requeue, tally).has_value());
  CHECK(policy.after(run(), failed(75), Class::requeue, tally).has_value());
  CHECK(tally.short_requeues == 1);
}

TEST_CASE("a lost run is tried three times at no cost", "[schedule]") {
  const RetryPolicy policy(0);
  RetryTally tally;
  RunEvent lost;
  lost.state = RunState::lost;
  for (int i = 0; i < 3; ++i) CHECK(policy.after(run(), lost, Class::lost, tally).has_value());
  CHECK_FALSE(policy.after(run(), lost, Class::lost, tally).has_value());
  CHECK(tally.failures == 0);
}

TEST_CASE("the wait doubles up to five minutes, with jitter", "[schedule]") {
  for (const int n : {1, 2, 3, 8, 9, 10, 40, 1'000'000}) {
    INFO(n);
    const auto whole = n >= 10 ? 300s : std::min(300s, std::chrono::seconds(1 << (n - 1)));
    for (int configuration = 1; configuration <= 50; ++configuration) {
      CHECK(backoff(run(configuration), n) >= whole / 2.0);
      CHECK(backoff(run(configuration), n) < whole);
    }
  }
}

TEST_CASE("runs that failed together do not come back together", "[schedule]") {
  std::set<std::chrono::milliseconds> delays;
  for (int configuration = 1; configuration <= 100; ++configuration)
    delays.insert(backoff(run(configuration), 5));
  CHECK(delays.size() > 50);
  CHECK(backoff(run(7, 3), 5) == backoff(run(7, 3), 5));
  CHECK(backoff(run(7, 3), 5) != backoff(run(7, 4), 5));
}

namespace {

RunRecord attempt(int number, RunState state, const char* failure_class, double seconds = 1) {
  RunRecord record;
  record.id = {1, 1};
  record.attempt = number;
  record.state = state;
  record.failure_class = failure_class;
  record.seconds = seconds;
  return record;
}

}  // namespace

TEST_CASE("every class of failures reads back as it was printed", "[schedule]") {
  for (const auto failure : {Class::configuration, Class::cannot_start, Class::out_of_memory,
                             Class::crowded_out, Class::requeue, Class::timed_out, Class::hung,
                             Class::lost, Class::lost_device, Class::ordinary})
    CHECK(parse_failure_class(to_string(failure)) == failure);
  CHECK_FALSE(parse_failure_class("").has_value());
}

TEST_CASE("what the books tell of earlier attempts counts against the retries", "[schedule]") {
  const RetryPolicy policy(2);
  const auto once =
      policy.replay({attempt(1, RunState::failed, "failed"), attempt(2, RunState::stopped, "")});
  CHECK(once.tally.failures == 1);
  CHECK_FALSE(once.is_over);  // it was stopped, which costs nothing
  const auto thrice =
      policy.replay({attempt(1, RunState::failed, "timed out"),
                     attempt(2, RunState::failed, "hung"), attempt(3, RunState::failed, "failed")});
  CHECK(thrice.tally.failures == 3);
  CHECK(thrice.is_over);
  const auto waiting = policy.replay(
      {attempt(1, RunState::failed, "out of memory"), attempt(2, RunState::planned, "")});
  CHECK(waiting.tally.ran_alone);
  CHECK_FALSE(waiting.is_over);
}

TEST_CASE("losses and requeues of earlier attempts are no retries", "[schedule]") {
  auto requeued = attempt(2, RunState::stopped, "");
  requeued.exit = ExitStatus{75, std::nullopt, false};
  const auto history = RetryPolicy(1).replay(
      {attempt(1, RunState::lost, ""), requeued, attempt(3, RunState::failed, "")});
  CHECK(history.tally.losses == 1);
  CHECK(history.tally.failures == 1);
  CHECK_FALSE(history.is_over);
}

TEST_CASE("a lost device and company on a GPU are known again after a resume", "[schedule]") {
  const RetryPolicy none(0);
  CHECK_FALSE(none.replay({attempt(1, RunState::failed, "lost device")}).is_over);
  CHECK_FALSE(none.replay({attempt(1, RunState::failed, "out of memory beside others")}).is_over);
}

TEST_CASE("wrong arguments of an earlier attempt stay wrong", "[schedule]") {
  CHECK(RetryPolicy(9).replay({attempt(1, RunState::failed, "configuration")}).is_over);
  CHECK(RetryPolicy(9).replay({}).is_over == false);
}
