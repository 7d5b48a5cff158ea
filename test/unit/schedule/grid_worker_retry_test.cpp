#include "plain_worker.hpp"

using namespace gridctl;
using namespace std::chrono_literals;
using test::Scene;
using test::States;

TEST_CASE("a failed run is tried again after a while, in a folder of its own", "[schedule]") {
  int started = 0;
  Scene scene([&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    if (++started <= 2) process.exit = {1, std::nullopt, false};
    return process;
  });
  const auto summary = scene.worker(1, 1, 0, 2).work().value();
  CHECK(summary.succeeded == 1);
  CHECK(summary.failed == 0);
  CHECK(scene.listener.states[1] == States{RunState::running, RunState::failed, RunState::planned,
                                           RunState::running, RunState::failed, RunState::planned,
                                           RunState::running, RunState::succeeded});
  CHECK(scene.listener.order.back().attempt == 3);
  CHECK(summary.seconds > 3);  // three seconds of work, and the pauses
}

TEST_CASE("a run that always fails is given up after its retries", "[schedule]") {
  Scene scene([&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    process.exit = {1, std::nullopt, false};
    return process;
  });
  const auto summary = scene.worker(1, 1, 0, 2).work().value();
  CHECK(summary.failed == 1);
  CHECK(scene.processes.spawned.size() == 3);
}

TEST_CASE("a run that asks to be run again is, and that is no failure", "[schedule]") {
  int started = 0;
  Scene scene([&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    if (++started < 5) process.exit = {75, std::nullopt, false};
    return process;
  });
  const auto summary = scene.worker(1, 1).work().value();
  CHECK(summary.succeeded == 1);
  CHECK(scene.processes.spawned.size() == 5);
}

TEST_CASE("a machine that is too busy to start a run is asked again", "[schedule]") {
  int started = 0;
  Scene scene([&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    if (++started <= 3)
      process.refused = Error{ErrorKind::busy, "no more processes", {}, {}, {}, {}};
    return process;
  });
  const auto summary = scene.worker(2, 1).work().value();
  CHECK(summary.succeeded == 2);
  CHECK(scene.listener.states[1] == States{RunState::running, RunState::succeeded});
  CHECK(summary.seconds == Approx(5));
}

TEST_CASE("a run that cannot start even after it has waited fails, and the next one starts",
          "[schedule]") {
  int asked = 0;
  Scene scene([&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    ++asked;
    if (asked == 1) process.refused = Error{ErrorKind::busy, "no more processes", {}, {}, {}, {}};
    if (asked == 2) process.refused = Error{ErrorKind::usage, "cannot run", {}, {}, {}, {}};
    return process;
  });
  const auto summary = scene.worker(2, 1).work().value();
  CHECK(summary.failed == 1);
  CHECK(summary.succeeded == 1);
  CHECK(scene.listener.last[1].reason == "cannot run");
  CHECK(scene.loop.stopped());
}

TEST_CASE("a run that out of memory made fail is tried again alone", "[schedule]") {
  int started = 0;
  std::size_t beside = 99;
  Scene scene([&](const sys::ProcessSpec& spec) {
    test::FakeProcess process;
    if (++started == 1) {
      process.exit = {1, std::nullopt, false};
      fs::create_directories(spec.output.parent_path());
      fs::ofstream(spec.output) << "RuntimeError: CUDA out of memory.\n";
    }
    if (spec.output.string().find("attempt-2") != std::string::npos)
      beside = scene.processes.living();
    return process;
  });
  const auto summary = scene.worker(6, 2, 0, 1).work().value();
  CHECK(summary.succeeded == 6);
  CHECK(beside == 0);
}
