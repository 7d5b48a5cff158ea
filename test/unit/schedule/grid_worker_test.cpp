#include "plain_worker.hpp"

#include <nlohmann/json.hpp>
#include <signal.h>

using namespace gridctl;
using namespace std::chrono_literals;
using test::Scene;
using test::States;

TEST_CASE("a worker keeps every slot busy until all runs are done", "[schedule]") {
  Scene scene;
  const auto summary = scene.worker(10, 3).work().value();
  CHECK(summary.succeeded == 10);
  CHECK(summary.failed == 0);
  CHECK(summary.not_started == 0);
  CHECK(summary.slots == 3);
  CHECK(scene.processes.most_at_once == 3);
  CHECK(scene.listener.most == 3);
  CHECK(summary.seconds == Approx(4));  // ten seconds of work on three slots
  CHECK(summary.busy_seconds == Approx(10));
  for (const auto& [run, states] : scene.listener.states)
    CHECK(states == States{RunState::running, RunState::succeeded});
  CHECK(scene.listener.started->runs == 10);
  CHECK(scene.listener.finished->succeeded == 10);
}

TEST_CASE("max_concurrent_runs caps the slots, and more than there are changes nothing",
          "[schedule]") {
  Scene one;
  CHECK(one.worker(4, 3, 1).work()->slots == 1);
  CHECK(one.processes.most_at_once == 1);
  Scene many;
  CHECK(many.worker(4, 2, 99).work()->slots == 2);
  CHECK(many.processes.most_at_once == 2);
}

TEST_CASE("children are pinned to the core of their slot", "[schedule]") {
  Scene scene;
  REQUIRE(scene.worker(6, 2).work());
  std::set<std::vector<int>> seen;
  for (const auto& spec : scene.processes.spawned) seen.insert(spec.cpus);
  CHECK(seen == std::set<std::vector<int>>{{0}, {1}});
}

TEST_CASE("a failing, a crashing and an unstartable run leave the others alone", "[schedule]") {
  int started = 0;
  Scene scene([&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    ++started;
    if (started == 1) process.exit = {1, std::nullopt, false};
    if (started == 2) process.exit = {std::nullopt, SIGSEGV, true};
    if (started == 3) process.refused = Error{ErrorKind::usage, "cannot run", {}, {}, {}, {}};
    return process;
  });
  auto& worker = scene.worker(6, 2);
  worker.unpreparable = {6};
  const auto summary = worker.work().value();
  CHECK(summary.failed == 4);
  CHECK(summary.succeeded == 2);
  auto& last = scene.listener.last;
  CHECK(last[1].exit->code == 1);
  CHECK(last[1].reason == "exit 1; its output cannot be read");
  CHECK(last[2].exit->signal == SIGSEGV);
  CHECK(last[3].reason == "cannot run");
  CHECK_FALSE(last[3].exit.has_value());
  CHECK(last[6].reason == "disk full");
  CHECK(scene.listener.states[6] == States{RunState::failed});
  CHECK(scene.listener.states[3] == States{RunState::running, RunState::failed});
}

TEST_CASE("every run leaves a run.json that tells how it ended", "[schedule]") {
  Scene scene;
  REQUIRE(scene.worker(1, 1).work());
  fs::ifstream file(scene.scratch.path() / "1" / "run.json");
  const auto document = nlohmann::json::parse(file);
  CHECK(document["state"] == "succeeded");
  CHECK(document["run"] == "1.1");
}

TEST_CASE("an empty queue is done at once", "[schedule]") {
  Scene scene;
  const auto summary = scene.worker(0, 2).work().value();
  CHECK(summary.planned == 0);
  CHECK(scene.listener.finished.has_value());
}

TEST_CASE("what follows from a run comes before what waits", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(3, 1);
  worker.followed = {1};
  const auto summary = worker.work().value();
  CHECK(summary.planned == 4);
  CHECK(summary.succeeded == 4);
  REQUIRE(scene.listener.more.size() == 1);
  CHECK(scene.listener.more[0].test == 1);
  std::vector<std::pair<int, int>> started;
  for (const auto& run : scene.listener.order) started.emplace_back(run.id.repetition, run.test);
  started.erase(std::unique(started.begin(), started.end()), started.end());
  CHECK(started == std::vector<std::pair<int, int>>{{1, 0}, {1, 1}, {2, 0}, {3, 0}});
}

TEST_CASE("nothing is started that cannot be booked, and the work says why it ended",
          "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(3, 1);
  scene.loop.after(1500ms, [&] { scene.listener.refuses = true; });
  const auto summary = worker.work();
  REQUIRE_FALSE(summary.has_value());
  CHECK(summary.error().message == "the disk is full");
  CHECK(scene.processes.spawned.size() == 2);
  CHECK(scene.processes.living() == 0);
}

TEST_CASE("a success is booked with the start of the next run, the last one alone", "[schedule]") {
  Scene scene;
  static_cast<void>(scene.worker(3, 1).work());
  CHECK(scene.listener.at_once == std::vector<std::size_t>{1, 2, 2, 1});
}

TEST_CASE("a success is booked before the loop waits, though nothing more starts", "[schedule]") {
  int started = 0;
  Scene scene([&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    process.works_for = ++started == 1 ? 1s : 5s;
    return process;
  });
  auto& worker = scene.worker(2, 2);
  States seen;
  scene.loop.after(2s, [&] { seen = scene.listener.states[1]; });
  static_cast<void>(worker.work());
  CHECK(seen == States{RunState::running, RunState::succeeded});
}

TEST_CASE("an end that could not be booked at once is booked later", "[schedule]") {
  int started = 0;
  Scene scene([&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    if (++started == 1) process.works_for = 3s;
    return process;
  });
  auto& worker = scene.worker(4, 2);
  scene.loop.after(500ms, [&] { scene.listener.refuses = true; });
  scene.loop.after(2s, [&] { scene.listener.refuses = false; });
  const auto summary = worker.work().value();
  CHECK(summary.succeeded == 2);
  CHECK(summary.not_started == 2);
  CHECK(summary.halted_because == "the disk is full");
  CHECK(scene.listener.states[1] == States{RunState::running, RunState::succeeded});
  CHECK(scene.listener.states[2] == States{RunState::running, RunState::succeeded});
}

TEST_CASE("an error of the machine is no failure of a run: nothing more starts", "[schedule]") {
  int started = 0;
  Scene scene([&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    if (++started == 3)
      process.refused = Error{ErrorKind::io, "cannot run '/bin/true'", {}, {}, {}, {}};
    return process;
  });
  const auto summary = scene.worker(6, 1).work().value();
  CHECK(summary.succeeded == 2);
  CHECK(summary.failed == 0);
  CHECK(summary.stopped == 1);
  CHECK(summary.not_started == 3);
  CHECK(summary.halted_because == "cannot run '/bin/true'");
  CHECK(scene.listener.last[3].reason == "could not begin: cannot run '/bin/true'");
}

TEST_CASE("a folder that cannot be made is an error of the machine", "[schedule]") {
  Scene scene;
  scene.scratch.write("2", "");  // a file where the folder of the run should be
  const auto summary = scene.worker(3, 1).work().value();
  CHECK(summary.succeeded == 1);
  CHECK(summary.failed == 0);
  CHECK(scene.listener.states[2] == States{RunState::running, RunState::stopped});
}

TEST_CASE("books that another program has locked are waited for, and all is heard meanwhile",
          "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(4, 2);
  scene.loop.after(500ms, [&] { scene.listener.is_locked = true; });
  SECTION("the grid goes on when they are free") {
    scene.loop.after(60s, [&] { scene.listener.is_locked = false; });
    const auto summary = worker.work().value();
    CHECK(summary.succeeded == 4);
    CHECK(summary.halted_because.empty());
    CHECK(scene.listener.notices == std::vector<std::string>{"waiting: the journal is locked"});
    for (int run = 1; run <= 4; ++run)
      CHECK(scene.listener.states[run] == States{RunState::running, RunState::succeeded});
  }
  SECTION("who stops is answered at once, and what has ended is booked then") {
    StopAnswer answer;
    scene.loop.after(10s, [&] { answer = worker.stop({}); });
    scene.loop.after(60s, [&] { scene.listener.is_locked = false; });
    const auto summary = worker.work().value();
    CHECK(answer.waiting == 2);
    CHECK(summary.succeeded == 2);
    CHECK(summary.not_started == 2);
  }
  SECTION("who kills does not wait") {
    scene.loop.after(10s, [&] { worker.stop({StopStep::killing, {}}); });
    const auto summary = worker.work();
    REQUIRE_FALSE(summary);
    CHECK(summary.error().kind == ErrorKind::busy);
  }
}

TEST_CASE("the class of a failure is in its run.json", "[schedule]") {
  Scene scene([](const sys::ProcessSpec&) {
    test::FakeProcess process;
    process.exit = {127, std::nullopt, false};
    return process;
  });
  REQUIRE(scene.worker(1, 1).work());
  fs::ifstream file(scene.scratch.path() / "1" / "run.json");
  CHECK(nlohmann::json::parse(file)["failure_class"] == "cannot start");
}
