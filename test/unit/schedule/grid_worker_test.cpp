#include "grid_worker.hpp"

#include "support/catch.hpp"
#include "support/fake_executor.hpp"
#include "support/fake_processes.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/schedule/devices/cpu_policy.hpp>

#include <set>

#include <nlohmann/json.hpp>
#include <signal.h>

using namespace gridctl;
using namespace std::chrono_literals;

namespace {

using schedule::CpuPolicy;

CpuPolicy cores(int count) {
  Topology topology;
  for (int i = 0; i < count; ++i) topology.cores.push_back({{i}, 0, 0});
  return CpuPolicy::for_host(topology, {}).value();
}

/// Runs 1.1 … 1.N, each in a folder of its own; those in `unpreparable` fail before they start.
class PlainWorker final : public schedule::GridWorker<schedule::CpuPolicy> {
 public:
  PlainWorker(std::size_t count, int slots, int max, int retries, fs::path folder,
              schedule::WorkerContext context)
      : PlainWorker(count, slots, max, limits(retries), std::move(folder), context) {}
  PlainWorker(std::size_t count, int slots, int max, const Limits& limits, fs::path folder,
              schedule::WorkerContext context)
      : GridWorker(cores(slots), {runs(count), {}, max, "exp", limits}, context),
        folder_(std::move(folder)) {}
  std::set<int> unpreparable;
  std::set<int> followed;  ///< a test follows these

 private:
  static Limits limits(int retries) {
    Limits limits;
    limits.retries = retries;
    return limits;
  }
  static std::vector<schedule::WorkItem> runs(std::size_t count) {
    std::vector<schedule::WorkItem> items;
    for (std::size_t i = 1; i <= count; ++i) items.push_back({{1, static_cast<int>(i)}, 0, 1});
    return items;
  }
  [[nodiscard]] RunSpec run(const schedule::WorkItem& item) const override {
    RunSpec spec;
    spec.id = item.run;
    spec.test = item.test;
    spec.attempt = item.attempt;
    spec.directory =
        folder_ / std::to_string(item.run.repetition) / ("attempt-" + std::to_string(item.attempt));
    if (item.test > 0) spec.directory /= "test-1";
    return spec;
  }
  std::vector<schedule::WorkItem> follow_ups(const RunSpec& run) override {
    if (run.test > 0 || !followed.contains(run.id.repetition)) return {};
    return {{run.id, 1, 1}};
  }
  [[nodiscard]] WorkStart describe() const override { return {}; }
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const override {
    if (unpreparable.contains(run.id.repetition)) return fail(ErrorKind::io, "disk full");
    launch::Launch launch;
    launch.run = run;
    launch.phase = run.test > 0 ? Phase::test : Phase::train;
    launch.argv = {"/bin/true"};
    launch.output = run.directory / "output.log";
    launch.placement = placement;
    return launch;
  }
  fs::path folder_;
};

/// Remembers all news, and how many runs were on at once and on which slots.
class Listener final : public RunObserver {
 public:
  void on_start(const WorkStart& start) override { started = start; }
  void on_event(const RunSpec& run, const RunEvent& event) override {
    if (refuses) throw BookingError("the disk is full");
    order.push_back(run);
    if (run.test > 0) return;
    states[run.id.repetition].push_back(event.state);
    last[run.id.repetition] = event;
    if (event.state == RunState::running) {
      CHECK(slots_in_use.insert(event.slot).second);
      most = std::max(most, slots_in_use.size());
    } else {
      slots_in_use.erase(event.slot);
    }
  }
  void on_more(const std::vector<RunSpec>& runs) override {
    more.insert(more.end(), runs.begin(), runs.end());
  }
  void on_notice(const std::string& line) override { notices.push_back(line); }
  void on_finish(const Summary& summary) override { finished = summary; }

  bool refuses = false;
  std::vector<RunSpec> order;
  std::vector<RunSpec> more;
  std::optional<WorkStart> started;
  std::map<int, std::vector<RunState>> states;
  std::map<int, RunEvent> last;
  std::set<std::string> slots_in_use;
  std::size_t most = 0;
  std::vector<std::string> notices;
  std::optional<Summary> finished;
};

struct Scene {
  explicit Scene(test::FakeProcesses::Script script = {}) : processes(loop, std::move(script)) {}
  PlainWorker& worker(std::size_t runs, int slots, int max = 0, int retries = 0) {
    made.emplace(runs, slots, max, retries, scratch.path(),
                 schedule::WorkerContext{loop, executor, listener});
    return *made;
  }
  PlainWorker& worker(std::size_t runs, int slots, const Limits& limits) {
    made.emplace(runs, slots, 0, limits, scratch.path(),
                 schedule::WorkerContext{loop, executor, listener});
    return *made;
  }
  test::ScratchDir scratch;
  test::ManualLoop loop;
  test::FakeProcesses processes;
  test::FakeExecutor executor{loop, processes, 10s};
  Listener listener;
  std::optional<PlainWorker> made;
};

using States = std::vector<RunState>;

}  // namespace

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
    if (started == 3) process.refused = Error{ErrorKind::io, "cannot run", {}, {}, {}, {}};
    return process;
  });
  auto& worker = scene.worker(6, 2);
  worker.unpreparable = {6};
  const auto summary = worker.work().value();
  CHECK(summary.failed == 4);
  CHECK(summary.succeeded == 2);
  auto& last = scene.listener.last;
  CHECK(last[1].exit->code == 1);
  CHECK(last[1].reason == "exit 1");
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

TEST_CASE("a signal before anything runs ends the work", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(4, 2);
  scene.loop.after(0s, [&] { scene.loop.raise(SIGINT); });
  const auto summary = worker.work().value();
  CHECK(summary.succeeded + summary.not_started == 4);
  CHECK(scene.processes.living() == 0);
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
  CHECK(summary.stopped == 1);
  CHECK(summary.not_started == 1);
  CHECK_FALSE(summary.interrupted_by.has_value());
  CHECK(scene.listener.states[1] == States{RunState::running, RunState::stopped});
  CHECK(scene.listener.states.count(4) == 0);
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
  CHECK(summary.not_started == 1);
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
  CHECK(scene.listener.last[3].reason == "run 1.1 of its configuration failed: exit 1");
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
  CHECK(summary.stopped == 1);
  CHECK(summary.succeeded == 2);
  CHECK(summary.skipped == 0);
  CHECK(summary.not_started == 1);
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
