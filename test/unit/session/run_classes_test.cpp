// Which runs of a grid need the same, and what wins where several have a say.
#include "support/catch.hpp"
#include "support/machine.hpp"

#include <gridctl/session/run_classes.hpp>

using namespace gridctl;
using namespace gridctl::session;
using Catch::Matchers::Contains;
using schedule::RunClass;
using test::machine;

namespace {

RunResources on_cpus(int cpus) {
  return {.device = DeviceKind::cpu, .gpus = {}, .cpus = cpus, .memory = {}};
}
RunResources on_gpus(int gpus) {
  return {.device = DeviceKind::gpu, .gpus = gpus, .cpus = {}, .memory = {}};
}

config::Grid grid_of(std::vector<RunResources> tasks) {
  config::Grid grid;
  for (auto& resources : tasks) {
    config::GridTask task;
    task.resources = std::move(resources);
    grid.tasks.push_back(std::move(task));
  }
  return grid;
}

RunClasses classes(const GridResources& wanted, const ResourceTerms& terms = {}) {
  auto result = classes_of(wanted, machine(8, 4), terms);
  if (!result) FAIL(to_text(result.error()));
  return *result;
}

}  // namespace

TEST_CASE("tasks that need the same are of one class", "[session]") {
  const auto found = classes({{on_gpus(1), on_cpus(2), on_gpus(1), {}}, {}});
  REQUIRE(found.all.size() == 2);
  CHECK(found.all[0] == RunClass{.kind = DeviceKind::gpu, .gpus = 1});
  CHECK(found.all[1] == RunClass{.kind = DeviceKind::cpu, .cpus = 2});
  CHECK(found.of_trainings == std::vector<std::size_t>{0, 1, 0, 0});  // a GPU is there
}

TEST_CASE("a task wins over the trainer, and the trainer over grid_settings", "[session]") {
  auto grid = grid_of({{}, on_cpus(3)});
  grid.settings.resources = on_gpus(1);
  grid.settings.resources.cpus = 1;
  grid.trainer.resources = on_gpus(2);
  const auto wanted = resources_of(grid, nullptr);
  CHECK(wanted.trainings[0].gpus == 2);
  CHECK(wanted.trainings[0].cpus == 1);
  CHECK(wanted.trainings[1].device == DeviceKind::cpu);
  CHECK(wanted.trainings[1].cpus == 3);
  CHECK(wanted.tests.empty());
}

TEST_CASE("a test gets what its training gets, unless the tester says otherwise", "[session]") {
  auto grid = grid_of({on_gpus(2), on_cpus(3)});
  config::Program tester;
  const auto same = resources_of(grid, &tester).tests;
  CHECK(same[0].gpus == 2);
  CHECK(same[1].cpus == 3);
  tester.resources = on_cpus(1);
  const auto own = resources_of(grid, &tester).tests;
  CHECK(own[0].device == DeviceKind::cpu);
  CHECK(own[1].cpus == 1);
}

TEST_CASE("flags win over the grid, which wins over settings files", "[session]") {
  const GridResources wanted{{on_gpus(2), on_cpus(2)}, {}};
  const auto by_flag = classes(wanted, {.flags = on_cpus(4), .defaults = {}});
  CHECK(by_flag.all == std::vector{RunClass{.kind = DeviceKind::cpu, .cpus = 4}});
  const auto by_file = classes(wanted, {.flags = {}, .defaults = on_cpus(4)});
  CHECK(by_file.all[0] == RunClass{.kind = DeviceKind::gpu, .gpus = 2, .cpus = 4});
  CHECK(by_file.all[1] == RunClass{.kind = DeviceKind::cpu, .cpus = 2});
}

TEST_CASE("a run that is larger than the machine is an error at its place", "[session]") {
  const auto error_of = [](RunResources wish, const char* key) {
    wish.places.emplace(key, Place{"grid.yaml", 7, 3, 1, {}});
    const auto found = classes_of({{std::move(wish)}, {}}, machine(8, 4), {.memory = 1000});
    REQUIRE_FALSE(found);
    REQUIRE(found.error().place);
    CHECK(found.error().place->line == 7);
    CHECK(found.error().kind == ErrorKind::config);
    return found.error().message;
  };
  CHECK_THAT(error_of(on_gpus(5), "gpus"), Contains("5 GPUs, but there are 4"));
  CHECK_THAT(error_of(on_cpus(9), "cpus"), Contains("9 cores, but this process may use 8"));
  auto greedy = on_gpus(1);
  greedy.cpus = 9;
  CHECK_THAT(error_of(greedy, "cpus"), Contains("9 cores"));
  auto large = on_cpus(1);
  large.memory = 1001;
  CHECK_THAT(error_of(large, "memory"), Contains("of memory"));
}

TEST_CASE("a class says in words what its runs get", "[session]") {
  CHECK(to_text(RunClass{.kind = DeviceKind::cpu}) == "1 core");
  CHECK(to_text(RunClass{.kind = DeviceKind::gpu, .gpus = 2, .cpus = 8, .memory = 1U << 30U}) ==
        "2 GPUs, 8 cores, 1.0 GiB");
}
