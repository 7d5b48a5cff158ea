#include "tester.hpp"

#include "support/catch.hpp"
#include "support/fake_executor.hpp"
#include "support/fake_processes.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/schedule/devices/cpu_policy.hpp>

using namespace gridctl;
using namespace std::chrono_literals;

namespace {

class Nobody final : public RunObserver {
  void on_event(const RunSpec& /*run*/, const RunEvent& /*event*/) override {}
};

}  // namespace

TEST_CASE("each test of a model writes to a folder of its own below the run", "[schedule]") {
  test::ScratchDir scratch;
  const auto run_folder = scratch.path() / "runs/0001-a/1/attempt-1";
  scratch.write("runs/0001-a/1/attempt-1/config.yaml", "model: {name: mlp}\n");
  config::Program program;
  program.name = "tester";
  program.command = {"/bin/true", "${model}", "${run_dir}", "${param:model.name}"};
  schedule::ModelTest test;
  test.run = {1, 1};
  test.run_folder = run_folder;
  test.model = run_folder / "best.bin";
  test.config_file = run_folder / "config.yaml";
  auto second = test;
  second.test = 2;

  Topology topology;
  topology.cores = {{{0}, 0, 0}, {{1}, 0, 0}};
  test::ManualLoop loop;
  test::FakeProcesses processes(loop);
  test::FakeExecutor executor(loop, processes, 10s);
  Nobody nobody;
  schedule::ModelTests tests(program, scratch.path());
  schedule::Work work{{tests.add(test), tests.add(second)}, {}, 0, "exp"};
  schedule::Tester<schedule::CpuPolicy> tester(schedule::CpuPolicy::for_host(topology, {}).value(),
                                               tests, work, {loop, executor, nobody});
  REQUIRE(tester.work()->succeeded == 2);
  CHECK(processes.spawned[0].argv ==
        std::vector<std::string>{"/bin/true", (run_folder / "best.bin").string(),
                                 (run_folder / "test-1").string(), "mlp"});
  CHECK(processes.spawned[1].argv[2] == (run_folder / "test-2").string());
  CHECK(fs::exists(run_folder / "test-1" / "run.json"));
  CHECK(fs::exists(run_folder / "test-2" / "run.json"));
}

TEST_CASE("a test gets the parameters of its training, in the words of the tester", "[schedule]") {
  test::ScratchDir scratch;
  const auto run_folder = scratch.path() / "runs/0001-a/1/attempt-1";
  scratch.write("runs/0001-a/1/attempt-1/config.yaml", "lr: 1e-3\namp: false\nclip: .inf\nx: 1\n");
  scratch.write("runs/0001-a/1/attempt-1/params.json",
                "{\"lr\":1.0e-3,\"amp\":false,\"clip\":Infinity}\n");
  config::Program program;
  program.name = "tester";
  program.command = {"/bin/true", "${args}"};
  program.arguments = {{"amp", "", "", config::Spelling::flag_pair, {}}};
  schedule::ModelTest test;
  test.run = {1, 1};
  test.run_folder = run_folder;
  test.config_file = run_folder / "config.yaml";
  schedule::ModelTests tests(program, scratch.path());
  const auto item = tests.add(test);
  const auto launch = tests.prepare(tests.run(item), {}).value();
  CHECK(launch.argv ==
        std::vector<std::string>{"/bin/true", "--lr=1e-3", "--no-amp", "--clip=inf"});
  CHECK(launch.files == std::vector<std::pair<fs::path, std::string>>{
                            {run_folder / "test-1" / "params.json",
                             "{\"lr\":1.0e-3,\"amp\":false,\"clip\":Infinity}\n"}});
  scratch.write("runs/0001-a/1/attempt-1/params.json", "{");
  CHECK_FALSE(tests.prepare(tests.run(item), {}).has_value());
}
