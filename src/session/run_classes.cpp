#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/desired_state.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/inputs.hpp>
#include <gridctl/schedule/devices/any_device.hpp>
#include <gridctl/schedule/work_item.hpp>
#include <gridctl/session/run_classes.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

using schedule::RunClass;

schedule::RunClass class_from(const RunResources& needs, const Topology& topology) {
  RunClass one;
  one.kind = needs.device.value_or(schedule::automatic_kind(topology));
  one.gpus = one.kind == DeviceKind::gpu ? needs.gpus.value_or(1) : 0;
  one.cpus = needs.cpus.value_or(0);
  one.memory = needs.memory.value_or(0);
  return one;
}

/// The place in the grid file that a class owes its size to.
std::optional<Place> place_of(const RunResources& needs, const RunClass& one,
                              const Topology& topology) {
  std::vector<const char*> names = {"gpus", "device", "cpus"};
  if (one.cpus > 0 && static_cast<std::size_t>(one.cpus) > topology.cores.size())
    names.insert(names.begin(), "cpus");
  for (const auto* name : names) {
    if (const auto known = needs.places.find(name); known != needs.places.end())
      return known->second;
  }
  return std::nullopt;
}

/// One run must fit into the machine, be it alone there.
Result<void> check(const RunResources& needs, const RunClass& one, const Topology& topology,
                   const ResourceTerms& terms) {
  const auto device = schedule::MixedPolicy::for_host(topology, {one}, terms.options);
  if (!device) {
    auto error = device.error();
    error.place = place_of(needs, one, topology);
    if (error.place) error.kind = ErrorKind::config;
    return tl::unexpected(std::move(error));
  }
  if (terms.memory == 0 || one.memory <= terms.memory) return {};
  const auto known = needs.places.find("memory");
  return fail(ErrorKind::config,
              fmt::format("a run wants {} of memory, but this machine has {}",
                          human_size(one.memory), human_size(terms.memory)),
              "give each run less",
              known == needs.places.end() ? std::nullopt : std::optional(known->second));
}

}  // namespace

bool GridResources::says_anything() const {
  const auto says = [](const RunResources& one) { return !one.empty(); };
  return std::ranges::any_of(trainings, says) || std::ranges::any_of(tests, says);
}

GridResources resources_of(const config::Grid& grid, const config::Program* tester) {
  GridResources resources;
  for (const auto& task : grid.tasks) {
    const auto& training = resources.trainings.emplace_back(
        laid_over(task.resources, laid_over(grid.trainer.resources, grid.settings.resources)));
    if (tester) resources.tests.push_back(laid_over(tester->resources, training));
  }
  return resources;
}

Result<RunClasses> classes_of(const GridResources& wanted, const Topology& topology,
                              const ResourceTerms& terms) {
  RunClasses classes;
  const auto place = [&](const RunResources& said) -> Result<std::size_t> {
    const auto needs = laid_over(laid_over(terms.flags, said), terms.defaults);
    const auto one = class_from(needs, topology);
    const auto known = std::ranges::find(classes.all, one);
    if (known != classes.all.end()) return static_cast<std::size_t>(known - classes.all.begin());
    GRIDCTL_TRY(check(needs, one, topology, terms));
    classes.all.push_back(one);
    return classes.all.size() - 1;
  };
  for (const auto& said : wanted.trainings) {
    GRIDCTL_TRY_ASSIGN(const auto position, place(said));
    classes.of_trainings.push_back(position);
  }
  for (const auto& said : wanted.tests) {
    GRIDCTL_TRY_ASSIGN(const auto position, place(said));
    classes.of_tests.push_back(position);
  }
  return classes;
}

schedule::ClassOf class_of(const RunClasses& classes, const plan::Plan& plan) {
  if (classes.all.size() < 2) return {};
  return class_of(classes.of_trainings, classes.of_tests, plan);
}

schedule::ClassOf class_of(const std::vector<std::size_t>& of_trainings,
                           const std::vector<std::size_t>& of_tests, const plan::Plan& plan) {
  std::unordered_map<int, std::size_t> tasks;  // by configuration
  const auto* first = plan.grid().tasks.data();
  for (std::size_t i = 0; i < plan.configuration_count(); ++i) {
    const int number = plan.run(i).configuration;
    tasks.emplace(number, static_cast<std::size_t>(&plan.task_of(number) - first));
  }
  return [of_trainings, of_tests,
          tasks = std::move(tasks)](const schedule::WorkItem& item) -> std::size_t {
    const auto& of_tasks = item.test > 0 ? of_tests : of_trainings;
    const auto task = tasks.find(item.run.configuration);
    return task == tasks.end() || task->second >= of_tasks.size() ? 0 : of_tasks[task->second];
  };
}

namespace {

/// Whether some text of the grid may say what runs need, here or of Slurm; then it is worth the
/// time to read it all.
bool may_say_resources(const config::FrozenGrid& grid, const config::Program& tester) {
  if (!grid.trainer.resources.empty() || !tester.resources.empty()) return true;
  return std::ranges::any_of(grid.files, [](const auto& file) {
    const auto& text = file.second;
    return text.find("resources") != std::string::npos || text.find("slurm") != std::string::npos;
  });
}

}  // namespace

Result<PlannedTests> planned_tests(const fs::path& experiment, const journal::Journal* journal,
                                   const config::Program& tester, const Environment& environment,
                                   const Messages& messages) {
  PlannedTests planned;
  planned.resources.tests = {tester.resources};
  boost::system::error_code ignored;
  if (!journal || !fs::exists(experiment / experiment::kInputsFile, ignored)) return planned;
  GRIDCTL_TRY_ASSIGN(const auto frozen, experiment::read_inputs(experiment));
  if (!may_say_resources(frozen.grid, tester)) return planned;
  GRIDCTL_TRY_ASSIGN(auto plan,
                     experiment::make_plan(frozen.inputs, &frozen.grid, environment, messages));
  GRIDCTL_TRY(experiment::renumber(plan, *journal));
  planned.resources.tests = resources_of(plan.grid(), &tester).tests;
  planned.plan = std::move(plan);
  return planned;
}

std::string to_text(const schedule::RunClass& one) {
  std::vector<std::string> parts;
  if (one.gpus > 0) parts.push_back(counted(static_cast<std::size_t>(one.gpus), "GPU"));
  if (one.cpus > 0 || one.gpus == 0)
    parts.push_back(counted(static_cast<std::size_t>(std::max(1, one.cpus)), "core"));
  if (one.memory > 0) parts.push_back(human_size(one.memory));
  return join(parts, ", ");
}

}  // namespace gridctl::session
