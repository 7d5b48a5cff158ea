#include "support/catch.hpp"

#include <gridctl/core/tally.hpp>

using namespace gridctl;

namespace {

TimePoint at(int second) {
  return TimePoint(std::chrono::seconds(second));
}

RunRecord run(RunId id, RunState state, int begin = 0, int end = 0) {
  RunRecord record;
  record.id = id;
  record.state = state;
  if (begin > 0) record.started_at = at(begin);
  if (end > 0) record.ended_at = at(end);
  record.seconds = end - begin;
  if (is_settled(state)) record.exit = ExitStatus{state == RunState::succeeded ? 0 : 1, {}, false};
  return record;
}

}  // namespace

TEST_CASE("runs are counted by their states, and by their configurations", "[tally]") {
  const auto tally =
      tally_of({run({1, 1}, RunState::succeeded, 10, 14), run({1, 2}, RunState::succeeded, 5, 11),
                run({2, 1}, RunState::planned), run({7, 1}, RunState::running, 12)});
  CHECK(tally.runs == 4);
  CHECK(tally.configurations == 3);
  CHECK(tally.count(RunState::succeeded) == 2);
  CHECK(tally.count(RunState::planned) == 1);
  CHECK(tally.count(RunState::failed) == 0);
  CHECK(tally.first_start == at(5));
  CHECK(tally.last_end == at(14));
  REQUIRE(tally.by_configuration.size() == 3);
  CHECK(tally.by_configuration[0].seconds == 10);
  CHECK(tally.by_configuration[0].longest == 6);
  CHECK(tally.by_configuration[0].succeeded == 2);
  CHECK(tally.by_configuration[1].waiting == 1);
  CHECK(tally.by_configuration[2].configuration == 7);
  REQUIRE(tally.running.size() == 1);
  CHECK(tally.running.front().id == RunId{7, 1});
}

TEST_CASE("what failed keeps its reason, and does not tell how long runs take", "[tally]") {
  auto lost = run({1, 1}, RunState::lost);
  auto failed = run({2, 1}, RunState::failed, 1, 2);
  failed.reason = "ValueError";
  const auto tally = tally_of({lost, failed});
  REQUIRE(tally.failures.size() == 2);
  CHECK(tally.failures.front().state == RunState::lost);
  CHECK(tally.failures.back().reason == "ValueError");
  CHECK(tally.by_configuration.back().succeeded == 0);
  CHECK(tally.by_configuration.back().failed == 1);
}

TEST_CASE("of the runs that were stopped the one that ended last is told", "[tally]") {
  const auto tally =
      tally_of({run({1, 1}, RunState::stopped, 1, 9), run({2, 1}, RunState::stopped, 1, 4),
                run({3, 1}, RunState::stopped)});
  REQUIRE(tally.last_stopped);
  CHECK(tally.last_stopped->id == RunId{1, 1});
}

TEST_CASE("runs that a rule stopped are a count of their own, with the time that they had",
          "[tally]") {
  const auto tally =
      tally_of({run({1, 1}, RunState::stopped_early, 10, 14), run({1, 2}, RunState::stopped_early),
                run({2, 1}, RunState::stopped, 1, 3)});
  CHECK(tally.count(RunState::stopped_early) == 2);
  CHECK(tally.count(RunState::stopped) == 1);
  CHECK(tally.stopped_early_seconds == 4);
  CHECK(tally.failures.empty());
}
