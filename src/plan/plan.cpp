#include "arguments/check_arguments.hpp"
#include "expansion.hpp"
#include "keys.hpp"
#include "limits.hpp"
#include "naming.hpp"
#include "unused_keys.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/plan/command.hpp>
#include <gridctl/plan/plan.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

/// A key of `seed_by` that no configuration has would seed nothing.
Result<void> check_seed_by(const Expansion& expansion) {
  std::vector<std::string> known;
  for (const auto& space : expansion.spaces) {
    for (auto& key : space.keys()) known.push_back(std::move(key));
  }
  for (const auto& task : expansion.grid.tasks) {
    for (const auto& [path, leaf] : config::leaves(task.merged)) known.push_back(path);
  }
  for (const auto& key : expansion.grid.settings.seed_by) {
    if (std::ranges::any_of(known, [&](const auto& name) { return is_below(name, key); })) continue;
    const auto near = meant_key(key, known);
    return fail(ErrorKind::config,
                fmt::format("'seed_by' names '{}', which no configuration has", key),
                near ? fmt::format("did you mean '{}'?", *near) : "remove it",
                expansion.grid.settings.origin.source
                    ? std::optional(config::place_of(expansion.grid.settings.origin))
                    : std::nullopt);
  }
  return {};
}

/// The value that a point has at a key, if it has one.
std::optional<config::Node> value_at(const Expansion& expansion, const Point& point,
                                     const std::string& key) {
  for (const auto& [name, value] : expansion.swept(point)) {
    if (name == key) return value;
    if (!is_below(key, name)) continue;
    const auto* inner = value.find_path(key.substr(name.size() + 1));
    return inner ? std::optional(*inner) : std::nullopt;
  }
  const auto* value = expansion.task_of(point).merged.find_path(key);
  return value ? std::optional(*value) : std::nullopt;
}

}  // namespace

Result<Expansion> Expansion::make(config::Grid grid, const PlanOptions& options, Numbers numbers) {
  GRIDCTL_TRY(check_program(grid.trainer));
  for (const auto& task : grid.tasks) {
    if (task.trainer) GRIDCTL_TRY(check_program(*task.trainer));
  }
  if (grid.tester) GRIDCTL_TRY(check_program(*grid.tester));
  GRIDCTL_TRY_ASSIGN(auto expansion, make_segments(std::move(grid), options, numbers));
  GRIDCTL_TRY(check_seed_by(expansion));
  GRIDCTL_TRY(check_arguments(expansion));
  name_points(expansion);
  note_unused_keys(expansion);
  GRIDCTL_TRY(choose_points(expansion, options));
  if (expansion.points.empty() || expansion.repetitions < 1)
    return fail(ErrorKind::config, fmt::format("'{}' plans no runs", expansion.grid.path),
                "give it a task, and at least one repetition");
  const auto runs = expansion.points.size() * static_cast<std::size_t>(expansion.repetitions);
  if (runs > static_cast<std::size_t>(kMostPoints))
    return fail(
        ErrorKind::config,
        fmt::format("'{}' plans {} runs: {} of each of {} configurations", expansion.grid.path,
                    runs, expansion.repetitions, expansion.points.size()),
        fmt::format("{} are the most: was a number mistyped?", kMostPoints));
  std::ranges::sort(expansion.grid.settings.seed_by);
  return expansion;
}

Result<Plan> Plan::expand(config::Grid grid, const PlanOptions& options) {
  GRIDCTL_TRY_ASSIGN(auto expansion, Expansion::make(std::move(grid), options, Numbers::as_meant));
  Plan plan;
  plan.expansion_ = std::make_shared<const Expansion>(std::move(expansion));
  return plan;
}

bool Expansion::has_ambiguous_numbers() const {
  for (const auto& task : grid.tasks) {
    if (has_ambiguous_number(task.merged)) return true;
  }
  for (const auto& space : spaces) {
    for (const auto& axis : space.axes()) {
      for (const auto& key : axis.keys) {
        if (key.values.are_computed()) continue;  // spelt so that all parsers agree
        for (std::size_t row = 0; row < key.values.size(); ++row) {
          const auto value = key.values.find(row);
          if (value && has_ambiguous_number(*value)) return true;
        }
      }
    }
  }
  return false;
}

const config::Grid& Plan::grid() const {
  return expansion_->grid;
}
int Plan::repetitions() const {
  return expansion_->repetitions;
}
std::uint64_t Plan::base_seed() const {
  return expansion_->seed;
}
const std::vector<Warning>& Plan::notes() const {
  return expansion_->notes;
}
std::size_t Plan::configuration_count() const {
  return expansion_->points.size();
}

const Search* Plan::search() const {
  return expansion_->search ? &*expansion_->search : nullptr;
}

std::vector<SearchedPoint> Plan::searched(std::size_t task) const {
  std::vector<SearchedPoint> found;
  for (const auto& point : expansion_->searched.at(task)) found.push_back({0, point});
  for (std::size_t position = 0; position < configuration_count(); ++position) {
    const auto& point = expansion_->points[position];
    const auto& segment = expansion_->segments[point.segment];
    if (segment.task == task)
      found.at(segment.points(point.index, expansion_->spaces)[1]).configuration =
          number_at(position);
  }
  return found;
}

std::vector<VariedKey> Plan::varied_keys(std::size_t most) const {
  return expansion_->varied_keys(most);
}

RunId Plan::run(std::size_t index) const {
  const auto count = configuration_count();
  return {number_at(index % count), static_cast<int>(index / count) + 1};
}

int Plan::number_at(std::size_t position) const {
  return numbers_.empty() ? static_cast<int>(position) + 1 : numbers_.at(position);
}

std::size_t Plan::position_of(int number) const {
  return numbers_.empty() ? static_cast<std::size_t>(number) - 1 : positions_.at(number);
}

Configuration Plan::configuration_at(std::size_t position) const {
  return configuration(number_at(position));
}

Configuration Plan::configuration(int number) const {
  const auto& point = expansion_->points.at(position_of(number));
  return {number, expansion_->segments[point.segment].task, label(number), folder(number),
          identity(number)};
}

std::string Plan::identity(int number) const {
  return identity_text(expansion_->digest(expansion_->points.at(position_of(number))));
}

std::string Plan::label(int number) const {
  return expansion_->label(expansion_->points.at(position_of(number)));
}

std::string Plan::folder(int number) const {
  const auto known = folders_.find(number);
  return known != folders_.end() ? known->second : folder_name(number, label(number));
}

const config::GridTask& Plan::task_of(int number) const {
  return expansion_->task_of(expansion_->points.at(position_of(number)));
}

void Plan::adopt_old_identities(const std::unordered_map<std::string, KnownConfiguration>& known) {
  const auto count_known = [&](const Expansion& expansion) {
    return std::ranges::count_if(expansion.points, [&](const Point& point) {
      return known.contains(identity_text(expansion.digest(point)));
    });
  };
  const auto of_now = count_known(*expansion_);
  if (of_now == std::ssize(expansion_->points) || !expansion_->has_ambiguous_numbers()) return;
  auto old = Expansion::make(expansion_->grid, expansion_->options, Numbers::yaml11);
  if (old && count_known(*old) > of_now)
    expansion_ = std::make_shared<const Expansion>(std::move(*old));
}

void Plan::renumber(const std::unordered_map<std::string, KnownConfiguration>& known) {
  adopt_old_identities(known);
  int highest = 0;
  for (const auto& [identity, configuration] : known)
    highest = std::max(highest, configuration.number);
  std::vector<int> numbers;
  positions_.clear();
  folders_.clear();
  for (std::size_t position = 0; position < configuration_count(); ++position) {
    const auto digest = expansion_->digest(expansion_->points[position]);
    const auto found = known.find(identity_text(digest));
    const int number = found != known.end() ? found->second.number : ++highest;
    if (found != known.end()) folders_.emplace(number, found->second.folder);
    positions_.emplace(number, position);
    numbers.push_back(number);
  }
  numbers_ = std::move(numbers);
}

std::uint64_t Plan::seed(RunId run) const {
  auto text = fmt::format("gridctl-seed/1:{}:{}", base_seed(), run.repetition);
  const auto& settings = grid().settings;
  for (const auto& key : settings.seed_by) {
    const auto& point = expansion_->points.at(position_of(run.configuration));
    const auto value = value_at(*expansion_, point, key);
    text += fmt::format(":{}={}", key, value ? value_line(*value, expansion_->numbers) : "");
  }
  if (settings.seed_mode == "independent") text += fmt::format(":{}", identity(run.configuration));
  return splitmix64(fnv1a(text)) & 0x7fffffffULL;
}

config::Node Plan::merged(int number) const {
  const auto& point = expansion_->points.at(position_of(number));
  auto tree = expansion_->task_of(point).merged;
  for (auto& [key, value] : expansion_->swept(point)) tree.set_path(key, std::move(value));
  return tree;
}

config::Node Plan::merged(RunId run) const {
  auto tree = merged(run.configuration);
  const auto& task = task_of(run.configuration);
  for (const auto& key : grid().trainer.seed_keys) {
    const auto* present = tree.find_path(key);
    if (present && !is_free_seed(*present, task)) continue;
    tree.set_path(key, config::Node::scalar(std::to_string(seed(run)), config::Style::plain));
  }
  return tree;
}

std::vector<std::pair<std::string, config::Node>> Plan::parameters(RunId run,
                                                                   const config::Node& tree) const {
  auto values = expansion_->swept(expansion_->points.at(position_of(run.configuration)));
  for (auto& [key, value] : values) {  // the tree has their macros filled in
    if (const auto* present = tree.find_path(key)) value = *present;
  }
  const auto& task = task_of(run.configuration);
  const auto count = values.size();
  std::vector<std::pair<std::string, config::Node>> seeds;
  std::vector<std::pair<std::string, config::Node>> folders;
  for (const auto& [path, leaf] : config::leaves(tree)) {
    const auto is_swept = [&, &key = path](const auto& swept) {
      return is_below(key, swept.first);
    };
    const auto end = values.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::any_of(values.begin(), end, is_swept)) continue;
    if (is_set_by_grid(*leaf, task)) {
      values.emplace_back(path, *leaf);
    } else if (std::ranges::count(grid().trainer.seed_keys, path) > 0) {
      seeds.emplace_back(path, *leaf);
    } else if (std::ranges::count(grid().trainer.run_dir_keys, path) > 0) {
      folders.emplace_back(path, *leaf);
    }
  }
  values.insert(values.end(), seeds.begin(), seeds.end());
  values.insert(values.end(), folders.begin(), folders.end());
  return values;
}

fs::path run_folder(const Configuration& configuration, int repetition) {
  return layout::run_folder(configuration.folder, repetition);
}

fs::path attempt_folder(const Configuration& configuration, int repetition, int attempt) {
  return run_folder(configuration, repetition) / layout::attempt_name(attempt);
}

}  // namespace gridctl::plan
