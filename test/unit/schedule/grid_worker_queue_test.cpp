// A worker whose executor hands runs to a scheduler: they begin later and elsewhere.
#include "plain_worker.hpp"

#include <signal.h>

using namespace gridctl;
using namespace std::chrono_literals;
using test::States;

namespace {

/// Keeps what it is given until the test says what became of it.
class QueueExecutor final : public launch::Executor {
 public:
  [[nodiscard]] std::string_view name() const override { return "a cluster"; }
  [[nodiscard]] bool queues() const override { return true; }
  void tell_begins(const BeginHandler& on_begin) override { begin_ = on_begin; }
  Result<launch::JobId> start(const launch::Launch& launch, ExitHandler on_exit) override {
    started.push_back(launch.run);
    handlers_.push_back(std::move(on_exit));
    return launch::JobId{handlers_.size() - 1};
  }
  void stop(launch::JobId job, launch::Urgency /*urgency*/,
            const launch::EndRequest& /*request*/) override {
    stopped.push_back(static_cast<std::size_t>(job));
  }
  Result<std::vector<launch::Living>> living() override { return std::vector<launch::Living>(); }
  Result<launch::JobId> adopt(const fs::path& /*directory*/, ExitHandler on_exit) override {
    handlers_.push_back(std::move(on_exit));
    return launch::JobId{handlers_.size() - 1};
  }

  void begin(std::size_t job) { begin_(launch::JobId{job}, {{}, "n2", "n2", "1213_0"}); }
  void end(std::size_t job, RunState state, bool requeued = false) {
    launch::JobExit exit;
    exit.verdict.emplace();
    exit.verdict->state = state;
    exit.verdict->requeued = requeued;
    handlers_.at(job)(exit);
  }
  void refuse(std::size_t job) {
    launch::JobExit exit;
    exit.refused = Error{ErrorKind::config, "Slurm refuses: no", {}, {}, {}, {}};
    handlers_.at(job)(exit);
  }

  std::vector<RunSpec> started;
  std::vector<std::size_t> stopped;

 private:
  BeginHandler begin_;
  std::vector<ExitHandler> handlers_;
};

struct Scene {
  test::PlainWorker& worker(std::size_t runs) {
    made.emplace(runs, 4, 0, 0, scratch.path(), schedule::WorkerContext{loop, executor, listener});
    return *made;
  }
  test::ScratchDir scratch;
  test::ManualLoop loop;
  QueueExecutor executor;
  test::Listener listener;
  std::optional<test::PlainWorker> made;
};

}  // namespace

TEST_CASE("a run that is queued is submitted, then running, then as it was judged", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(1);
  scene.loop.after(1s, [&] { scene.executor.begin(0); });
  scene.loop.after(2s, [&] { scene.executor.end(0, RunState::succeeded); });
  const auto summary = worker.work().value();
  CHECK(summary.succeeded == 1);
  CHECK(scene.listener.states[1] ==
        States{RunState::submitted, RunState::running, RunState::succeeded});
  CHECK_FALSE(fs::exists(scene.scratch.path() / "1"));  // the node makes it
}

TEST_CASE("a run that ends before it began was never running", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(1);
  scene.loop.after(1s, [&] { scene.executor.end(0, RunState::stopped); });
  const auto summary = worker.work().value();
  CHECK(summary.stopped == 1);
  CHECK(scene.listener.states[1] == States{RunState::submitted, RunState::stopped});
}

TEST_CASE("a requeued run goes on at no cost, one that was cancelled does not", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(1);
  scene.loop.after(1s, [&] { scene.executor.end(0, RunState::stopped, true); });
  scene.loop.after(20s, [&] { scene.executor.end(1, RunState::succeeded); });
  CHECK(worker.work().value().succeeded == 1);
  REQUIRE(scene.executor.started.size() == 2);
  CHECK(scene.executor.started[1].attempt == 2);
}

TEST_CASE("signals leave what the scheduler has", "[schedule]") {
  const int signal = GENERATE(SIGINT, SIGTERM);
  Scene scene;
  auto& worker = scene.worker(3);
  scene.loop.after(1s, [&] { scene.executor.begin(0); });
  scene.loop.after(2s, [&] { scene.loop.raise(signal); });
  const auto summary = worker.work().value();
  CHECK(summary.interrupted_by == signal);
  CHECK(scene.executor.stopped.empty());
  REQUIRE(scene.listener.notices.size() == 1);
  CHECK(scene.listener.notices[0] ==
        "left: 1 running and 2 queued go on in a cluster; 'gridctl resume' takes them over, "
        "'gridctl stop' ends them");
}

TEST_CASE("a request to drain ends what is still queued, and no run that is on", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(2);
  scene.loop.after(1s, [&] { scene.executor.begin(0); });
  scene.loop.after(2s, [&] { static_cast<void>(worker.stop({StopStep::draining, {}})); });
  scene.loop.after(3s, [&] { scene.executor.end(1, RunState::stopped); });
  scene.loop.after(4s, [&] { scene.executor.end(0, RunState::succeeded); });
  const auto summary = worker.work().value();
  CHECK(summary.succeeded == 1);
  CHECK(summary.stopped == 1);
  CHECK(scene.executor.stopped == std::vector<std::size_t>{1});
}

TEST_CASE("a scheduler that refuses a run halts the grid, and the run stays to be done",
          "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(1);
  scene.loop.after(1s, [&] { scene.executor.refuse(0); });
  const auto summary = worker.work().value();
  CHECK(summary.halted_because == "Slurm refuses: no");
  CHECK(summary.stopped == 1);
  CHECK(summary.failed == 0);
}

TEST_CASE("a grid that ends by the clock takes back what is queued, too", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(2);
  // Only what has begun uses the budget.
  scene.loop.after(1s, [&] { (void)worker.steer({.set = {.budget = 10s}}); });
  scene.loop.after(100s, [&] { scene.executor.begin(0); });
  scene.loop.after(105s, [&] { CHECK(scene.executor.stopped.empty()); });
  scene.loop.after(120s, [&] {
    CHECK(scene.executor.stopped == std::vector<std::size_t>{0, 1});
    scene.executor.end(0, RunState::stopped);
    scene.executor.end(1, RunState::stopped);
  });
  const auto summary = worker.work().value();
  CHECK(summary.stopped == 2);
  CHECK(summary.halted_because == "the budget is used up: 10s");
}

TEST_CASE("a scheduler has the limit of runs at once: nobody can set it here", "[schedule]") {
  Scene scene;
  auto& worker = scene.worker(1);
  SteerAnswer limit;
  SteerAnswer pause;
  scene.loop.after(1s,
                   [&] { limit = worker.steer({.paused = true, .set = {.max_concurrent = 1}}); });
  scene.loop.after(2s, [&] { pause = worker.steer({.paused = true}); });
  SteerAnswer timeout;
  SteerAnswer hold;
  scene.loop.after(1500ms, [&] { hold = worker.steer({.paused = true, .hold = true}); });
  scene.loop.after(2s, [&] { timeout = worker.steer({.set = {.timeout = RunTimeout{9s, 0}}}); });
  scene.loop.after(3s, [&] { scene.executor.end(0, RunState::succeeded); });
  CHECK(worker.work().value().succeeded == 1);
  CHECK(timeout.refused == SteerRefusal::timeout);
  CHECK(hold.refused == SteerRefusal::hold);
  CHECK(limit.refused == SteerRefusal::max_concurrent);
  CHECK_FALSE(limit.is_paused);
  CHECK(pause.refused == SteerRefusal::none);
  CHECK(pause.is_paused);
}
