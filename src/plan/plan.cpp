#include "naming.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/plan/command.hpp>
#include <gridctl/plan/plan.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

/// Finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
/// 2014).
std::uint64_t splitmix64(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

bool is_below(std::string_view key, std::string_view parent) {
  return key == parent ||
         (key.size() > parent.size() && key.starts_with(parent) && key[parent.size()] == '.');
}

/// Hash of every leaf with its resolved value, in the order of the keys: comments, spacing, quoting
/// of the same value and the order of keys do not count, nor do seeds and what `ignore` names.
std::string identity_of(const config::Node& merged, const config::Program& trainer) {
  std::vector<std::string> lines;
  for (const auto& [key, node] : config::leaves(merged)) {
    const auto does_not_count = [&key = key](const auto& parent) { return is_below(key, parent); };
    if (std::ranges::any_of(trainer.seed_keys, does_not_count)) continue;
    if (std::ranges::any_of(trainer.ignore, does_not_count)) continue;
    lines.push_back(fmt::format("{}={}", key, config::to_json(*node).dump()));
  }
  std::ranges::sort(lines);
  return fmt::format("v1:{:016x}", fnv1a(join(lines, "\n")));
}

/// A seed from the task's files or gridctl's own defaults is replaced by the derived one; a seed
/// that the grid file or a flag sets was meant.
bool is_free_seed(const config::Node& seed, const config::GridTask& task) {
  const auto& source = seed.origin().source;
  return !source || std::ranges::count(task.files, source->name) > 0 ||
         config::comes_from_defaults(seed);
}

}  // namespace

Result<Plan> Plan::expand(config::Grid grid, const PlanOptions& options) {
  if (const auto known = check_command(grid.trainer); !known) return tl::unexpected(known.error());
  Plan plan;
  plan.repetitions_ = options.repetitions.value_or(grid.settings.experiment_repetitions);
  plan.seed_ = options.seed.value_or(grid.settings.seed);
  plan.grid_ = std::move(grid);
  const auto labels = task_labels(plan.grid_.tasks);
  for (std::size_t task = 0; task < plan.grid_.tasks.size(); ++task) {
    Configuration configuration;
    configuration.number = static_cast<int>(task) + 1;
    configuration.task = task;
    configuration.label = labels[task];
    configuration.folder = folder_name(configuration.number, configuration.label);
    configuration.identity = identity_of(plan.grid_.tasks[task].merged, plan.grid_.trainer);
    plan.configurations_.push_back(std::move(configuration));
  }
  if (plan.runs() == 0)
    return fail(ErrorKind::config, fmt::format("'{}' plans no runs", plan.grid_.path),
                "give it a task, and at least one repetition");
  return plan;
}

RunId Plan::run(std::size_t index) const {
  const auto count = configurations_.size();
  return {configurations_[index % count].number, static_cast<int>(index / count) + 1};
}

const Configuration& Plan::configuration(int number) const {
  return configurations_.at(static_cast<std::size_t>(number) - 1);
}

const config::GridTask& Plan::task_of(int number) const {
  return grid_.tasks[configuration(number).task];
}

std::uint64_t Plan::seed(RunId run) const {
  auto text = fmt::format("gridctl-seed/1:{}:{}", seed_, run.repetition);
  if (grid_.settings.seed_mode == "independent")
    text += ":" + configuration(run.configuration).identity;
  return splitmix64(fnv1a(text)) & 0x7fffffffULL;
}

config::Node Plan::merged(int number) const {
  return task_of(number).merged;
}

config::Node Plan::merged(RunId run) const {
  auto tree = merged(run.configuration);
  for (const auto& key : grid_.trainer.seed_keys) {
    const auto* present = tree.find_path(key);
    if (present && !is_free_seed(*present, task_of(run.configuration))) continue;
    tree.set_path(key, config::Node::scalar(std::to_string(seed(run)), config::Style::plain));
  }
  return tree;
}

std::vector<std::pair<std::string, config::Node>> Plan::parameters(int /*number*/) const {
  return {};
}

fs::path run_folder(const Configuration& configuration, int repetition) {
  return fs::path("runs") / configuration.folder / std::to_string(repetition);
}

fs::path attempt_folder(const Configuration& configuration, int repetition, int attempt) {
  return run_folder(configuration, repetition) / fmt::format("attempt-{}", attempt);
}

}  // namespace gridctl::plan
