#include "grid_worker.hpp"
#include "support/catch.hpp"
#include "support/fake_executor.hpp"
#include "support/fake_gpu_monitor.hpp"
#include "support/fake_processes.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/schedule/devices/gpu_policy.hpp>

#include <algorithm>
#include <set>

#include <signal.h>

using namespace gridctl;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using schedule::GpuPolicy;
using schedule::WorkItem;
using test::kGiB;

namespace {

GpuPolicy gpus(int count, int runs_per_gpu) {
  Topology topology;
  topology.cores = {{{0}, 0, 0}};
  topology.gpus = test::idle_gpus(count);
  schedule::GpuOptions options;
  options.runs_per_gpu = runs_per_gpu;
  return GpuPolicy::for_host(topology, options).value();
}

/// Runs C.1 … C.R of each configuration.
std::vector<WorkItem> items(int configurations, int repetitions) {
  std::vector<WorkItem> items;
  for (int c = 1; c <= configurations; ++c) {
    for (int r = 1; r <= repetitions; ++r) items.push_back({{c, r}, 0, 1});
  }
  return items;
}

class GpuWorker final : public schedule::GridWorker<GpuPolicy> {
 public:
  GpuWorker(GpuPolicy policy, std::vector<WorkItem> queue, const Limits& limits, fs::path folder,
            schedule::WorkerContext context)
      : GridWorker(std::move(policy), {std::move(queue), {}, 0, folder.string(), limits}, context),
        folder_(std::move(folder)) {}

 private:
  [[nodiscard]] RunSpec run(const WorkItem& item) const override {
    RunSpec spec;
    spec.id = item.run;
    spec.attempt = item.attempt;
    spec.directory = folder_ / to_string(item.run) / ("attempt-" + std::to_string(item.attempt));
    return spec;
  }
  [[nodiscard]] WorkStart describe() const override { return {}; }
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const override {
    launch::Launch launch;
    launch.run = run;
    launch.argv = {"/bin/true"};
    launch.environment = placement.environment;
    launch.output = run.directory / "output.log";
    launch.placement = placement;
    return launch;
  }
  fs::path folder_;
};

/// A machine whose GPUs are filled by the runs that are on, with so much each.
struct Scene final : RunObserver {
  explicit Scene(int gpu_count) : monitor(gpu_count) { limits.min_free_disk = 0; }

  Summary work(int runs_per_gpu, std::vector<WorkItem> queue) {
    const auto count = static_cast<int>(monitor.gpus.size());
    GpuWorker worker(gpus(count, runs_per_gpu), std::move(queue), limits, scratch.path(),
                     {loop, executor, *this, {nullptr, &monitor, {}, runs_per_gpu == 0}});
    return worker.work().value();
  }
  void on_start(const WorkStart& /*start*/) override {}
  void on_event(const RunSpec& run, const RunEvent& event) override {
    const bool starts = event.state == RunState::running;
    if (!event.slot.empty()) {
      const auto gpu = static_cast<std::size_t>(event.slot[4] - '0');
      auto& on_it = on[gpu];
      if (starts) on_it.insert(run.id);
      if (!starts) on_it.erase(run.id);
      if (starts) beside[{run.id, run.attempt}] = on_it.size() - 1;
      most = std::max(most, on_it.size());
      monitor.gpus[gpu].memory_used = each * on_it.size();
      monitor.gpus[gpu].utilization = on_it.empty() ? 0 : 60;
    }
    if (!starts) last[run.id] = event;
    if (starts) slots.push_back(event.slot);
    if (when_started && starts) when_started(slots.size());
  }
  void on_notice(const std::string& line) override { notices += line + "\n"; }
  void on_finish(const Summary& /*summary*/) override {}

  Limits limits;
  std::uint64_t each = 20 * kGiB;
  std::function<test::FakeProcess(const sys::ProcessSpec&)> script;
  std::function<void(std::size_t)> when_started;  ///< with how many have been

  test::ScratchDir scratch;
  test::ManualLoop loop;
  test::FakeGpuMonitor monitor;
  test::FakeProcesses processes{loop, [this](const sys::ProcessSpec& spec) {
                                  test::FakeProcess process;
                                  process.works_for = 10s;
                                  return script ? script(spec) : process;
                                }};
  test::FakeExecutor executor{loop, processes, 10s};
  std::map<std::size_t, std::set<RunId>> on;
  std::map<std::pair<RunId, int>, std::size_t> beside;  ///< how many were there at its start
  std::size_t most = 0;                                 ///< at once on one GPU
  std::map<RunId, RunEvent> last;
  std::vector<std::string> slots;
  std::string notices;
};

}  // namespace

TEST_CASE("a GPU that vanishes is named and gets no more runs, and its run is done elsewhere",
          "[schedule]") {
  Scene scene(2);
  scene.when_started = [&](std::size_t started) {
    if (started == 4) scene.monitor.gpus[1].fault = "it is lost";
  };
  const auto summary = scene.work(1, items(8, 1));
  CHECK(summary.succeeded == 8);
  CHECK(summary.failed == 0);
  CHECK_THAT(scene.notices, Contains("GPU 1 is taken out of service: it is lost"));
  CHECK(std::count(scene.slots.begin(), scene.slots.end(), "gpu:1") == 2);
  CHECK(std::count(scene.slots.begin(), scene.slots.end(), "gpu:0") == 7);
}

TEST_CASE("a run that fails as its GPU does is not to blame", "[schedule]") {
  Scene scene(2);
  bool has_failed = false;
  scene.script = [&](const sys::ProcessSpec&) {
    test::FakeProcess process;
    process.works_for = 100ms;
    if (scene.slots.back() != "gpu:1") return process;
    if (!std::exchange(has_failed, true)) process.exit = {1, std::nullopt, false};
    scene.monitor.gpus[1].fault = "it is lost";
    return process;
  };
  const auto summary = scene.work(1, items(4, 1));
  CHECK(has_failed);
  CHECK(summary.succeeded == 4);
  CHECK_THAT(scene.notices, Contains("GPU 1 is taken out of service"));
}

TEST_CASE("when no GPU is left the grid stops and says so", "[schedule]") {
  Scene scene(2);
  scene.when_started = [&](std::size_t started) {
    if (started < 4) return;
    for (auto& gpu : scene.monitor.gpus) gpu.fault = "it must be reset";
  };
  const auto summary = scene.work(1, items(8, 1));
  CHECK(summary.halted_because == "no device is left in service");
  CHECK(summary.succeeded == 2);
  CHECK(scene.slots.size() == 4);
  CHECK(summary.not_started + summary.failed == 6);
}

TEST_CASE("what a run used of its GPU goes with its end", "[schedule]") {
  Scene scene(1);
  static_cast<void>(scene.work(1, items(1, 1)));
  const auto use = scene.last.at({1, 1}).gpu.value();
  CHECK(use.peak_memory_bytes == 20 * kGiB);
  CHECK(use.mean_utilization == Approx(60));
}

TEST_CASE("runs are packed by what the first of their configuration needed", "[schedule]") {
  Scene scene(1);
  const auto summary = scene.work(0, items(2, 7));
  CHECK(summary.succeeded == 14);
  CHECK(scene.most == 3);  // 22 GiB each with headroom, of 76
  CHECK(scene.beside.at({{1, 1}, 1}) == 0);
  CHECK(scene.beside.at({{2, 1}, 1}) == 0);
  // One alone and six in threes, twice; unpacked it would be 14 times as long as one. The scene
  // frees a GPU when it hears of an end, which may be only after the GPU was found full once more.
  CHECK(summary.seconds == Approx(2 * (10 + 2 * 10)).margin(1));
}

TEST_CASE("a run that finds no memory beside others is done alone, at no cost", "[schedule]") {
  Scene scene(1);
  scene.each = 0;
  scene.script = [&](const sys::ProcessSpec& spec) {
    test::FakeProcess process;
    process.works_for = 5s;
    if (scene.slots.size() != 3) return process;
    process.exit = {1, std::nullopt, false};
    fs::ofstream(spec.output) << "RuntimeError: CUDA out of memory.\n";
    return process;
  };
  const auto summary = scene.work(4, items(6, 1));
  CHECK(summary.succeeded == 6);
  CHECK(summary.failed == 0);
  CHECK(scene.beside.at({{3, 1}, 1}) == 2);
  CHECK(scene.beside.at({{3, 1}, 2}) == 0);
}

TEST_CASE("a run waits for a GPU that somebody else has come to use", "[schedule]") {
  Scene scene(1);
  scene.monitor.gpus[0].processes = 1;
  scene.loop.after(30s, [&] { scene.monitor.gpus[0].processes = 0; });
  const auto summary = scene.work(1, items(1, 1));
  CHECK(summary.succeeded == 1);
  CHECK(summary.seconds > 30);
  CHECK_THAT(scene.notices, Contains("waiting: GPU 0: 1 other process uses it"));
}

TEST_CASE("GPU-hours count each GPU once, however many runs share it", "[schedule]") {
  const auto runs_per_gpu = GENERATE(1, 2);
  Scene scene(2);
  scene.limits.gpu_hours = 0.5;
  scene.script = [](const sys::ProcessSpec&) {
    test::FakeProcess process;
    process.works_for = 1h;
    return process;
  };
  const auto summary = scene.work(runs_per_gpu, items(1, 6));
  CHECK(summary.seconds == Approx(900).margin(1.5));
  CHECK(summary.stopped == static_cast<std::size_t>(2 * runs_per_gpu));
  CHECK(summary.failed == 0);
  CHECK(summary.interrupted_by == SIGTERM);
  CHECK(summary.halted_because == "the GPU-hours are used up: 0.5 GPU-hours");
}
