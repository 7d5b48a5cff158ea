#include "plain_worker.hpp"

#include <ctime>

#include <signal.h>

using namespace gridctl;
using namespace std::chrono_literals;
using test::Scene;

namespace {

/// The end so many seconds after the scene has begun.
EndTime end_after(const Scene& scene, std::chrono::seconds seconds) {
  const auto at = std::chrono::system_clock::to_time_t(test::wall_time(scene.loop) + seconds);
  std::tm local{};
  ::localtime_r(&at, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &local);
  return parse_end_time(text).value();
}

test::FakeProcesses::Script long_runs(bool ignore_term = false) {
  return [ignore_term](const sys::ProcessSpec&) {
    test::FakeProcess process;
    process.works_for = 1h;
    process.ignores_term = ignore_term;
    return process;
  };
}

}  // namespace

TEST_CASE("at its time a grid ends: its runs are asked to stop, and none begins", "[schedule]") {
  Scene scene(long_runs());
  Limits limits;
  limits.until = end_after(scene, 100s);
  const auto summary = scene.worker(6, 2, limits).work().value();
  CHECK(summary.seconds == Approx(100).margin(1));
  CHECK(summary.stopped == 2);
  CHECK(summary.failed == 0);
  CHECK(summary.not_started == 4);
  CHECK(summary.halted_because.starts_with("the time is up: "));
  CHECK(summary.interrupted_by == SIGTERM);
  REQUIRE(scene.listener.notices.size() == 2);
  CHECK(scene.listener.notices[0] == summary.halted_because);
  CHECK(scene.listener.notices[1] == "stopping 2 runs (SIGTERM); 'gridctl stop --now' kills");
}

TEST_CASE("runs that do not stop at the time have their grace", "[schedule]") {
  Scene scene(long_runs(true));
  Limits limits;
  limits.until = end_after(scene, 100s);
  const auto summary = scene.worker(2, 2, limits).work().value();
  CHECK(summary.stopped == 2);
  CHECK(summary.seconds == Approx(110).margin(1));  // the grace of the executor is 10 s
}

TEST_CASE("a grid whose time is past begins nothing", "[schedule]") {
  Scene scene;
  Limits limits;
  limits.until = end_after(scene, -5s);
  const auto summary = scene.worker(3, 2, limits).work().value();
  CHECK(summary.not_started == 3);
  CHECK(scene.processes.spawned.empty());
}

TEST_CASE("a grid that is done before its time ends as ever", "[schedule]") {
  Scene scene;
  Limits limits;
  limits.until = end_after(scene, 100s);
  limits.budget = 100s;
  const auto summary = scene.worker(4, 2, limits).work().value();
  CHECK(summary.succeeded == 4);
  CHECK(summary.halted_because.empty());
  CHECK_FALSE(summary.interrupted_by);
  CHECK(summary.seconds == Approx(2));
}

TEST_CASE("a paused grid ends at its time too", "[schedule]") {
  Scene scene;
  Limits limits;
  limits.until = end_after(scene, 50s);
  auto& worker = scene.worker(4, 2, limits);
  scene.loop.after(500ms, [&] { (void)worker.steer({.paused = true}); });
  const auto summary = worker.work().value();
  CHECK(summary.succeeded == 2);
  CHECK(summary.not_started == 2);
  CHECK(summary.seconds == Approx(50).margin(1));
}

TEST_CASE("a grid that drains when its time comes is ended", "[schedule]") {
  Scene scene(long_runs());
  Limits limits;
  limits.until = end_after(scene, 50s);
  auto& worker = scene.worker(4, 2, limits);
  scene.loop.after(5s, [&] { scene.loop.raise(SIGINT); });
  const auto summary = worker.work().value();
  CHECK(summary.stopped == 2);
  CHECK(summary.interrupted_by == SIGINT);
  CHECK(summary.seconds == Approx(50).margin(1));
}

TEST_CASE("a budget is the time in which any run is on, that of before included", "[schedule]") {
  Scene scene(long_runs());
  Limits limits;
  limits.budget = 60s;
  const auto summary = scene.worker(6, 3, limits, 20s).work().value();
  CHECK(summary.seconds == Approx(40).margin(1.5));
  CHECK(summary.stopped == 3);
  CHECK(summary.halted_because == "the budget is used up: 1m00s");
}

TEST_CASE("while no run is on, no budget is used", "[schedule]") {
  Scene scene(test::all_work_for(10s));
  Limits limits;
  limits.budget = 25s;
  auto& worker = scene.worker(9, 1, limits);
  scene.loop.after(5s, [&] { (void)worker.steer({.paused = true}); });
  scene.loop.after(1000s, [&] { (void)worker.steer({.paused = false}); });
  const auto summary = worker.work().value();
  CHECK(summary.succeeded == 2);
  CHECK(summary.stopped == 1);
  CHECK(summary.seconds == Approx(1015).margin(1.5));
}

TEST_CASE("a budget that is used up lets nothing begin", "[schedule]") {
  Scene scene;
  Limits limits;
  limits.budget = 60s;
  const auto summary = scene.worker(6, 3, limits, 60s).work().value();
  CHECK(scene.processes.spawned.empty());
  CHECK(summary.not_started == 6);
}

TEST_CASE("the end of a grid at work can be set, moved and taken back", "[schedule]") {
  Scene scene(long_runs());
  auto& worker = scene.worker(4, 2);
  const auto later = end_after(scene, 300s);
  scene.loop.after(5s, [&] {
    CHECK(worker.steer({.set = {.until = end_after(scene, 20s), .budget = 30s}}).is_heard);
  });
  scene.loop.after(15s, [&] { (void)worker.steer({.set = {.budget = 0s}}); });
  scene.loop.after(16s, [&] { (void)worker.steer({.set = {.until = EndTime()}}); });
  scene.loop.after(100s, [&] { (void)worker.steer({.set = {.until = later}}); });
  const auto summary = worker.work().value();
  CHECK(summary.seconds == Approx(300).margin(1));
  CHECK(summary.stopped == 2);
  CHECK(scene.listener.notices[1] == "gridctl set: budget 30s");
  CHECK(scene.listener.notices[3] == "gridctl set: no time at which the grid ends");
}

TEST_CASE("a budget that is set lower than what is used ends the grid at once", "[schedule]") {
  Scene scene(long_runs());
  auto& worker = scene.worker(4, 2);
  SteerAnswer answer;
  scene.loop.after(50s, [&] { answer = worker.steer({.set = {.budget = 40s}}); });
  const auto summary = worker.work().value();
  CHECK(answer.is_heard);
  CHECK(answer.halted_because == "the budget is used up: 40s");
  CHECK(summary.seconds == Approx(50).margin(1));
}
