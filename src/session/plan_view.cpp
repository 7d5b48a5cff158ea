#include <gridctl/core/json.hpp>
#include <gridctl/core/quote.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/plan/search.hpp>
#include <gridctl/report/table.hpp>
#include <gridctl/schedule/trainings.hpp>
#include <gridctl/session/place_view.hpp>
#include <gridctl/session/plan_view.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::session {
namespace {

constexpr std::size_t kCommandsShown = 3;
constexpr std::size_t kLongestWord = 300;   // of a command
constexpr std::size_t kLongestValue = 100;  // of an axis
constexpr std::size_t kConfigurationsShown = 20;

struct Command {
  RunSpec run;
  std::uint64_t seed;
  std::vector<std::string> argv;
  fs::path folder;   // the working directory
  std::string slot;  // one that it may get
};

std::size_t task_of(const plan::Plan& plan, RunId run) {
  return static_cast<std::size_t>(&plan.task_of(run.configuration) - plan.grid().tasks.data());
}

Result<Command> command_of(const plan::Plan& plan, const fs::path& experiment, std::size_t index,
                           const WorkPlace& place) {
  const schedule::Trainings trainings(plan, experiment);
  const auto run = trainings.run({plan.run(index), 0, 1});
  const auto& slots = place.slots_of(task_of(plan, run.id));
  const auto& placement = slots[index % slots.size()];
  GRIDCTL_TRY_ASSIGN(auto launch, trainings.prepare(run, placement));
  return Command{run, launch.seed, std::move(launch.argv), std::move(launch.working_directory),
                 placement.slot};
}

/// The command of the setup step; empty if there is none.
Result<std::vector<std::string>> setup_of(const plan::Plan& plan, const fs::path& experiment) {
  const schedule::Trainings trainings(plan, experiment);
  GRIDCTL_TRY_ASSIGN(const auto values, trainings.values(trainings.run({plan.run(0), 0, 1}), {}));
  GRIDCTL_TRY_ASSIGN(auto setup, plan::expand_setup(plan.grid().trainer, values));
  return std::move(setup.argv);
}

/// "training.lr: 3 values: 0.1 0.01 0.001": each value as a shell would read it, so that two values
/// are not taken for one.
std::string axis_line(const plan::VariedKey& axis) {
  return fmt::format("  {}: {}: {}{}\n", printable(axis.key), counted(axis.count, "value"),
                     typed_in_short(axis.values, kLongestValue),
                     axis.count > axis.values.size() ? " …" : "");
}

report::Table configuration_table(const plan::Plan& plan) {
  report::Table table;
  table.columns = {{"#", true}, {"TASK", false}, {"CONFIGURATION", false}, {"FOLDER", false}};
  const auto count = std::min(plan.configuration_count(), kConfigurationsShown);
  for (std::size_t position = 0; position < count; ++position) {
    const auto configuration = plan.configuration_at(position);
    table.rows.push_back({std::to_string(configuration.number),
                          plan.task_of(configuration.number).name, configuration.label,
                          "runs/" + configuration.folder});
  }
  return table;
}

/// When the grid would end by the clock, if it is to.
std::string end_lines(const Limits& limits) {
  std::string text;
  if (limits.until.is_set())
    text += fmt::format("would end at {}\n",
                        local_time(point_of(limits.until, std::chrono::system_clock::now())));
  if (limits.budget.count() > 0)
    text += fmt::format("would end once its runs were on for {}\n",
                        in_words(RunTimeout{limits.budget, 0}));
  if (limits.gpu_hours > 0)
    text += fmt::format("would end once its runs had {}\n", gpu_hours_in_words(limits.gpu_hours));
  return text;
}

}  // namespace

std::string search_text(const plan::Plan& plan) {
  const auto* search = plan.search();
  if (!search) return {};
  const auto& section = *plan.grid().search;
  const auto tasks = plan.grid().tasks.size();
  auto text =
      fmt::format("search: {}{} in {} by {}, judged by {}", counted(search->points, "point"),
                  tasks > 1 ? " of each task" : "", counted(search->keys.size(), "dimension"),
                  search::to_string(search->sampler.kind), printable(section.metric));
  const auto repetitions = static_cast<std::size_t>(plan.repetitions());
  const auto in_all = search->points * tasks * repetitions;
  if (in_all > plan.runs() && search->goes_by_values())
    text +=
        fmt::format("; {} in all, of which {} are planned", counted(in_all, "run"), plan.runs());
  return text + "\n";
}

Result<std::string> plan_json(const plan::Plan& plan, const fs::path& folder,
                              const WorkPlace& place) {
  nlohmann::ordered_json document = {{"schema", "gridctl.plan/1"},
                                     {"grid", plan.grid().path},
                                     {"experiment", folder.string()},
                                     {"runs", plan.runs()},
                                     {"repetitions", plan.repetitions()},
                                     {"base_seed", plan.base_seed()},
                                     {"slots", slots_json(place.slots.front())},
                                     {"until", nullptr},
                                     {"budget_seconds", nullptr},
                                     {"gpu_hours", nullptr}};
  const auto& limits = place.limits;
  if (limits.until.is_set())
    document["until"] = rfc3339(point_of(limits.until, std::chrono::system_clock::now()));
  if (limits.budget.count() > 0)
    document["budget_seconds"] = std::chrono::duration<double>(limits.budget).count();
  if (limits.gpu_hours > 0) document["gpu_hours"] = limits.gpu_hours;
  if (const auto* search = plan.search())
    document["search"] = {{"metric", plan.grid().search->metric},
                          {"sampler", search::to_string(search->sampler.kind)},
                          {"points", search->points},
                          {"dimensions", search->keys.size()}};
  if (!place.classes.all.empty()) document["classes"] = classes_json(plan.grid(), place);
  GRIDCTL_TRY_ASSIGN(const auto setup, setup_of(plan, fs::absolute(folder)));
  if (!setup.empty()) document["setup"] = setup;
  for (const auto& axis : plan.varied_keys())
    document["axes"].push_back({{"key", axis.key}, {"values", axis.count}});
  for (std::size_t position = 0; position < plan.configuration_count(); ++position) {
    const auto configuration = plan.configuration_at(position);
    document["configurations"].push_back({{"number", configuration.number},
                                          {"task", plan.task_of(configuration.number).name},
                                          {"label", configuration.label},
                                          {"folder", "runs/" + configuration.folder},
                                          {"identity", configuration.identity}});
  }
  for (std::size_t index = 0; index < plan.runs(); ++index) {
    GRIDCTL_TRY_ASSIGN(const auto command, command_of(plan, fs::absolute(folder), index, place));
    document["commands"].push_back({{"run", to_string(command.run.id)},
                                    {"slot", command.slot},
                                    {"seed", command.seed},
                                    {"directory", command.run.directory.string()},
                                    {"working_directory", command.folder.string()},
                                    {"argv", command.argv}});
  }
  return json_text(document, 2) + "\n";
}

Result<std::string> plan_text(const plan::Plan& plan, const fs::path& folder,
                              const WorkPlace& place, const report::Look& look) {
  std::string text;
  const auto count = plan.configuration_count();
  text += fmt::format("{}: {} = {} x {}, trained by {}\n", printable(plan.grid().path),
                      counted(plan.runs(), "run"), counted(count, "configuration"),
                      counted(static_cast<std::size_t>(plan.repetitions()), "repetition"),
                      printable(plan.grid().trainer.name));
  text += search_text(plan);
  text += slot_lines(plan.grid(), place);
  text += fmt::format("would go to {}\n", printable(folder.string()));
  text += end_lines(place.limits);
  GRIDCTL_TRY_ASSIGN(const auto setup, setup_of(plan, fs::absolute(folder)));
  if (!setup.empty()) text += fmt::format("setup, once: {}\n", printable(shell_quote(setup)));
  text += "\n";
  const auto axes = plan.varied_keys();
  if (!axes.empty()) text += "Axes\n";
  for (const auto& axis : axes) text += axis_line(axis);
  if (!axes.empty()) text += "\n";
  text += report::to_text(configuration_table(plan), look.columns, !look.unicode);
  if (count > kConfigurationsShown)
    text += fmt::format("… {} more ('--json' prints all)\n", count - kConfigurationsShown);

  text += "\nFirst commands\n";
  for (std::size_t index = 0; index < std::min(plan.runs(), kCommandsShown); ++index) {
    GRIDCTL_TRY_ASSIGN(const auto command, command_of(plan, fs::absolute(folder), index, place));
    text +=
        fmt::format("  {}  seed {}, in {}\n    {}\n", to_string(command.run.id), command.seed,
                    printable(command.folder.string()), typed_in_short(command.argv, kLongestWord));
  }
  return text;
}

}  // namespace gridctl::session
