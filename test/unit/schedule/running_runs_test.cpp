#include "running_runs.hpp"

#include "support/catch.hpp"
#include "support/fake_executor.hpp"
#include "support/fake_processes.hpp"
#include "support/manual_loop.hpp"

#include <set>

#include <signal.h>

using namespace gridctl;
using namespace std::chrono_literals;
using schedule::EndedBy;
using schedule::RunningRun;
using schedule::Ticket;

namespace {

RunningRun run_of(int repetition) {
  RunningRun run{{{1, repetition}, 0, 1}, {}, std::nullopt, {}};
  run.launch.run.id = run.item.run;
  run.launch.run.directory = "/exp/" + std::to_string(repetition);
  run.launch.argv = {"/bin/true"};
  return run;
}

const Error kBusy{ErrorKind::busy, "no more processes", {}, {}, {}, {}};

struct Scene final : schedule::RunningRunsUser, RunObserver {
  explicit Scene(test::FakeProcesses::Script script = {}) : processes(loop, std::move(script)) {}

  [[nodiscard]] bool may_wait() const override { return waits; }
  void on_begun(Ticket ticket, const RunningRun& run) override {
    CHECK(run.job.has_value());
    begun.push_back(ticket);
  }
  void on_ended(Ticket ticket, RunningRun run, const launch::JobExit& exit) override {
    CHECK_FALSE(runs.is_on(run.item.run));
    exits.emplace(ticket, exit);
    ended.emplace(ticket, std::move(run));
  }
  void on_unstarted(Ticket ticket, RunningRun /*run*/, const Error& error) override {
    unstarted.emplace_back(ticket, error.message);
  }
  void on_event(const RunSpec& /*run*/, const RunEvent& /*event*/) override {}
  void on_notice(const std::string& line) override { notices.push_back(line); }

  Ticket begin(int repetition) {
    const auto ticket = runs.add(run_of(repetition));
    runs.start(ticket);
    return ticket;
  }

  bool waits = true;
  std::vector<Ticket> begun;
  std::map<Ticket, RunningRun> ended;
  std::map<Ticket, launch::JobExit> exits;
  std::vector<std::pair<Ticket, std::string>> unstarted;
  std::vector<std::string> notices;
  test::ManualLoop loop;
  test::FakeProcesses processes;
  test::FakeExecutor executor{loop, processes, 10s};
  schedule::RunningRuns runs{*this, loop, executor, *this};
};

/// Children that only a signal ends.
test::FakeProcess endless(const sys::ProcessSpec& /*spec*/) {
  test::FakeProcess process;
  process.works_for = std::nullopt;
  return process;
}

}  // namespace

TEST_CASE("a run is on from add() until its exit, which hands it back", "[schedule]") {
  Scene scene;
  const auto ticket = scene.runs.add(run_of(1));
  CHECK(scene.runs.is_on({1, 1}));
  CHECK_FALSE(scene.runs.is_on({1, 2}));
  scene.runs.start(ticket);
  CHECK(scene.begun == std::vector{ticket});
  scene.loop.advance(2s);
  CHECK(scene.runs.empty());
  CHECK(scene.ended.at(ticket).item.run == RunId{1, 1});
  CHECK(scene.ended.at(ticket).ended_by == EndedBy::itself);
}

TEST_CASE("a run waits for a machine that is too busy, and people are told once", "[schedule]") {
  int asked = 0;
  Scene scene([&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    if (++asked <= 2) process.refused = kBusy;
    return process;
  });
  const auto ticket = scene.begin(1);
  CHECK(scene.begun.empty());
  CHECK(scene.runs.size() == 1);
  scene.loop.advance(2s);
  CHECK(scene.begun == std::vector{ticket});
  CHECK(scene.notices == std::vector<std::string>{"1.1 waits for the machine: no more processes"});
}

TEST_CASE("a run whose user does not wait any more is handed back unstarted", "[schedule]") {
  Scene scene([](const sys::ProcessSpec&) {
    test::FakeProcess process;
    process.refused = kBusy;
    return process;
  });
  const auto ticket = scene.begin(1);
  CHECK(scene.unstarted.empty());
  scene.waits = false;
  scene.loop.advance(1s);
  CHECK(scene.unstarted == std::vector{std::pair(ticket, std::string("no more processes"))});
  CHECK(scene.runs.empty());
}

TEST_CASE("a run of an earlier gridctl is taken over, one that nobody started is not",
          "[schedule]") {
  Scene scene;
  scene.executor.of_earlier["/exp/1"].exit.status.code = 3;
  const auto ticket = scene.runs.adopt(run_of(1)).value();
  CHECK(scene.begun == std::vector{ticket});
  CHECK(scene.runs.is_on({1, 1}));
  scene.loop.advance(0s);
  CHECK(scene.exits.at(ticket).exit.status.code == 3);
  CHECK(scene.runs.adopt(run_of(2)).error().kind == ErrorKind::not_found);
  CHECK(scene.runs.empty());
}

TEST_CASE("end() ends one run politely and says what its end is put down to", "[schedule]") {
  Scene scene(endless);
  const auto first = scene.begin(1);
  scene.begin(2);
  scene.runs.end(first, EndedBy::timeout, "timed out after 1s");
  scene.loop.advance(0s);
  REQUIRE(scene.ended.count(first) == 1);
  CHECK(scene.ended.at(first).ended_by == EndedBy::timeout);
  CHECK(scene.ended.at(first).why_ended == "timed out after 1s");
  CHECK(scene.exits.at(first).exit.status.signal == SIGTERM);
  CHECK(scene.runs.size() == 1);
  scene.runs.end(first, EndedBy::hang, "gone already");
  CHECK(scene.processes.signals.size() == 1);
}

TEST_CASE("the first cause of an end stays its cause", "[schedule]") {
  Scene scene(endless);
  const auto asked = scene.begin(1);
  const auto overdue = scene.begin(2);
  CHECK(scene.runs.mark_as_asked({{1, 1}, {1, 9}}) == 1);
  scene.runs.end(asked, EndedBy::lost_device, "its GPU is lost");
  scene.runs.end(overdue, EndedBy::timeout, "timed out");
  CHECK(scene.runs.mark_as_asked({{1, 2}}) == 1);
  CHECK(scene.runs.all().at(asked).ended_by == EndedBy::request);
  CHECK(scene.runs.all().at(asked).why_ended.empty());
  CHECK(scene.runs.all().at(overdue).ended_by == EndedBy::timeout);
}

TEST_CASE("stop() ends the chosen runs as urgently as it is told", "[schedule]") {
  Scene scene(endless);
  const auto first = scene.begin(1);
  const auto second = scene.begin(2);
  CHECK(scene.runs.stop(launch::Urgency::now, {{1, 2}}).empty());
  scene.loop.advance(0s);
  CHECK(scene.exits.count(first) == 0);
  CHECK(scene.exits.at(second).exit.status.signal == SIGKILL);
  CHECK(scene.runs.stop(launch::Urgency::polite).empty());
  scene.loop.advance(0s);
  CHECK(scene.exits.at(first).exit.status.signal == SIGTERM);
}

TEST_CASE("stop() gives back a run that has not begun, and it never begins", "[schedule]") {
  int asked = 0;
  Scene scene([&](const sys::ProcessSpec&) {
    ++asked;
    test::FakeProcess process;
    process.refused = kBusy;
    return process;
  });
  const auto ticket = scene.begin(1);
  const auto gone = scene.runs.stop(launch::Urgency::polite);
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].first == ticket);
  CHECK(scene.runs.empty());
  scene.loop.advance(5s);
  CHECK(asked == 1);
  CHECK(scene.unstarted.empty());
}
