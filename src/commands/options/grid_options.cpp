#include "options/grid_options.hpp"

#include "options/user_settings.hpp"
#include "options/value_completion.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/config/loader.hpp>
#include <gridctl/config/user_profiles.hpp>
#include <gridctl/core/try.hpp>

#include <limits>
#include <map>
#include <utility>

namespace gridctl::commands {
namespace {

cli::Option grid_option(const char* name, const char* metavar, const char* help) {
  return {.name = name, .metavar = metavar, .help = help, .group = "Grid"};
}

/// May be given several times, and names keys.
cli::Option key_option(const char* name, const char* metavar, const char* help,
                       cli::Completer completer) {
  auto option = grid_option(name, metavar, help);
  option.repeatable = true;
  option.completer = std::move(completer);
  return option;
}

cli::Completer assignments() {
  return assignment_completer(complete_keys, values_in_grid);
}

cli::Completer conditions() {
  return condition_completer(complete_keys, values_in_grid);
}

}  // namespace

cli::Positional grid_file() {
  cli::Positional file;
  file.name = "GRID.yaml";
  file.help = "The grid file: what to run";
  file.completer = cli::Completer::files({"yaml", "yml", "json"});
  return file;
}

std::vector<cli::Option> grid_options() {
  auto repetitions = grid_option("repetitions", "N", "Repeat each configuration N times");
  repetitions.letter = 'r';
  repetitions.default_text = "grid";
  auto seed = grid_option("seed", "N", "Base seed; the runs' seeds derive from it");
  seed.default_text = "grid, else 0";
  auto trainer = grid_option("trainer", "NAME", "Trainer profile");
  trainer.default_text = "grid";
  trainer.completer = profile_completer(config::Role::trainer);
  return {
      repetitions,
      key_option("set", "KEY=V", "Override a key everywhere; with V1,V2: sweep it", assignments()),
      key_option("sweep", "KEY=VALUES", "Sweep a key: V1,V2 or range(START,STOP,STEP)",
                 assignments()),
      key_option("only", "EXPR", "Only configurations like lr=0.1 or epochs>=10,task=a*",
                 conditions()),
      key_option("skip", "EXPR", "Leave such configurations out", conditions()),
      seed,
      trainer};
}

std::vector<cli::Candidate> complete_keys(const cli::CompletionContext& context) {
  if (context.positionals.empty()) return {};
  std::map<std::string, std::string> keys;  // several tasks may share a key: the first value shows
  const auto take = [&](const config::Node& tree) {
    for (const auto& [key, leaf] : config::leaves(tree))
      keys.emplace(key, leaf->is_scalar() ? leaf->text() : "");
  };
  config::GridOverrides overrides;
  if (auto profiles = config::user_profiles(process_environment))
    overrides.profiles = std::move(*profiles);
  if (const auto grid = config::load_grid(context.positionals.front(), overrides)) {
    for (const auto& task : grid->tasks) take(task.merged);
  } else if (const auto merged =
                 config::load_configs(config::split_names(context.positionals.front()))) {
    take(merged->tree);
  }
  std::vector<cli::Candidate> candidates;
  candidates.reserve(keys.size());
  for (const auto& [key, value] : keys) candidates.push_back({key, value});
  return candidates;
}

Result<experiment::PlanInputs> inputs_from(const cli::Arguments& arguments,
                                           const cli::Services& services) {
  experiment::PlanInputs inputs;
  inputs.grid = arguments.positional(0);
  inputs.trainer = arguments.text("trainer");
  GRIDCTL_TRY_ASSIGN(const auto repetitions, arguments.integer("repetitions", 1));
  inputs.repetitions = repetitions;
  GRIDCTL_TRY_ASSIGN(const auto seed,
                     arguments.integer("seed", 0, std::numeric_limits<long>::max()));
  inputs.seed = seed;
  for (const auto& [name, field] : experiment::kInputLists) {
    inputs.*field = arguments.all(name);
    experiment::PlanInputs one;
    one.*field = inputs.*field;
    if (const auto options = experiment::plan_options(one); !options)
      return tl::unexpected(arguments.blame(name, options.error()));
  }
  if (!arguments.given("trainer")) return inputs;
  GRIDCTL_TRY_ASSIGN(const auto profiles, config::user_profiles(services.environment));
  const auto named = profiles.choose(inputs.trainer, config::Role::trainer, std::nullopt);
  if (!named) return tl::unexpected(arguments.blame("trainer", named.error()));
  return inputs;
}

}  // namespace gridctl::commands
