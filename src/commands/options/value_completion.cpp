#include "options/value_completion.hpp"

#include "options/column_completion.hpp"

#include <gridctl/config/loader.hpp>
#include <gridctl/config/user_profiles.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/inputs.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace gridctl::commands {
namespace {

using Candidates = std::vector<cli::Candidate>;

constexpr std::string_view kOperatorSigns = "=<>!";
constexpr std::size_t kMostValues = 100;   // of a key: more are no help
constexpr std::size_t kLongestValue = 60;  // bytes
constexpr std::string_view kConfigColumn = "config.";

/// "epochs>=" of "epochs>=1": the key and its operator.
std::size_t end_of_operator(const std::string& text) {
  const auto at = text.find_first_of(kOperatorSigns);
  return at == std::string::npos ? 0 : text.find_first_not_of(kOperatorSigns, at);
}

/// Keys, or values behind one. `kept` stands before what is completed.
Candidates complete(const cli::CompletionContext& context, const KeysOf& keys,
                    const ValuesOf& values, bool takes_list) {
  const auto& typed = context.prefix;
  const auto operator_at = typed.find_first_of(kOperatorSigns);
  if (operator_at == std::string::npos) {
    auto candidates = keys(context);
    for (auto& key : candidates) key.value += '=';
    return candidates;
  }
  auto end = std::min(end_of_operator(typed), typed.size());
  const auto comma = typed.rfind(',');
  if (takes_list && comma != std::string::npos && comma >= end) end = comma + 1;
  const auto key_end = std::min(end_of_operator(typed), typed.size());
  const auto listed = split(typed.substr(key_end, end - key_end), ',');
  auto candidates = values(context, typed.substr(0, operator_at));
  std::erase_if(candidates, [&](const auto& value) {
    return value.value.size() > kLongestValue || std::ranges::count(listed, value.value) > 0;
  });
  for (auto& value : candidates) value.value.insert(0, typed.substr(0, end));
  return candidates;
}

cli::Completer completer_of(KeysOf keys, ValuesOf values, bool takes_list) {
  auto completer =
      cli::Completer::dynamic_values([keys = std::move(keys), values = std::move(values),
                                      takes_list](const cli::CompletionContext& context) {
        return complete(context, keys, values, takes_list);
      });
  completer.keep_order = true;
  return completer;
}

/// Returns true if `name` is the key, or ends in it behind a dot.
bool is_meant(const std::string& name, const std::string& key) {
  return name == key || (name.size() > key.size() && name.ends_with("." + key));
}

void add(const std::string& value, const std::string& description, Candidates& candidates) {
  const auto is_it = [&](const auto& known) { return known.value == value; };
  if (value.empty() || std::any_of(candidates.begin(), candidates.end(), is_it)) return;
  candidates.push_back({value, description});
}

void add_swept(const plan::Plan& plan, const std::string& key, Candidates& candidates) {
  for (const auto& varied : plan.varied_keys(kMostValues)) {
    if (!is_meant(varied.key, key)) continue;
    for (const auto& value : varied.values) add(value, "in the grid", candidates);
  }
}

void add_leaves(const config::Node& tree, const std::string& key, Candidates& candidates) {
  for (const auto& [name, leaf] : config::leaves(tree)) {
    if (is_meant(name, key) && leaf->is_scalar())
      add(leaf->text(), "in the configuration", candidates);
  }
}

/// Plans again what the experiment was made from.
Result<plan::Plan> plan_of(const fs::path& folder) {
  GRIDCTL_TRY_ASSIGN(const auto frozen, experiment::read_inputs(folder));
  GRIDCTL_TRY_ASSIGN(const auto options, experiment::plan_options(frozen.inputs));
  config::GridOverrides overrides;
  overrides.trainer = frozen.inputs.trainer;
  overrides.frozen = &frozen.grid;
  GRIDCTL_TRY_ASSIGN(auto grid, config::load_grid(frozen.inputs.grid, overrides));
  return plan::Plan::expand(std::move(grid), options);
}

}  // namespace

cli::Completer assignment_completer(KeysOf keys, ValuesOf values) {
  return completer_of(std::move(keys), std::move(values), true);
}

cli::Completer condition_completer(KeysOf keys, ValuesOf values) {
  auto completer = completer_of(std::move(keys), std::move(values), false);
  completer.list = true;
  return completer;
}

Candidates values_in_grid(const cli::CompletionContext& context, const std::string& key) {
  Candidates candidates;
  if (context.positionals.empty()) return candidates;
  const auto& named = context.positionals.front();
  config::GridOverrides overrides;
  if (auto profiles = config::user_profiles(process_environment))
    overrides.profiles = std::move(*profiles);
  const auto grid = config::load_grid(named, overrides);
  if (grid) {
    if (const auto plan = plan::Plan::expand(*grid)) add_swept(*plan, key, candidates);
    for (const auto& task : grid->tasks) add_leaves(task.merged, key, candidates);
  } else if (const auto merged = config::load_configs(config::split_names(named))) {
    add_leaves(merged->tree, key, candidates);
  }
  return candidates;
}

Candidates keys_in_experiment(const cli::CompletionContext& context) {
  Candidates candidates;
  const auto plan = plan_of(experiment_of(context));
  if (!plan) return candidates;
  for (const auto& varied : plan->varied_keys())
    candidates.push_back({varied.key, join(varied.values, " ")});
  return candidates;
}

Candidates values_in_experiment(const cli::CompletionContext& context, const std::string& key) {
  Candidates candidates;
  const auto folder = experiment_of(context);
  if (folder.empty()) return candidates;
  if (key == "state") {
    for (std::size_t i = 0; i < kRunStates; ++i)
      candidates.push_back({to_string(static_cast<RunState>(i)), ""});
    return candidates;
  }
  if (key == "tag") {
    for (const auto& tag : experiment::tags_in({folder})) candidates.push_back({tag, ""});
    return candidates;
  }
  const auto plan = plan_of(folder);
  if (!plan) return candidates;
  const auto name = key.starts_with(kConfigColumn) ? key.substr(kConfigColumn.size()) : key;
  add_swept(*plan, name, candidates);
  if (name == "task") {
    for (const auto& task : plan->grid().tasks) add(task.name, "", candidates);
  }
  return candidates;
}

}  // namespace gridctl::commands
