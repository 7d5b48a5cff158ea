#include <gridctl/core/quote.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/session/place_view.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::session {
namespace {

std::string slot_names(const std::vector<Placement>& slots) {
  std::vector<std::string> names;
  names.reserve(slots.size());
  for (const auto& placement : slots) names.push_back(placement.slot);
  return join(names, " ");
}

/// The names of the tasks whose trainings are of the class.
std::vector<std::string> tasks_of(const config::Grid& grid, const RunClasses& classes,
                                  std::size_t position) {
  std::vector<std::string> names;
  for (std::size_t task = 0; task < grid.tasks.size(); ++task) {
    const bool is_known = task < classes.of_trainings.size();
    if (is_known && classes.of_trainings[task] == position) names.push_back(grid.tasks[task].name);
  }
  return names;
}

}  // namespace

nlohmann::ordered_json slots_json(const std::vector<Placement>& slots) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& placement : slots) {
    auto gpus = nlohmann::ordered_json::array();
    for (const auto& gpu : placement.gpus) gpus.push_back(gpu.uuid);
    list.push_back({{"slot", placement.slot}, {"cpus", placement.cpus}, {"gpus", gpus}});
  }
  return list;
}

nlohmann::ordered_json classes_json(const config::Grid& grid, const WorkPlace& place) {
  auto list = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < place.classes.all.size(); ++i) {
    const auto& one = place.classes.all[i];
    list.push_back({{"device", to_string(one.kind)},
                    {"gpus", one.gpus},
                    {"cpus", one.cpus},
                    {"memory_bytes", one.memory},
                    {"tasks", tasks_of(grid, place.classes, i)},
                    {"slots", slots_json(place.slots[i])}});
  }
  return list;
}

std::string slot_lines(const config::Grid& grid, const WorkPlace& place) {
  if (place.classes.all.empty())
    return fmt::format("{}: {}\n", counted(place.slots.front().size(), "slot"),
                       slot_names(place.slots.front()));
  std::string lines;
  for (std::size_t i = 0; i < place.classes.all.size(); ++i) {
    const auto tasks = tasks_of(grid, place.classes, i);
    lines += fmt::format("{} of {} for {}: {}\n", counted(place.slots[i].size(), "slot"),
                         to_text(place.classes.all[i]),
                         tasks.empty() ? "tests" : printable(join(tasks, ", ")),
                         slot_names(place.slots[i]));
  }
  return lines;
}

const Placement& TestSlots::of(const schedule::ModelTest& test, std::size_t index) const {
  const auto run_class =
      class_of ? class_of(schedule::WorkItem{test.run, test.test, test.attempt}) : 0;
  const auto& slots = place.slots.at(run_class);
  return slots[index % slots.size()];
}

}  // namespace gridctl::session
