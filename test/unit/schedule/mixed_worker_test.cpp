// Runs that need different things side by side on one machine, in virtual time: whatever the grid
// is, no device is given out twice, none stands idle while a run could have it, and no run waits
// for ever.
#include "grid_worker.hpp"
#include "support/catch.hpp"
#include "support/fake_executor.hpp"
#include "support/fake_processes.hpp"
#include "support/machine.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/schedule/devices/mixed_policy.hpp>

#include <functional>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>

using namespace gridctl;
using namespace std::chrono_literals;
using schedule::MixedPolicy;
using schedule::RunClass;
using schedule::WorkItem;
using test::machine;

namespace {

constexpr auto kLongest = 5s;

struct Plan {
  Topology machine;
  std::vector<RunClass> classes;
  std::vector<WorkItem> queue;  ///< the configuration of a run is its class, from 1
  int max_concurrent = 0;
  int runs_per_gpu = 1;
  std::uint64_t memory = 0;
};

/// What is on, counted by what runs were given.
class Ledger final : public RunObserver {
 public:
  explicit Ledger(const Plan& plan, sys::Loop& loop) : plan_(plan), loop_(loop) {}

  void on_event(const RunSpec& run, const RunEvent& event) override {
    if (event.state == RunState::running) {
      const auto& placement = given.at(run.id);
      REQUIRE(started.emplace(run.id, loop_.now()).second);
      count(run.id, placement, 1);
      on.insert(run.id);
      if (plan_.max_concurrent > 0) REQUIRE(std::ssize(on) <= plan_.max_concurrent);
    } else {
      CHECK(event.state == RunState::succeeded);
      REQUIRE(on.erase(run.id) == 1);
      count(run.id, given.at(run.id), -1);
    }
  }
  void on_notice(const std::string& line) override { notices.push_back(line); }

  /// How many runs of the class are on.
  [[nodiscard]] int running(std::size_t run_class) const {
    int count = 0;
    for (const auto& run : on) count += run.configuration == static_cast<int>(run_class) + 1;
    return count;
  }
  [[nodiscard]] int waiting(std::size_t run_class) const {
    int count = 0;
    for (const auto& item : plan_.queue)
      count +=
          item.run.configuration == static_cast<int>(run_class) + 1 && !started.contains(item.run);
    return count;
  }

  std::map<RunId, Placement> given;
  std::map<RunId, sys::Loop::Clock::time_point> started;
  std::set<RunId> on;
  std::vector<std::string> notices;

 private:
  void count(RunId run, const Placement& placement, int sign) {
    const auto& needs = plan_.classes[static_cast<std::size_t>(run.configuration) - 1];
    if (needs.cpus > 0) CHECK(static_cast<int>(placement.cpus.size()) == needs.cpus);
    CHECK(static_cast<int>(placement.gpus.size()) == needs.gpus);
    for (const int cpu : placement.cpus) REQUIRE((cores_[cpu] += sign) <= 1);
    const double part = needs.gpus == 1 ? 1.0 / plan_.runs_per_gpu : 1;
    for (const auto& gpu : placement.gpus) REQUIRE((gpus_[gpu.uuid] += sign * part) < 1 + 1e-9);
    memory_ += static_cast<std::int64_t>(needs.memory) * sign;
    if (plan_.memory > 0) REQUIRE(memory_ <= static_cast<std::int64_t>(plan_.memory));
  }

  const Plan& plan_;
  sys::Loop& loop_;
  std::map<int, int> cores_;
  std::map<std::string, double> gpus_;
  std::int64_t memory_ = 0;
};

class MixedWorker final : public schedule::GridWorker<MixedPolicy> {
 public:
  MixedWorker(const Plan& plan, const MixedPolicy& device, Ledger& ledger, fs::path folder,
              schedule::WorkerContext context)
      : GridWorker(device, work_of(plan), context), ledger_(ledger), folder_(std::move(folder)) {}

 private:
  static schedule::Work work_of(const Plan& plan) {
    schedule::Work work;
    work.queue = plan.queue;
    work.max_concurrent_runs = plan.max_concurrent;
    work.experiment = "exp";
    work.limits.min_free_disk = 0;
    work.classes = plan.classes;
    work.class_of = [](const WorkItem& item) {
      return static_cast<std::size_t>(item.run.configuration) - 1;
    };
    work.memory = plan.memory;
    return work;
  }
  [[nodiscard]] RunSpec run(const WorkItem& item) const override {
    RunSpec spec;
    spec.id = item.run;
    spec.attempt = item.attempt;
    spec.directory = folder_ / to_string(item.run) / "attempt-1";
    return spec;
  }
  [[nodiscard]] WorkStart describe() const override { return {}; }
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const override {
    ledger_.given.insert_or_assign(run.id, placement);
    launch::Launch launch;
    launch.run = run;
    launch.argv = {"/bin/true", to_string(run.id)};
    launch.output = run.directory / "output.log";
    launch.placement = placement;
    return launch;
  }
  Ledger& ledger_;
  fs::path folder_;
};

struct Scene {
  explicit Scene(Plan made, std::function<std::chrono::milliseconds(RunId)> seconds)
      : plan(std::move(made)), lasts(std::move(seconds)) {
    processes.emplace(loop, [this](const sys::ProcessSpec& spec) {
      test::FakeProcess process;
      process.works_for = lasts(parse_run_id(spec.argv.back()).value());
      return process;
    });
    executor.emplace(loop, *processes, 10s);
  }
  /// Looks each half second, between all starts and ends, which come at whole seconds.
  void look_again(const std::function<void()>& look) {
    loop.after(1s, [this, look] {
      look();
      if (ledger.started.size() < plan.queue.size()) look_again(look);
    });
  }
  Summary work(const std::function<void()>& look = [] {}) {
    const auto device =
        MixedPolicy::for_host(plan.machine, plan.classes, {.runs_per_gpu = plan.runs_per_gpu});
    if (!device) FAIL(to_text(device.error()));
    slots = device->slots();
    loop.after(500ms, [this, look] { look_again(look); });
    MixedWorker worker(plan, *device, ledger, scratch.path(), {loop, *executor, ledger});
    return worker.work().value();
  }
  [[nodiscard]] int slots_of(std::size_t run_class) const {
    return static_cast<int>(std::ranges::count(slots, run_class, &MixedPolicy::Slot::run_class));
  }
  Plan plan;
  std::function<std::chrono::milliseconds(RunId)> lasts;
  test::ScratchDir scratch;
  test::ManualLoop loop;
  sys::Loop::Clock::time_point begin = loop.now();
  Ledger ledger{plan, loop};
  std::optional<test::FakeProcesses> processes;
  std::optional<test::FakeExecutor> executor;
  std::vector<MixedPolicy::Slot> slots;
};

using Random = std::mt19937;

int pick(Random& random, int least, int most) {
  return std::uniform_int_distribution(least, most)(random);
}

/// One class on cores, one to three on GPUs, in any order.
Plan random_plan(Random& random) {
  Plan plan;
  const int gpus = pick(random, 1, 4);
  const int cores = pick(random, 2, 12);
  plan.machine = machine(cores, gpus);
  plan.classes.push_back({.kind = DeviceKind::cpu, .cpus = pick(random, 1, std::min(3, cores))});
  for (int i = pick(random, 1, 3); i > 0; --i) {
    RunClass more{.kind = DeviceKind::gpu, .gpus = pick(random, 1, gpus)};
    if (pick(random, 0, 2) == 0) more.cpus = pick(random, 1, cores);
    plan.classes.push_back(more);
  }
  if (pick(random, 0, 3) == 0) plan.runs_per_gpu = 2;
  for (int i = pick(random, 20, 60); i > 0; --i)
    plan.queue.push_back({{pick(random, 1, static_cast<int>(plan.classes.size())), i}, 0, 1});
  return plan;
}

std::chrono::milliseconds duration_of(RunId run) {
  return std::chrono::seconds(1 + (run.repetition * 7 + run.configuration) % kLongest.count());
}

/// Of all runs planned before it, the last start.
sys::Loop::Clock::time_point last_start_before(const Scene& scene, std::size_t position) {
  auto last = scene.begin;
  for (std::size_t i = 0; i < position; ++i)
    last = std::max(last, scene.ledger.started.at(scene.plan.queue[i].run));
  return last;
}

void check_nobody_starved(const Scene& scene) {
  for (std::size_t i = 0; i < scene.plan.queue.size(); ++i) {
    const auto waited =
        scene.ledger.started.at(scene.plan.queue[i].run) - last_start_before(scene, i);
    CAPTURE(i, to_string(scene.plan.queue[i].run));
    CHECK(waited <= 2 * kLongest);
  }
}

}  // namespace

TEST_CASE("random grids keep every device within its cap, and no run is lost or starved",
          "[schedule]") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    auto plan = random_plan(random);
    if (pick(random, 0, 2) == 0) plan.max_concurrent = pick(random, 1, 6);
    if (pick(random, 0, 2) == 0) {
      plan.memory = 100;
      for (auto& one : plan.classes) one.memory = static_cast<std::uint64_t>(pick(random, 0, 100));
    }
    Scene scene(std::move(plan), duration_of);
    const auto summary = scene.work();
    CHECK(summary.succeeded == scene.plan.queue.size());
    CHECK(summary.not_started == 0);
    CHECK(scene.ledger.started.size() == scene.plan.queue.size());
    CHECK(scene.ledger.on.empty());
    CHECK(scene.ledger.notices.empty());
    check_nobody_starved(scene);
  }
}

TEST_CASE("a run on cores never waits while cores for it are free, whatever waits for GPUs",
          "[schedule]") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    auto plan = random_plan(random);
    // So many cores that runs on GPUs need none of those on cores.
    plan.machine = machine(40, static_cast<int>(plan.machine.gpus.size()));
    for (auto& one : plan.classes) one.cpus = std::min(one.cpus, 3);
    Scene scene(std::move(plan), duration_of);
    int looks = 0;
    static_cast<void>(scene.work([&] {
      ++looks;
      if (scene.ledger.waiting(0) > 0) REQUIRE(scene.ledger.running(0) == scene.slots_of(0));
    }));
    CHECK(looks > 0);
  }
}

TEST_CASE("of GPUs and cores none is idle while runs of its kind wait", "[schedule]") {
  Plan plan;
  plan.machine = machine(8, 4);
  plan.classes = {{.kind = DeviceKind::cpu, .cpus = 2}, {.kind = DeviceKind::gpu, .gpus = 1}};
  for (int i = 1; i <= 30; ++i) plan.queue.push_back({{2, i}, 0, 1});  // all of the GPUs' first
  for (int i = 1; i <= 30; ++i) plan.queue.push_back({{1, i}, 0, 1});
  Scene scene(std::move(plan), duration_of);
  const auto summary = scene.work([&] {
    for (const std::size_t kind : {0U, 1U}) {
      if (scene.ledger.waiting(kind) > 0) CHECK(scene.ledger.running(kind) == scene.slots_of(kind));
    }
  });
  CHECK(scene.slots_of(0) == 2);
  CHECK(scene.slots_of(1) == 4);
  CHECK(summary.slots == 6);
  CHECK(summary.succeeded == 60);
}

TEST_CASE("a large run gets its GPUs though small runs would always take the next free one",
          "[schedule]") {
  Plan plan;
  plan.machine = machine(8, 2);
  plan.classes = {{.kind = DeviceKind::gpu, .gpus = 1}, {.kind = DeviceKind::gpu, .gpus = 2}};
  for (int i = 1; i <= 40; ++i) {
    plan.queue.push_back({{1, i}, 0, 1});
    if (i == 3) plan.queue.push_back({{2, 1}, 0, 1});
  }
  // The two GPUs never become free at once by themselves.
  Scene scene(std::move(plan),
              [](RunId run) { return run.configuration == 1 && run.repetition == 1 ? 1s : 2s; });
  static_cast<void>(scene.work());
  const auto start = [&](RunId run) { return (scene.ledger.started.at(run) - scene.begin) / 1s; };
  CHECK(start({1, 3}) == 1);
  CHECK(start({2, 1}) == 3);  // GPU 1 was held from 2 s on
  CHECK(start({1, 4}) == 5);
}

TEST_CASE("a large run that waits leaves GPUs to small ones that it will not get", "[schedule]") {
  Plan plan;
  plan.machine = machine(8, 4);
  plan.classes = {{.kind = DeviceKind::gpu, .gpus = 1}, {.kind = DeviceKind::gpu, .gpus = 2}};
  for (int i = 1; i <= 4; ++i) plan.queue.push_back({{1, i}, 0, 1});
  plan.queue.push_back({{2, 1}, 0, 1});
  for (int i = 5; i <= 8; ++i) plan.queue.push_back({{1, i}, 0, 1});
  // GPU 0 is held from 1 s on; GPU 3 goes on with small runs meanwhile.
  Scene scene(std::move(plan), [](RunId run) {
    const bool is_first_four = run.configuration == 1 && run.repetition <= 4;
    if (is_first_four && run.repetition == 1) return 1s;
    return is_first_four && run.repetition == 4 ? 2s : 5s;
  });
  static_cast<void>(scene.work());
  const auto start = [&](RunId run) { return (scene.ledger.started.at(run) - scene.begin) / 1s; };
  CHECK(start({1, 5}) == 2);
  CHECK(start({2, 1}) == 5);
  CHECK(start({1, 6}) == 5);
}

TEST_CASE("a run that needs a slot and memory gets both, whatever else wants either",
          "[schedule]") {
  Plan plan;
  plan.machine = machine(8, 4);
  plan.classes = {{.kind = DeviceKind::gpu, .gpus = 1},
                  {.kind = DeviceKind::gpu, .gpus = 4, .memory = 64},
                  {.kind = DeviceKind::cpu, .cpus = 1, .memory = 48}};
  plan.memory = 100;
  for (int i = 1; i <= 60; ++i) {
    plan.queue.push_back({{1, i}, 0, 1});
    plan.queue.push_back({{3, i}, 0, 1});
    if (i == 4) plan.queue.push_back({{2, 1}, 0, 1});
  }
  // GPUs and memory never become free at once by themselves.
  Scene scene(std::move(plan), [](RunId run) {
    return run.configuration == 1 ? (run.repetition % 2 == 0 ? 2s : 3s) : 5s;
  });
  const auto summary = scene.work();
  CHECK(summary.succeeded == 121);
  CHECK((scene.ledger.started.at({2, 1}) - scene.begin) / 1s <= 10);
}

TEST_CASE("runs that are on never need more memory together than there is", "[schedule]") {
  Plan plan;
  plan.machine = machine(4, 1);
  plan.classes = {{.kind = DeviceKind::cpu, .cpus = 1}, {.kind = DeviceKind::gpu, .gpus = 1}};
  plan.memory = 10;
  plan.classes[0].memory = 6;  // two together are too many
  for (int i = 1; i <= 4; ++i) plan.queue.push_back({{1, i}, 0, 1});
  Scene scene(std::move(plan), [](RunId /*run*/) { return 1s; });
  const auto summary = scene.work([&] { CHECK(scene.ledger.running(0) == 1); });
  CHECK(summary.seconds == Approx(4));
}
