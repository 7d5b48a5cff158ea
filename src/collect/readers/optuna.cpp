#include "readers/optuna.hpp"

#include "formats/json_text.hpp"

#include <gridctl/collect/names.hpp>

#include <cmath>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

Ending optuna_ending(const OptunaTrial& trial) {
  Ending ending;
  if (trial.state == "COMPLETE") {
    ending.state = RunState::succeeded;
  } else if (trial.state == "PRUNED") {
    ending.state = RunState::stopped_early;
    ending.reason = "pruned";
  } else if (trial.state == "FAIL") {
    ending.state = RunState::failed;
    ending.reason = "its trial failed";
  } else {
    ending.reason = "its state is " + trial.state;
  }
  ending.started_at = trial.started_at;
  ending.ended_at = trial.ended_at;
  return ending;
}

std::string objective_name(const OptunaDirections& directions, std::size_t objective) {
  const bool is_maximized = objective < directions.size() && directions[objective];
  const std::string name = is_maximized ? "maximized_value" : "minimized_value";
  return directions.size() > 1 ? fmt::format("{}_{}", name, objective) : name;
}

}  // namespace

std::string optuna_parameter(double value, std::string_view distribution) {
  const auto root = parse_json_text(distribution);
  const auto name = root ? root->text_of("name") : std::string_view();
  const auto* const attributes = root ? root->find("attributes") : nullptr;
  const auto* const choices = attributes != nullptr ? attributes->find("choices") : nullptr;
  if (choices != nullptr && value >= 0 && value < static_cast<double>(choices->members.size()))
    return choices->members[static_cast<std::size_t>(value)].text;
  const bool is_integer = name.starts_with("Int") && std::abs(value) < 1e15;
  return is_integer ? fmt::format("{:.0f}", value) : fmt::format("{}", value);
}

RunOfRow run_of(OptunaTrial trial, const OptunaDirections& directions) {
  RunOfRow run;
  run.id = fmt::format("{} trial {}", trial.study, trial.number);
  for (auto& c : run.id) {
    if (c == '/') c = '_';
  }
  auto& parts = run.parts;
  parts.task = trial.study;
  parts.ending = optuna_ending(trial);
  parts.configuration = std::move(trial.parameters);
  add_flat(trial.attributes, parts.rows);
  for (auto& [step, value] : trial.steps) {
    const std::string name = "valid/" + objective_name(directions, 0);
    add_flat({{"step", fmt::format("{}", step)}, {name, std::move(value)}}, parts.rows);
  }
  for (std::size_t i = 0; i < trial.values.size(); ++i) {
    if (!trial.values[i].empty())
      parts.validation.emplace_back(objective_name(directions, i), std::move(trial.values[i]));
  }
  complete(parts);
  parts.rows = {};
  return run;
}

}  // namespace gridctl::collect
