#include "asked_json.hpp"

#include <gridctl/config/user_profiles.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/inputs.hpp>
#include <gridctl/plan/config_macros.hpp>
#include <gridctl/plan/search.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::experiment {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "gridctl.inputs/1";
constexpr std::size_t kLargest = 256U << 20;

template <class Value, class Parse>
Result<void> parse_each(const std::vector<std::string>& texts, std::vector<Value>& values,
                        Parse parse) {
  for (const auto& text : texts) {
    GRIDCTL_TRY_ASSIGN(auto value, parse(text));
    values.push_back(std::move(value));
  }
  return {};
}

void warn_of(const std::vector<Warning>& warnings, const Messages& messages) {
  for (const auto& warning : warnings) messages.warn(warning);
}

Json or_null(const std::optional<long>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::optional<long> number_of(const Json& json, const char* key) {
  const auto entry = json.find(key);
  if (entry == json.end() || !entry->is_number_integer()) return std::nullopt;
  return entry->get<long>();
}

PlanInputs options_of(const Json& json) {
  PlanInputs inputs;
  inputs.trainer = json.value("trainer", "");
  inputs.repetitions = number_of(json, "repetitions");
  inputs.seed = number_of(json, "seed");
  for (const auto& [name, field] : kInputLists)
    inputs.*field = json.value(name, std::vector<std::string>());
  inputs.identities = json.value("identities", std::vector<std::string>());
  inputs.stops_early = json.value("early_stopping", true);
  for (const auto& point : json.value("asked", Json::array())) {
    if (auto asked = asked_from_json(point)) inputs.asked.push_back(std::move(*asked));
  }
  return inputs;
}

/// A sampler that goes by values must have those of all points that it chooses.
Result<void> check_filters(const PlanInputs& inputs, const plan::Plan& plan) {
  const bool is_filtered = !inputs.only.empty() || !inputs.skip.empty();
  if (!is_filtered || !plan.search() || !plan.search()->goes_by_values()) return {};
  return fail(ErrorKind::usage,
              fmt::format("--only and --skip cannot take points out of a search by {}",
                          search::to_string(plan.search()->sampler.kind)),
              "limit 'space' of 'grid_search' instead");
}

}  // namespace

Result<plan::PlanOptions> plan_options(const PlanInputs& inputs) {
  plan::PlanOptions options;
  if (inputs.repetitions) options.repetitions = static_cast<int>(*inputs.repetitions);
  if (inputs.seed) options.seed = static_cast<std::uint64_t>(*inputs.seed);
  options.identities = inputs.identities;
  options.asked = inputs.asked;
  const auto filter = [](std::string_view flag) {
    return [flag](const std::string& text) { return plan::parse_filter(text, flag); };
  };
  GRIDCTL_TRY(
      parse_each(inputs.set, options.axes, plan::parse_axis)
          .and_then([&] { return parse_each(inputs.sweep, options.axes, plan::parse_sweep); })
          .and_then([&] { return parse_each(inputs.only, options.only, filter("--only")); })
          .and_then([&] { return parse_each(inputs.skip, options.skip, filter("--skip")); }));
  return options;
}

Result<plan::Plan> make_plan(const PlanInputs& inputs, const config::FrozenGrid* frozen,
                             const Environment& environment, const Messages& messages) {
  GRIDCTL_TRY_ASSIGN(const auto options, plan_options(inputs));
  config::GridOverrides overrides;
  overrides.trainer = inputs.trainer;
  overrides.frozen = frozen;
  GRIDCTL_TRY_ASSIGN(auto profiles, config::user_profiles(environment));
  overrides.profiles = std::move(profiles);
  GRIDCTL_TRY_ASSIGN(auto grid, config::load_grid(inputs.grid, overrides));
  if (!inputs.stops_early) grid.early_stopping.reset();
  if (!frozen) warn_of(grid.warnings, messages);
  if (!frozen) {
    GRIDCTL_TRY_ASSIGN(const auto unclear, plan::check_config_macros(grid, options));
    warn_of(unclear, messages);
  }
  auto plan = plan::Plan::expand(std::move(grid), options);
  if (plan && !frozen) {
    GRIDCTL_TRY(check_filters(inputs, *plan));
    warn_of(plan->notes(), messages);
  }
  return plan;
}

std::string to_text(const FrozenInputs& frozen) {
  const auto& inputs = frozen.inputs;
  Json options = {{"trainer", inputs.trainer},
                  {"repetitions", or_null(inputs.repetitions)},
                  {"seed", or_null(inputs.seed)}};
  for (const auto& [name, field] : kInputLists) options[name] = inputs.*field;
  if (!inputs.identities.empty()) options["identities"] = inputs.identities;
  if (!inputs.stops_early) options["early_stopping"] = false;
  for (const auto& asked : inputs.asked) options["asked"].push_back(asked_to_json(asked));
  Json json = {{"schema", kSchema},
               {"grid", inputs.grid},
               {"cwd", frozen.cwd},
               {"options", std::move(options)},
               {"code_root", frozen.code_root},
               {"code_folder", frozen.code_folder},
               {"tests_of_each_model", frozen.tests_of_each_model}};
  json.update(config::to_json(frozen.grid));
  return json.dump(1) + "\n";
}

Result<void> check_recordable(const FrozenInputs& frozen) {
  try {
    (void)to_text(frozen);
    return {};
  } catch (const nlohmann::json::exception&) {
    return fail(
        ErrorKind::usage,
        "a name or a value is not valid UTF-8, and cannot be written down for a resume: the "
        "working directory, the grid's name, or an option",
        "rename it");
  }
}

Result<FrozenInputs> read_inputs(const fs::path& experiment) {
  const auto file = experiment / kInputsFile;
  boost::system::error_code ignored;
  if (is_unfinished(experiment))
    return fail(
        ErrorKind::nothing_to_do,
        fmt::format("'{}' was left half made by a gridctl that was killed", experiment.string()),
        "give the command that made it once more: it begins anew there");
  if (!fs::exists(file, ignored))
    return fail(ErrorKind::nothing_to_do,
                fmt::format("'{}' does not say what it was planned from: it has no {}",
                            experiment.string(), kInputsFile),
                "name its grid file: gridctl train GRID.yaml --into " + experiment.string());
  GRIDCTL_TRY_ASSIGN(const auto text, sys::read_file(file, kLargest));
  auto frozen = inputs_from(text).map_error([&](Error error) {
    error.message = fmt::format("cannot read '{}': {}", file.string(), error.message);
    error.help = "name the grid file again: gridctl train GRID.yaml --into " + experiment.string();
    return error;
  });
  if (frozen) GRIDCTL_TRY(add_asked(experiment, frozen->inputs));
  return frozen;
}

Result<void> add_asked(const fs::path& experiment, PlanInputs& inputs) {
  GRIDCTL_TRY_ASSIGN(const auto decisions, read_decisions(experiment));
  for (const auto& asked : decisions.asked) {
    if (std::ranges::find(inputs.asked, asked) == inputs.asked.end()) inputs.asked.push_back(asked);
  }
  return {};
}

Result<FrozenInputs> inputs_from(const std::string& text) {
  const auto broken = [](const std::string& why) { return fail(ErrorKind::io, why); };
  try {
    const auto json = parse_json(text);
    if (!json.is_object()) return broken("it is not a JSON object, or too deep");
    if (json.value("schema", "") != kSchema)
      return broken(fmt::format("its schema is '{}', not '{}'", json.value("schema", ""), kSchema));
    FrozenInputs frozen;
    frozen.inputs = options_of(json.at("options"));
    frozen.inputs.grid = json.at("grid").get<std::string>();
    frozen.cwd = json.at("cwd").get<std::string>();
    frozen.tests_of_each_model = json.at("tests_of_each_model").get<int>();
    frozen.code_root = json.value("code_root", "");
    frozen.code_folder = json.value("code_folder", "");
    GRIDCTL_TRY_ASSIGN(auto grid, config::frozen_from_json(json));
    frozen.grid = std::move(grid);
    return frozen;
  } catch (const nlohmann::json::exception& error) {
    return broken(error.what());
  }
}

fs::path grid_folder(const fs::path& experiment) {
  const auto frozen = read_inputs(experiment);
  if (!frozen) return {};
  return fs::absolute(frozen->inputs.grid, frozen->cwd).lexically_normal().parent_path();
}

}  // namespace gridctl::experiment
