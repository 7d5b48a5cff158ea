#include "grid_options.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/config/loader.hpp>

#include <map>
#include <ostream>

namespace gridctl::commands {
namespace {

Result<config::GridOverrides> overrides_from(const cli::Arguments& arguments) {
  config::GridOverrides overrides;
  overrides.trainer = arguments.text("trainer");
  for (const auto& text : arguments.all("set")) {
    auto setting = config::parse_set(text);
    if (!setting) return tl::unexpected(setting.error());
    overrides.set.push_back(std::move(*setting));
  }
  return overrides;
}

std::vector<cli::Candidate> trainer_names() {
  std::vector<cli::Candidate> names;
  for (const auto& program : config::builtin_programs()) {
    if (program.model.empty()) names.push_back({program.name, ""});  // testers name a model
  }
  return names;
}

}  // namespace

std::vector<cli::Option> grid_options() {
  cli::Option repetitions;
  repetitions.name = "repetitions";
  repetitions.letter = 'r';
  repetitions.metavar = "N";
  repetitions.help = "Repeat each task N times";
  repetitions.group = "Grid";
  repetitions.default_text = "grid";

  cli::Option set;
  set.name = "set";
  set.metavar = "KEY=V";
  set.help = "Override a key in every configuration";
  set.group = "Grid";
  set.repeatable = true;
  set.completer = cli::Completer::dynamic_values([](const cli::CompletionContext& context) {
    auto keys = complete_keys(context);
    for (auto& key : keys) key.value += '=';
    return keys;
  });
  set.completer.no_space = true;

  cli::Option seed;
  seed.name = "seed";
  seed.metavar = "N";
  seed.help = "Base seed; the runs' seeds derive from it";
  seed.group = "Grid";
  seed.default_text = "grid, else 0";

  cli::Option trainer;
  trainer.name = "trainer";
  trainer.metavar = "NAME";
  trainer.help = "Trainer profile";
  trainer.group = "Grid";
  trainer.default_text = "grid";
  trainer.completer = cli::Completer::values(trainer_names());
  return {repetitions, set, seed, trainer};
}

Result<plan::Plan> plan_from(const cli::Arguments& arguments, const cli::Services& services) {
  const auto overrides = overrides_from(arguments);
  if (!overrides) return tl::unexpected(overrides.error());
  const auto repetitions = arguments.integer("repetitions", 1);
  if (!repetitions) return tl::unexpected(repetitions.error());
  const auto seed = arguments.integer("seed", 0);
  if (!seed) return tl::unexpected(seed.error());

  auto grid = config::load_grid(arguments.positional(0), *overrides);
  if (!grid) return tl::unexpected(grid.error());
  print_warnings(grid->warnings, services);
  plan::PlanOptions options;
  if (repetitions->has_value()) options.repetitions = static_cast<int>(**repetitions);
  if (seed->has_value()) options.seed = static_cast<std::uint64_t>(**seed);
  return plan::Plan::expand(std::move(*grid), options);
}

std::vector<cli::Candidate> complete_keys(const cli::CompletionContext& context) {
  if (context.positionals.empty()) return {};
  std::map<std::string, std::string> keys;  // several tasks may share a key: the first value shows
  const auto take = [&](const config::Node& tree) {
    for (const auto& [key, leaf] : config::leaves(tree))
      keys.emplace(key, leaf->is_scalar() ? leaf->text() : "");
  };
  if (const auto grid = config::load_grid(context.positionals.front())) {
    for (const auto& task : grid->tasks) take(task.merged);
  } else if (const auto merged =
                 config::load_configs(config::split_names(context.positionals.front()))) {
    take(merged->tree);
  }
  std::vector<cli::Candidate> candidates;
  for (const auto& [key, value] : keys) candidates.push_back({key, value});
  return candidates;
}

void print_warnings(const std::vector<Warning>& warnings, const cli::Services& services) {
  if (services.globals.verbosity < 0) return;
  for (const auto& warning : warnings) *services.err.stream << to_text(warning);
}

}  // namespace gridctl::commands
