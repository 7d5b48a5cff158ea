#include "trainer.hpp"

#include "support/catch.hpp"
#include "support/fake_executor.hpp"
#include "support/fake_processes.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/schedule/devices/cpu_policy.hpp>
#include <gridctl/schedule/trainings.hpp>

#include <nlohmann/json.hpp>

using namespace gridctl;
using namespace std::chrono_literals;

namespace {

class Nobody final : public RunObserver {
  void on_event(const RunSpec& /*run*/, const RunEvent& /*event*/) override {}
};

std::string variable(const sys::ProcessSpec& spec, const std::string& name) {
  for (const auto& entry : spec.environment) {
    if (entry.starts_with(name + "=")) return entry.substr(name.size() + 1);
  }
  return "(unset)";
}

std::string text_of(const fs::path& file) {
  fs::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("a training gets a folder, its configuration with its seed, and its variables",
          "[schedule]") {
  test::ScratchDir scratch;
  const auto grid = scratch.write("grid.yaml", R"(
grid_tasks:
  - name: small
    overwrite: {training: {lr: 1e-3}}
grid_settings: {experiment_repetitions: 2}
trainer:
  command: [/bin/true, --config, "${config}", --out, "${run_dir}", "${if_gpu:--gpu}"]
  seed_keys: [training.seed]
  env: {MINE: "1"}
)");
  const auto plan = plan::Plan::expand(config::load_grid(grid).value()).value();
  Topology topology;
  topology.cores = {{{3}, 0, 0}};
  const auto policy = schedule::CpuPolicy::for_host(topology, {}).value();

  test::ManualLoop loop;
  test::FakeProcesses processes(loop);
  test::FakeExecutor executor(loop, processes, 10s);
  Nobody nobody;
  const auto experiment = scratch.path() / "exp";
  schedule::Trainer<schedule::CpuPolicy> trainer(policy, plan, experiment,
                                                 {{{{1, 1}, 0, 1}, {{1, 2}, 0, 1}}, {}, 0, "exp"},
                                                 {loop, executor, nobody});
  REQUIRE(trainer.work()->succeeded == 2);

  REQUIRE(processes.spawned.size() == 2);
  const auto& first = processes.spawned[0];
  const auto folder = experiment / "runs" / "0001-small" / "1" / "attempt-1";
  CHECK(first.argv == std::vector<std::string>{"/bin/true", "--config",
                                               (folder / "config.yaml").string(), "--out",
                                               folder.string()});
  CHECK(first.output == folder / "output.log");
  CHECK(first.cpus == std::vector<int>{3});
  const auto seed = std::to_string(plan.seed({1, 1}));
  CHECK(text_of(folder / "config.yaml") == "training:\n  lr: 1e-3\n  seed: " + seed + "\n");
  CHECK(variable(first, "GRIDCTL_RUN_ID") == "1.1");
  CHECK(variable(first, "GRIDCTL_SEED") == seed);
  CHECK(variable(first, "GRIDCTL_RUN_DIR") == folder.string());
  CHECK(variable(first, "GRIDCTL_PHASE") == "train");
  CHECK(variable(first, "CUDA_VISIBLE_DEVICES").empty());
  CHECK(variable(first, "MINE") == "1");
  CHECK(fs::read_symlink(folder.parent_path() / "latest") == "attempt-1");
  CHECK(fs::exists(folder.parent_path() / "run.json"));
  CHECK(text_of(folder.parent_path().parent_path() / "config.yaml") == "training:\n  lr: 1e-3\n");
  CHECK(variable(first, "GRIDCTL_RESUME") == "(unset)");
  CHECK(variable(processes.spawned[1], "GRIDCTL_RUN_ID") == "1.2");
  CHECK(variable(processes.spawned[1], "GRIDCTL_SEED") != seed);
}

TEST_CASE("every attempt of every run has a port of its own", "[schedule]") {
  test::ScratchDir scratch;
  const auto grid = scratch.write("grid.yaml", R"(
grid_sweep: {x: [1, 2, 3, 4]}
trainer:
  command: [/bin/true, "${port}"]
)");
  const auto plan = plan::Plan::expand(config::load_grid(grid).value()).value();
  Topology topology;
  for (int i = 0; i < 3; ++i) topology.cores.push_back({{i}, 0, 0});
  fs::create_directories(scratch.path() / "locks");
  sys::Ports ports(sys::Reservations::open(scratch.path() / "locks").value());

  test::ManualLoop loop;
  std::map<std::string, int> uses;
  test::FakeProcesses processes(loop, [&](const auto& spec) {
    const auto port = variable(spec, "GRIDCTL_PORT");
    CHECK(variable(spec, "MASTER_PORT") == port);
    CHECK(spec.argv[1] == port);
    ++uses[port];
    test::FakeProcess process;
    process.exit = {1, std::nullopt, false};  // so that there are second attempts
    return process;
  });
  test::FakeExecutor executor(loop, processes, 10s);
  Nobody nobody;
  schedule::Work work{{}, {}, 0, "exp"};
  for (int number = 1; number <= 4; ++number) work.queue.push_back({{number, 1}, 0, 1});
  work.limits.retries = 1;
  schedule::WorkerContext context{loop, executor, nobody};
  context.devices.ports = &ports;
  schedule::Trainer<schedule::CpuPolicy> trainer(
      schedule::CpuPolicy::for_host(topology, {}).value(), plan, scratch.path() / "exp",
      std::move(work), context);
  REQUIRE(trainer.work()->failed == 4);
  CHECK(processes.spawned.size() == 8);
  CHECK(uses.size() == 8);
  CHECK(processes.most_at_once == 3);
}

TEST_CASE("a port that the user sets stays", "[schedule]") {
  test::ScratchDir scratch;
  const auto grid = scratch.write("grid.yaml",
                                  "grid_sweep: {x: [1]}\n"
                                  "trainer: {command: [/bin/true], env: {MASTER_PORT: '1'}}\n");
  const auto plan = plan::Plan::expand(config::load_grid(grid).value()).value();
  const schedule::Trainings trainings(plan, scratch.path());
  Placement placement;
  placement.port = 20000;
  const auto launch = trainings.prepare(trainings.run({{1, 1}, 0, 1}), placement).value();
  const auto environment =
      launch::child_environment({}, launch.environment, launch.placement.defaults);
  CHECK(std::ranges::count(environment, "MASTER_PORT=1") == 1);
  CHECK(std::ranges::count(environment, "MASTER_PORT=20000") == 0);
  CHECK(std::ranges::count(environment, "GRIDCTL_PORT=20000") == 1);
}

TEST_CASE("an attempt folder that is there already is never shared", "[schedule]") {
  test::ScratchDir scratch;
  const auto grid = scratch.write(
      "grid.yaml", "grid_tasks: [{name: t, overwrite: {a: 1}}]\ntrainer: {command: [/bin/true]}\n");
  const auto plan = plan::Plan::expand(config::load_grid(grid).value()).value();
  Topology topology;
  topology.cores = {{{0}, 0, 0}};
  fs::create_directories(scratch.path() / "exp/runs/0001-t/1/attempt-1");
  test::ManualLoop loop;
  test::FakeProcesses processes(loop);
  test::FakeExecutor executor(loop, processes, 10s);
  Nobody nobody;
  schedule::Trainer<schedule::CpuPolicy> trainer(
      schedule::CpuPolicy::for_host(topology, {}).value(), plan, scratch.path() / "exp",
      {{{{1, 1}, 0, 1}}, {}, 0, "exp"}, {loop, executor, nobody});
  CHECK(trainer.work()->failed == 1);
  CHECK(processes.spawned.empty());
}

TEST_CASE("a later attempt is told where the last one wrote", "[schedule]") {
  test::ScratchDir scratch;
  const auto grid = scratch.write("grid.yaml",
                                  "grid_tasks: [{name: t, overwrite: {a: 1}}]\n"
                                  "trainer: {command: [/bin/true, \"from=${resume_from}\"]}\n");
  const auto plan = plan::Plan::expand(config::load_grid(grid).value()).value();
  const schedule::Trainings trainings(plan, scratch.path());
  const auto last = scratch.path() / "runs/0001-t/1/attempt-1";
  const auto run = trainings.run({{1, 1}, 0, 2});
  CHECK(trainings.prepare(run, {})->argv[1] == "from=");
  fs::create_directories(last);
  const auto launch = trainings.prepare(run, {}).value();
  CHECK(launch.argv[1] == "from=" + last.string());
  const std::map<std::string, std::string> variables(launch.environment.begin(),
                                                     launch.environment.end());
  CHECK(variables.at("GRIDCTL_RESUME") == "1");
  CHECK(variables.at("GRIDCTL_RESUME_FROM") == last.string());
  CHECK(variables.at("GRIDCTL_ATTEMPT") == "2");
}
