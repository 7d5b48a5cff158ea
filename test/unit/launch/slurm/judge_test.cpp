#include "slurm/judge.hpp"

#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::launch::slurm;

namespace {

NodeEvent begin_of(int attempt) {
  NodeEvent event;
  event.kind = NodeEvent::Kind::begin;
  event.attempt = attempt;
  event.event.host = "n2";
  return event;
}

NodeEvent interrupted(int code) {
  NodeEvent event;
  event.kind = NodeEvent::Kind::end;
  event.interrupted = true;
  event.event.state = RunState::stopped;
  event.event.exit = ExitStatus{code, std::nullopt, false};
  event.event.seconds = 12;
  return event;
}

AttemptCase begun(Life life) {
  AttemptCase attempt;
  attempt.begin = begin_of(1);
  attempt.life = life;
  attempt.log = "slurm/B0001/7.log";
  return attempt;
}

}  // namespace

TEST_CASE("what lives has no verdict", "[slurm]") {
  AttemptCase waiting;
  waiting.life = Life::queued;
  CHECK_FALSE(judge(waiting));
  CHECK_FALSE(judge(begun(Life::on)));
  // Slurm may put a task back into its queue while the node still has it.
  CHECK_FALSE(judge(begun(Life::queued)));
}

TEST_CASE("a run whose allocation Slurm could not start is lost", "[slurm]") {
  CHECK(judge(begun(Life::unlaunched))->state == RunState::lost);
  AttemptCase never;
  never.life = Life::unlaunched;
  never.log = "slurm/B0001/7.log";
  CHECK(judge(never)->state == RunState::lost);
  CHECK(judge(never)->reason.ends_with("see slurm/B0001/7.log"));
}

TEST_CASE("a task that Slurm starts again goes on as the next attempt", "[slurm]") {
  auto attempt = begun(Life::queued);
  SECTION("its node was lost") {
    attempt.restarts = 1;
  }
  SECTION("it was asked to end") {
    attempt.end = interrupted(0);
  }
  SECTION("it is on again already") {
    attempt.life = Life::on;
    attempt.restarts = 1;
  }
  const auto verdict = judge(attempt);
  REQUIRE(verdict);
  CHECK(verdict->state == RunState::stopped);
  CHECK(verdict->requeued);
}

TEST_CASE("an end by Slurm is named by Slurm's word", "[slurm]") {
  const auto [life, state, failure_class] = GENERATE(
      table<Life, RunState, std::string>({{Life::cancelled, RunState::stopped, ""},
                                          {Life::timed_out, RunState::failed, "timed out"},
                                          {Life::out_of_memory, RunState::failed, "out of memory"},
                                          {Life::taken, RunState::lost, "lost"},
                                          {Life::ended, RunState::failed, "cannot start"},
                                          {Life::nowhere, RunState::lost, "lost"}}));
  const auto verdict = judge(begun(life));
  REQUIRE(verdict);
  CHECK(verdict->state == state);
  CHECK(verdict->failure_class == failure_class);
  CHECK_FALSE(verdict->reason.empty());
  CHECK_FALSE(verdict->requeued);
  CHECK(verdict->host == "n2");
}

TEST_CASE("what the node has told of an interrupted end is kept", "[slurm]") {
  auto attempt = begun(Life::cancelled);
  attempt.end = interrupted(143);
  const auto verdict = judge(attempt);
  REQUIRE(verdict);
  CHECK(verdict->state == RunState::stopped);
  CHECK(verdict->exit->code == 143);
  CHECK(verdict->seconds == 12);
}

TEST_CASE("a task that was cancelled before it began leaves no trace", "[slurm]") {
  AttemptCase attempt;
  attempt.life = Life::nowhere;
  CHECK(judge(attempt)->state == RunState::stopped);
  CHECK(judge(attempt)->reason == "vanished from Slurm's queue, before it began (scancel?)");
  attempt.was_asked = true;
  attempt.why_asked = kStoppedByName;
  CHECK(judge(attempt)->reason == kStoppedByName);
}

TEST_CASE("an allocation without a record is no success, whatever Slurm says", "[slurm]") {
  AttemptCase attempt;
  attempt.life = Life::ended;
  attempt.nodes = "n2";
  attempt.log = "slurm/B0001/7.log";
  const auto verdict = judge(attempt);
  REQUIRE(verdict);
  CHECK(verdict->state == RunState::failed);
  CHECK(verdict->reason ==
        "its allocation ended without a record, before it began: is the experiment's folder shared "
        "with n2? see slurm/B0001/7.log");
}

TEST_CASE("an end that only looked like Slurm's stands as the node told it", "[slurm]") {
  auto attempt = begun(GENERATE(Life::ended, Life::nowhere));
  attempt.end = interrupted(137);
  attempt.end->event.state = RunState::failed;
  attempt.end->event.reason = "SIGKILL";
  const auto verdict = judge(attempt);
  REQUIRE(verdict);
  CHECK(verdict->state == RunState::failed);
  CHECK(verdict->reason == "SIGKILL");
}
