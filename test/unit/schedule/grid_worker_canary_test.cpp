#include "plain_worker.hpp"

#include <signal.h>

using namespace gridctl;
using namespace std::chrono_literals;
using test::Scene;
using test::States;

TEST_CASE("the other repetitions wait for the canary", "[schedule]") {
  Scene scene;
  Limits limits;
  limits.canary = true;
  const auto summary = scene.worker(4, 4, limits).work().value();
  CHECK(summary.planned == 4);
  CHECK(summary.succeeded == 4);
  CHECK(scene.processes.most_at_once == 3);
  CHECK(summary.seconds == Approx(2));
}

TEST_CASE("a canary that fails spares the others", "[schedule]") {
  Scene scene([](const sys::ProcessSpec&) {
    test::FakeProcess process;
    process.exit = {1, std::nullopt, false};
    return process;
  });
  Limits limits;
  limits.canary = true;
  limits.retries = 1;
  const auto summary = scene.worker(3, 3, limits).work().value();
  CHECK(summary.failed == 1);
  CHECK(summary.skipped == 2);
  CHECK(summary.not_started == 0);
  CHECK(scene.processes.spawned.size() == 2);  // the canary and its retry
  CHECK(scene.listener.states[2] == States{RunState::skipped});
  CHECK(scene.listener.last[3].reason.starts_with("run 1.1 of its configuration failed: exit 1"));
}

TEST_CASE("a canary that was stopped says nothing about the others", "[schedule]") {
  Scene scene;
  Limits limits;
  limits.canary = true;
  auto& worker = scene.worker(3, 3, limits);
  scene.loop.after(500ms, [&] { scene.loop.raise(SIGTERM); });
  const auto summary = worker.work().value();
  CHECK(summary.stopped == 1);
  CHECK(summary.skipped == 0);
  CHECK(summary.not_started == 2);
}

TEST_CASE("runs that wait for a canary can be withdrawn, and so can the canary", "[schedule]") {
  Scene scene;
  Limits limits;
  limits.canary = true;
  auto& worker = scene.worker(4, 4, limits);
  StopAnswer answer;
  scene.loop.after(500ms, [&] { answer = worker.stop({StopStep::stopping, {{1, 1}, {1, 3}}}); });
  const auto summary = worker.work().value();
  CHECK(answer.running == 1);
  CHECK(answer.waiting == 1);
  CHECK(summary.stopped == 2);
  CHECK(summary.cancelled == 2);
  CHECK(summary.succeeded == 2);
  CHECK(summary.skipped == 0);
  CHECK(summary.not_started == 0);
}
