// What an allocation of Slurm does of its batch, and on which slots.
#include "slurm/allocation_task.hpp"

#include "slurm/allocation_device.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/slurm/event_log.hpp>

#include <map>

using namespace gridctl;
using namespace gridctl::session;
namespace slurm = gridctl::launch::slurm;

namespace {

Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

RunSpec run_of(int repetition, int attempt = 1) {
  RunSpec run;
  run.id = {1, repetition};
  run.attempt = attempt;
  run.directory = "runs/1/" + std::to_string(repetition) + "/attempt-" + std::to_string(attempt);
  return run;
}

std::vector<Placement> placements_of(const schedule::AnyDevice& device) {
  return schedule::placements(device, 0, 0);
}

}  // namespace

TEST_CASE("an allocation is told by Slurm which task it is and when it ends", "[slurm]") {
  const auto task = task_of("1790000000", environment_of({{"SLURM_JOB_ID", "1220"},
                                                          {"SLURM_ARRAY_JOB_ID", "1213"},
                                                          {"SLURM_ARRAY_TASK_ID", "7"},
                                                          {"SLURM_RESTART_COUNT", "2"},
                                                          {"SLURMD_NODENAME", "n2"},
                                                          {"SLURM_CPUS_ON_NODE", "4"},
                                                          {"SLURM_JOB_END_TIME", "1790003600"}}));
  REQUIRE(task);
  CHECK(task->name == "1213_7");
  CHECK(task->restart == 2);
  CHECK(task->node == "n2");
  CHECK(*task->ends - task->began == std::chrono::hours(1));
  CHECK_FALSE(task_of("", environment_of({})));
}

TEST_CASE("an allocation that is started again does what it left, also of others", "[slurm]") {
  const test::ScratchDir dir;
  std::vector<slurm::OrderedRun> ordered;
  for (int i = 1; i <= 6; ++i) ordered.push_back({run_of(i), "task", "identity"});
  Task task;
  task.restart = 1;
  {
    slurm::EventWriter log(slurm::event_log(dir.path(), 0, 0), "n1", "101_0");
    RunEvent event;
    event.state = RunState::running;
    for (const int run : {1, 2, 6}) log.on_event(run_of(run), event);
    event.state = RunState::succeeded;
    log.on_event(run_of(1), event);
    log.release(true);
  }
  const auto before = before_of(dir.path(), task);
  std::vector<std::pair<int, int>> runs;  // repetition and attempt
  for (const auto& one : left_to_do(ordered, before, task, 3))
    runs.emplace_back(one.run.id.repetition, one.run.attempt);
  CHECK(runs == std::vector<std::pair<int, int>>{{2, 2}, {3, 1}, {6, 2}});
}

TEST_CASE("places side by side divide the GPUs of their allocation", "[slurm]") {
  slurm::Order order;
  order.needs.device = DeviceKind::gpu;
  const auto environment =
      environment_of({{"CUDA_VISIBLE_DEVICES", "0,1,2,3"}, {"SLURM_JOB_GPUS", "4,5,6,7"}});
  SECTION("one has all, as Slurm shows them") {
    const auto slots = placements_of(device_of(order, {"n1", 8}, environment));
    REQUIRE(slots.size() == 1);
    CHECK(slots[0].slot == "gpu:n1:4,5,6,7");
    CHECK(slots[0].gpus.size() == 4);
  }
  SECTION("two have two each") {
    order.at_once = 2;
    const auto slots = placements_of(device_of(order, {"n1", 8}, environment));
    REQUIRE(slots.size() == 2);
    CHECK(slots[1].slot == "gpu:n1:6,7");
    const std::pair<std::string, std::string> shown{"CUDA_VISIBLE_DEVICES", "2,3"};
    CHECK(std::ranges::find(slots[1].environment, shown) != slots[1].environment.end());
  }
  SECTION("runs on CPUs see none") {
    order.needs.device = DeviceKind::cpu;
    const auto slots = placements_of(device_of(order, {"n1", 8}, environment));
    CHECK(slots[0].slot == "cpu:n1");
    const std::pair<std::string, std::string> none{"CUDA_VISIBLE_DEVICES", ""};
    CHECK(std::ranges::find(slots[0].environment, none) != slots[0].environment.end());
  }
}
