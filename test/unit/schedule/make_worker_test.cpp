#include "support/catch.hpp"
#include "support/fake_executor.hpp"
#include "support/fake_gpu_monitor.hpp"
#include "support/fake_processes.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/schedule/make_worker.hpp>

using namespace gridctl;
using namespace std::chrono_literals;

namespace {

/// Remembers what the worker set out to do, and which runs succeeded.
struct Listener final : RunObserver {
  void on_start(const WorkStart& start) override { started = start; }
  void on_event(const RunSpec& run, const RunEvent& event) override {
    if (event.state == RunState::succeeded) succeeded.emplace_back(run.id.configuration, run.test);
  }
  WorkStart started;
  std::vector<std::pair<int, int>> succeeded;  ///< configuration and test
};

struct Scene {
  explicit Scene(DeviceKind kind) {
    Topology topology;
    topology.cores = {{{0}, 0, 0}};
    topology.gpus = test::idle_gpus(1);
    DeviceRequest request;
    request.kind = kind;
    device.emplace(schedule::make_device(request, topology, {}).value());
    const auto grid = scratch.write(
        "grid.yaml",
        "grid_tasks: [{name: t, overwrite: {a: 1}}]\ntrainer: {command: [/bin/true]}\n");
    plan.emplace(plan::Plan::expand(config::load_grid(grid).value()).value());
  }
  /// The tests of a model that training 1.1 has left, or will leave.
  [[nodiscard]] schedule::ModelTest test_of_model() const {
    schedule::ModelTest test;
    test.run = {1, 1};
    test.run_folder = scratch.path() / "runs/0001-t/1/attempt-1";
    test.model = test.run_folder / "model.pt";
    return test;
  }
  [[nodiscard]] schedule::ModelTests no_tests() const { return {tester, scratch.path()}; }
  static schedule::Work training() { return {{{{1, 1}, 0, 1}}, {}, 0, "exp"}; }
  [[nodiscard]] schedule::WorkerContext context() { return {loop, executor, listener}; }

  test::ScratchDir scratch;
  config::Program tester = [] {
    config::Program program;
    program.command = {"/bin/true"};
    return program;
  }();
  std::optional<schedule::AnyDevice> device;
  std::optional<plan::Plan> plan;
  test::ManualLoop loop;
  test::FakeProcesses processes{loop};
  test::FakeExecutor executor{loop, processes, 10s};
  Listener listener;
};

using Done = std::vector<std::pair<int, int>>;

}  // namespace

TEST_CASE("a trainer works on the device that it is made for", "[schedule]") {
  const auto kind = GENERATE(DeviceKind::cpu, DeviceKind::gpu);
  Scene scene(kind);
  const auto trainer = schedule::make_trainer(*scene.device, *scene.plan, scene.scratch.path(),
                                              Scene::training(), scene.context());
  REQUIRE(trainer->work());
  CHECK(scene.listener.started.device == to_string(kind));
  CHECK(scene.listener.started.phase == Phase::train);
  CHECK_FALSE(scene.listener.started.tests_follow);
  CHECK_FALSE(scene.listener.started.has_tester);
  CHECK(scene.listener.succeeded == Done{{1, 0}});
}

TEST_CASE("a tester works on the device that it is made for", "[schedule]") {
  const auto kind = GENERATE(DeviceKind::cpu, DeviceKind::gpu);
  Scene scene(kind);
  auto tests = scene.no_tests();
  schedule::Work work{{tests.add(scene.test_of_model())}, {}, 0, "exp"};
  fs::create_directories(scene.test_of_model().run_folder);
  const auto tester =
      schedule::make_tester(*scene.device, std::move(tests), std::move(work), scene.context());
  REQUIRE(tester->work());
  CHECK(scene.listener.started.device == to_string(kind));
  CHECK(scene.listener.started.phase == Phase::test);
  CHECK(scene.listener.succeeded == Done{{1, 1}});
}

TEST_CASE("a pipeline works on the device that it is made for, and tests what it trains",
          "[schedule]") {
  const auto kind = GENERATE(DeviceKind::cpu, DeviceKind::gpu);
  Scene scene(kind);
  const auto find = [&](const RunSpec& /*training*/) {
    return std::vector<schedule::ModelTest>{scene.test_of_model()};
  };
  const auto pipeline =
      schedule::make_pipeline(*scene.device, *scene.plan, scene.scratch.path(), scene.no_tests(),
                              find, Scene::training(), scene.context());
  REQUIRE(pipeline->work());
  CHECK(scene.listener.started.device == to_string(kind));
  CHECK(scene.listener.started.tests_follow);
  CHECK(scene.listener.started.has_tester);
  CHECK(scene.listener.succeeded == Done{{1, 0}, {1, 1}});
}
