#include "builtin.hpp"
#include "options/grid_options.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/config/loader.hpp>
#include <gridctl/config/user_profiles.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

std::vector<cli::Option> own_options() {
  cli::Option task{.name = "task",
                   .metavar = "N",
                   .help = "The N-th task of a grid file, from 0, with overwrites",
                   .group = "What"};

  cli::Option explain{.name = "explain",
                      .metavar = "KEY",
                      .help = "One key's value, where it came from and what it overrode",
                      .group = "What",
                      .completer = cli::Completer::dynamic_values(complete_keys)};

  cli::Option format{
      .name = "format",
      .metavar = "FORMAT",
      .help = "yaml or json",
      .group = "Output",
      .default_value = "yaml",
      .choices = {"yaml", "json"},
      .completer = cli::Completer::values({{"yaml", ""}, {"json", "with resolved values"}})};
  return {task, explain, format};
}

struct Loaded {
  config::Node tree;
  std::vector<Warning> warnings;
};

Result<Loaded> load_task(const std::string& file, long number,
                         const cli::Environment& environment) {
  GRIDCTL_TRY_ASSIGN(auto profiles, config::user_profiles(environment));
  config::GridOverrides overrides;
  overrides.profiles = std::move(profiles);
  GRIDCTL_TRY_ASSIGN(auto grid, config::load_grid(file, overrides));
  if (number >= static_cast<long>(grid.tasks.size()))
    return fail(ErrorKind::usage, fmt::format("'{}' has no task {}", file, number),
                grid.tasks.size() == 1
                    ? "its only task is 0"
                    : fmt::format("its tasks are 0 to {}", grid.tasks.size() - 1));
  return Loaded{std::move(grid.tasks[static_cast<std::size_t>(number)].merged),
                std::move(grid.warnings)};
}

Result<Loaded> load(const cli::Arguments& arguments, const cli::Environment& environment) {
  GRIDCTL_TRY_ASSIGN(const auto number, arguments.integer("task", 0));
  if (number.has_value()) return load_task(arguments.positional(0), *number, environment);
  GRIDCTL_TRY_ASSIGN(auto merged,
                     config::load_configs(config::split_names(arguments.positional(0))));
  return Loaded{std::move(merged.tree), std::move(merged.warnings)};
}

std::string value_text(const config::Node& node) {
  if (node.is_scalar()) return std::string(trim(config::to_yaml(node)));
  return json_text(config::to_json(node));
}

tl::unexpected<Error> no_such_key(const std::string& key, const config::Node& tree) {
  std::vector<std::string> keys;
  for (const auto& [name, leaf] : config::leaves(tree)) keys.push_back(name);
  const auto near = nearest(key, keys);
  return fail(ErrorKind::usage, fmt::format("the configuration has no key '{}'", key),
              near ? fmt::format("did you mean '{}'?", *near)
                   : "without --explain, the whole configuration is printed");
}

Result<ExitCode> explain(const config::Node& tree, const std::string& key,
                         const cli::Services& services) {
  const auto* node = tree.find_path(key);
  if (!node) return no_such_key(key, tree);
  auto& out = *services.out.stream;
  if (services.globals.json) {
    auto overrode = nlohmann::ordered_json::array();
    for (const auto& loser : node->overrode())
      overrode.push_back(
          {{"value", config::to_json(loser)}, {"origin", config::to_string(loser.origin())}});
    out << json_text({{"schema", "gridctl.explain/1"},
                      {"key", key},
                      {"value", config::to_json(*node)},
                      {"origin", config::to_string(node->origin())},
                      {"overrode", overrode}},
                     2)
        << "\n";
    return ExitCode::ok;
  }
  out << fmt::format("{}: {}\n  from {}\n", key, value_text(*node),
                     config::to_string(node->origin()));
  for (const auto& loser : node->overrode())
    out << fmt::format("  over {}  from {}\n", value_text(loser),
                       config::to_string(loser.origin()));
  return ExitCode::ok;
}

cli::CommandInfo info_of_config() {
  cli::CommandInfo info{
      .name = "config",
      .summary = "Print a merged configuration, or where a value came from",
      .description =
          "Merge configuration files with everything below their default_configs, or one task of a "
          "grid with its overwrites, and print the result as the trainer will get it.",
      .group = "Look",
      .examples = {{"gridctl config configs/lenet5.yaml", ""},
                   {"gridctl config first.yaml,second.yaml --format json", "the first one wins"},
                   {"gridctl config grid.yaml --task 0", "the first task of a grid"},
                   {"gridctl config grid.yaml --task 0 --explain training.optimizer.lr", ""}}};
  cli::Positional files;
  files.name = "FILE[,FILE…]";
  files.help = "Configuration files, highest priority first, or a grid file with --task";
  files.completer = cli::Completer::files({"yaml", "yml", "json"});
  info.positionals = {files};
  info.options = own_options();
  return info;
}

Result<ExitCode> run_config(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto loaded, load(arguments, services.environment));
  for (const auto& warning : loaded.warnings) services.warn(warning);
  if (arguments.given("explain")) return explain(loaded.tree, arguments.text("explain"), services);
  const bool json = services.globals.json || arguments.text("format") == "json";
  *services.out.stream << (json ? json_text(config::to_json(loaded.tree), 2) + "\n"
                                : config::to_yaml(loaded.tree));
  return ExitCode::ok;
}

}  // namespace

cli::Command config_command() {
  return {info_of_config(), run_config};
}

}  // namespace gridctl::commands
