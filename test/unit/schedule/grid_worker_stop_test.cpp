#include "plain_worker.hpp"

#include <signal.h>

using namespace gridctl;
using namespace std::chrono_literals;
using test::Scene;
using test::States;

TEST_CASE("the first Ctrl-C lets running runs end and starts no more", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(10, 2);
  scene.loop.after(1500ms, [&] { scene.loop.raise(SIGINT); });
  const auto summary = worker.work().value();
  CHECK(summary.interrupted_by == SIGINT);
  CHECK(summary.succeeded == 4);
  CHECK(summary.stopped == 0);
  CHECK(summary.not_started == 6);
  REQUIRE(scene.listener.notices.size() == 1);
  CHECK(scene.listener.notices[0] == "no new runs; 2 running go on; Ctrl-C again stops them");
  CHECK(scene.processes.signals.empty());
}

TEST_CASE("the second Ctrl-C ends the runs politely, and kills after the grace period",
          "[schedule]") {
  int started = 0;
  Scene scene([&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    process.works_for = std::nullopt;
    process.ignores_term = ++started == 2;
    return process;
  });
  auto& worker = scene.worker(5, 2);
  scene.loop.after(1s, [&] { scene.loop.raise(SIGINT); });
  scene.loop.after(2s, [&] { scene.loop.raise(SIGINT); });
  const auto summary = worker.work().value();
  CHECK(summary.stopped == 2);
  CHECK(summary.failed == 0);
  CHECK(summary.not_started == 3);
  CHECK(summary.seconds == Approx(12));
  CHECK(scene.listener.last[1].exit->signal == SIGTERM);
  CHECK(scene.listener.last[2].exit->signal == SIGKILL);
  CHECK(scene.listener.last[2].state == RunState::stopped);
  CHECK(scene.processes.living() == 0);
}

TEST_CASE("the third Ctrl-C kills at once", "[schedule]") {
  Scene scene([](const sys::ProcessSpec&) {
    test::FakeProcess process;
    process.works_for = std::nullopt;
    process.ignores_term = true;
    return process;
  });
  auto& worker = scene.worker(2, 2);
  for (const auto at : {1s, 2s, 3s}) scene.loop.after(at, [&] { scene.loop.raise(SIGINT); });
  const auto summary = worker.work().value();
  CHECK(summary.stopped == 2);
  CHECK(summary.seconds == Approx(3));
}

TEST_CASE("SIGTERM stops the runs at once and says so", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(4, 2);
  scene.loop.after(500ms, [&] { scene.loop.raise(SIGTERM); });
  const auto summary = worker.work().value();
  CHECK(summary.interrupted_by == SIGTERM);
  CHECK(summary.stopped == 2);
  CHECK(summary.not_started == 2);
}

TEST_CASE("a signal that comes as the first runs start lets them end and starts no more",
          "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(4, 2);
  scene.loop.after(0s, [&] { scene.loop.raise(SIGINT); });
  const auto summary = worker.work().value();
  CHECK(summary.interrupted_by == SIGINT);
  CHECK(summary.succeeded == 2);
  CHECK(summary.not_started == 2);
  CHECK(scene.processes.spawned.size() == 2);
}

TEST_CASE("asked to stop, a worker ends its runs and says who asked", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(5, 2);
  StopAnswer answer;
  scene.loop.after(500ms, [&] { answer = worker.stop({}); });
  const auto summary = worker.work().value();
  CHECK(answer.running == 2);
  CHECK(answer.waiting == 3);
  CHECK(summary.stopped == 2);
  CHECK(summary.not_started == 3);
  CHECK(summary.interrupted_by == SIGTERM);
  CHECK(summary.halted_because == "gridctl stop");
  CHECK(scene.processes.living() == 0);
}

TEST_CASE("asked to end some runs, a worker goes on with the others", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(5, 2, 0, 3);
  StopAnswer answer;
  scene.loop.after(500ms, [&] {
    answer = worker.stop({StopStep::stopping, {{1, 1}, {1, 4}, {1, 9}}});
  });
  const auto summary = worker.work().value();
  CHECK(answer.running == 1);
  CHECK(answer.waiting == 1);
  CHECK(summary.succeeded == 3);
  CHECK(summary.stopped == 2);
  CHECK(summary.cancelled == 2);
  CHECK(summary.not_started == 0);
  CHECK_FALSE(summary.interrupted_by.has_value());
  CHECK(scene.listener.states[1] == States{RunState::running, RunState::stopped});
  CHECK(scene.listener.states[4] == States{RunState::stopped});
  CHECK(scene.listener.last[4].reason == kStoppedByName);
}

TEST_CASE("asked to drain some runs, a worker lets them end and begins none of them again",
          "[schedule]") {
  Scene scene([](const sys::ProcessSpec& spec) {
    test::FakeProcess process;
    // Run 1 fails, and has retries left.
    if (spec.output.string().find("/1/attempt") != std::string::npos)
      process.exit = {1, std::nullopt, false};
    return process;
  });
  auto& worker = scene.worker(5, 2, 0, 3);
  scene.made->followed = {2};
  StopAnswer answer;
  scene.loop.after(500ms, [&] {
    answer = worker.stop({StopStep::draining, {{1, 1}, {1, 2}, {1, 4}}});
  });
  const auto summary = worker.work().value();
  CHECK(answer.running == 2);
  CHECK(answer.waiting == 1);
  CHECK(scene.processes.signals.empty());
  CHECK(scene.listener.states[1] == States{RunState::running, RunState::failed});
  CHECK(scene.listener.states[2] == States{RunState::running, RunState::succeeded});
  CHECK(scene.listener.states[4] == States{RunState::stopped});
  CHECK(scene.listener.more.empty());  // no test of run 2 begins
  CHECK(summary.succeeded == 3);
  CHECK(summary.failed == 1);
  CHECK(summary.cancelled == 1);
}

TEST_CASE("a run that waits for its retry can be withdrawn", "[schedule]") {
  Scene scene([](const sys::ProcessSpec&) {
    test::FakeProcess process;
    process.exit = {1, std::nullopt, false};
    return process;
  });
  auto& worker = scene.worker(1, 1, 0, 3);
  StopAnswer answer;
  scene.loop.after(1100ms, [&] { answer = worker.stop({StopStep::killing, {{1, 1}}}); });
  const auto summary = worker.work().value();
  CHECK(answer.waiting == 1);
  CHECK(summary.cancelled == 1);
  CHECK(summary.not_started == 0);
  CHECK(scene.listener.last[1].state == RunState::stopped);
  CHECK(scene.processes.spawned.size() == 1);
}

TEST_CASE("asked before it begins, a worker starts nothing", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(3, 1);
  worker.stop({});
  const auto summary = worker.work().value();
  CHECK(summary.not_started == 3);
  CHECK(scene.processes.spawned.empty());
}

TEST_CASE("a rule ends what is on and keeps what waits, and nothing of that is a failure",
          "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(4, 2);
  scene.loop.after(500ms, [&] {
    const auto answer =
        worker.stop({StopStep::stopping, {{1, 1}, {1, 4}}, StopCause::rule, "median: …"});
    CHECK(answer.running == 1);
    CHECK(answer.waiting == 1);
  });
  const auto summary = worker.work().value();
  CHECK(summary.succeeded == 2);
  CHECK(summary.stopped == 0);
  CHECK(summary.halted_because.empty());
  CHECK(scene.listener.last[4].state == RunState::stopped_early);
  CHECK(scene.listener.last[4].reason == "median: …");
  CHECK(scene.processes.signals.size() == 1);
}

TEST_CASE("a target ends the run alone that has reached it", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(4, 2);
  scene.loop.after(500ms, [&] {
    const auto answer =
        worker.stop({StopStep::stopping, {{1, 1}, {1, 4}}, StopCause::target, "target: …"});
    CHECK(answer.running == 1);
    CHECK(answer.waiting == 0);
  });
  const auto summary = worker.work().value();
  CHECK(summary.stopped_early == 0);
  CHECK(scene.listener.last[4].state == RunState::succeeded);
}
