#include "support/catch.hpp"

#include <gridctl/report/standing.hpp>

namespace gridctl::report {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart(1'790'000'000s);

RunRecord record(int configuration, RunState state, int begin, int end) {
  RunRecord run;
  run.id = {configuration, 1};
  run.attempt = state == RunState::planned ? 0 : 1;
  run.label = "lr=0." + std::to_string(configuration);
  run.directory = "runs/" + std::to_string(configuration);
  run.state = state;
  run.slot = "cpu:" + std::to_string(configuration);
  if (state != RunState::planned) run.started_at = kStart + std::chrono::seconds(begin);
  if (!is_settled(state)) return run;
  run.ended_at = kStart + std::chrono::seconds(end);
  run.seconds = end - begin;
  run.exit = ExitStatus{state == RunState::succeeded ? 0 : 1, std::nullopt, false};
  return run;
}

std::vector<RunRecord> some_runs() {
  return {record(1, RunState::succeeded, 0, 20), record(2, RunState::failed, 0, 20),
          record(3, RunState::running, 20, 0), record(4, RunState::planned, 0, 0)};
}

Standing standing_of(const std::vector<RunRecord>& runs, bool goes_on) {
  WorkStart work;
  work.runs = runs.size();
  work.slots = 1;
  return {work, "exp", tally_of(runs), kStart + 30s, goes_on, {}};
}

std::string text_of(const std::vector<Line>& lines) {
  std::string text;
  for (const auto& line : lines) text += to_bytes(line, false) + "\n";
  return text;
}

TEST_CASE("the books show the same screen as the work itself", "[report]") {
  const auto standing = standing_of(some_runs(), true);
  CHECK(text_of(standing.lines({70, false, true}, 8)) ==
        " 2/4  ██████▓▓▓▓▓▓▓▒▒▒▒▒▒·······  1 ok  1 failed  1 running  1 queued\n"
        " elapsed 30s   eta ~30s\n"
        " cpu:3  3.1  lr=0.3  ~50%  10s\n");
  CHECK(*standing.eta() == Approx(30));
}

TEST_CASE("what is over has taken a time and has no end to come", "[report]") {
  auto runs = some_runs();
  runs.erase(runs.begin() + 2, runs.end());
  const auto standing = standing_of(runs, false);
  CHECK_FALSE(standing.eta());
  CHECK(standing.elapsed() == 20.0);
  CHECK(text_of(standing.lines({60, false, true}, 8)).find(" took 20s\n") != std::string::npos);
  CHECK_FALSE(standing_of({record(1, RunState::planned, 0, 0)}, false).elapsed());
}

TEST_CASE("failures with the same reason stand together, as many names as fit", "[report]") {
  std::vector<RunRecord> runs;
  for (int i = 1; i <= 20; ++i) {
    runs.push_back(record(i, RunState::failed, 0, 1));
    runs.back().reason = "ValueError: \x1b[31m bad row " + std::to_string(i);
  }
  runs.push_back(record(21, RunState::lost, 0, 1));
  runs.push_back(record(22, RunState::succeeded, 0, 1));
  const auto groups = group_failures(runs);
  REQUIRE(groups.size() == 2);
  CHECK(groups.front().runs.size() == 20);
  CHECK(text_of(failure_lines(groups, {60, false, true}, 1)) ==
        "  ✗ 20 failed: ValueError: \\x1b[31m bad row 1\n"
        "      1.1, 2.1, 3.1, 4.1, 5.1, 6.1, 7.1 and 13 more\n"
        "  and 1 more kinds of failure\n");
  CHECK(groups.back().reason == "its end was never seen");
  CHECK(text_of(failure_lines({groups.back()}, {60, false, true}, 1)) ==
        "  ✗ 1 lost: its end was never seen\n"
        "      21.1\n");
  CHECK_THAT(text_of(standing_of(runs, false).lines({100, false, true}, 0)),
             Catch::Contains("20 failed  1 lost"));
}

}  // namespace
}  // namespace gridctl::report
