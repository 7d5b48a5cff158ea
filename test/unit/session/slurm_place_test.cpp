// What the runs of a grid ask of Slurm, and what wins where several have a say.
#include "support/catch.hpp"
#include "support/place.hpp"

#include <gridctl/session/grid_work.hpp>

using namespace gridctl;
using namespace gridctl::session;
using namespace std::chrono_literals;
using test::at_line;

namespace {

RunResources on_gpus(int gpus) {
  return {.device = DeviceKind::gpu, .gpus = gpus, .cpus = {}, .memory = {}};
}

config::Grid grid_of(std::size_t tasks) {
  config::Grid grid;
  grid.tasks.resize(tasks);
  return grid;
}

void say_partition(SlurmWishes& wishes, const std::string& name) {
  wishes.options.partition = name;
  wishes.said["partition"] = at_line(7);
}

SlurmPlace place_of(const SlurmRequest& request, const config::Grid& grid,
                    const config::Program* tester = nullptr, const Limits& limits = {}) {
  return place_on_slurm(request, grid, resources_of(grid, tester), 0, limits).slurm.value();
}

}  // namespace

TEST_CASE("options win over the grid on Slurm, and the grid over settings files", "[slurm]") {
  auto grid = grid_of(1);
  grid.tasks[0].resources = on_gpus(2);
  grid.tasks[0].resources.cpus = 4;
  SlurmRequest request;
  SECTION("--device cpu") {
    request.flag_resources.device = DeviceKind::cpu;
    const auto place = place_of(request, grid);
    CHECK(place.classes.at(0).needs.device == DeviceKind::cpu);
    CHECK(place.classes.at(0).needs.gpus == 0);
    CHECK(place.classes.at(0).needs.cpus == 4);
  }
  SECTION("gridctl.yaml") {
    request.default_resources.cpus = 16;
    request.default_resources.device = DeviceKind::cpu;
    const auto place = place_of(request, grid);
    CHECK(place.classes.at(0).needs == launch::slurm::RunNeeds{DeviceKind::gpu, 4, 2});
  }
  SECTION("of Slurm's own") {
    say_partition(grid.slurm, "main");
    say_partition(request.defaults, "slow");
    CHECK(place_of(request, grid).classes.at(0).options.partition == "main");
    CHECK(place_of(request, grid).classes.at(0).places.at("partition").line == 7);
    request.flags.options.partition = "short";
    request.flags.said["partition"];
    CHECK(place_of(request, grid).classes.at(0).options.partition == "short");
    CHECK_FALSE(place_of(request, grid).classes.at(0).places.contains("partition"));
  }
}

TEST_CASE("tasks that ask for the same are of one class", "[slurm]") {
  auto grid = grid_of(4);
  say_partition(grid.slurm, "main");
  say_partition(grid.tasks[1].slurm, "big");
  say_partition(grid.tasks[3].slurm, "main");
  grid.tasks[2].resources.cpus = 8;
  const auto place = place_of({}, grid);
  CHECK(place.of_trainings == std::vector<std::size_t>{0, 1, 2, 0});
  CHECK(place.classes.at(1).options.partition == "big");
  CHECK(place.classes.at(2).needs.cpus == 8);
}

TEST_CASE("tests may need and ask for something else", "[slurm]") {
  auto grid = grid_of(2);
  grid.settings.resources = on_gpus(1);
  say_partition(grid.slurm_tests, "short");
  config::Program tester;
  tester.resources.device = DeviceKind::cpu;
  const auto place = place_of({}, grid, &tester);
  CHECK(place.of_trainings == std::vector<std::size_t>{0, 0});
  CHECK(place.of_tests == std::vector<std::size_t>{1, 1});
  CHECK(place.classes.at(1).needs.device == DeviceKind::cpu);
  CHECK(place.classes.at(1).options.partition == "short");
}

TEST_CASE("memory and time are of an allocation with all its runs", "[slurm]") {
  auto grid = grid_of(1);
  grid.slurm.options.pack = 6;
  grid.slurm.options.at_once = 2;
  grid.slurm.said = {{"pack", std::nullopt}, {"at_once", std::nullopt}};
  Limits limits;
  limits.memory_limit = 1000;
  limits.timeout.after = 10min;
  limits.grace = 0s;
  const auto options = place_of({}, grid, nullptr, limits).classes.at(0).options;
  CHECK(options.memory == 2000);
  CHECK(options.time == 35min);
  grid.tasks[0].resources.memory = 7;
  CHECK(place_of({}, grid, nullptr, limits).classes.at(0).options.memory == 14);
  grid.slurm.options.memory = 3;
  grid.slurm.said["mem"];
  CHECK(place_of({}, grid, nullptr, limits).classes.at(0).options.memory == 3);
}
