#include "command_files.hpp"
#include "template.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/plan/command.hpp>

#include <optional>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

using Words = std::vector<std::string>;
constexpr const char* kRunDirWord = "run_dir";

/// Where the program's text of that key is written: "command.2", "env.LR".
std::optional<Place> place_of(const config::Program& program, const std::string& key) {
  if (const auto known = program.places.find(key); known != program.places.end())
    return config::place_of(known->second);
  if (!program.origin.source) return std::nullopt;
  return config::place_of(program.origin);
}

Spot spot_of_item(const config::Program& program, std::size_t item) {
  return {fmt::format("the command of {}", program.name),
          place_of(program, fmt::format("command.{}", item))};
}

Spot spot_of(const config::Program& program, const std::string& key) {
  return {fmt::format("'{}' of {}", key, program.name), place_of(program, key)};
}

Spot spot_of_product(const config::Program& program, std::size_t item) {
  return {fmt::format("'produces' of {}", program.name),
          place_of(program, fmt::format("produces.{}", item))};
}

Spot spot_of_variable(const config::Program& program, const std::string& name) {
  return spot_of(program, "env." + name);
}

/// Appends what an item stands for: mostly one word, but none or many for some macros.
Result<void> expand_item(const Parts& parts, const MacroValues& values, const Spot& spot,
                         Words& argv) {
  const auto* first = parts.front().macro;
  if (first && first->items) {
    GRIDCTL_TRY_ASSIGN(const auto words, first->items(values));
    argv.insert(argv.end(), words.begin(), words.end());
    return {};
  }
  GRIDCTL_TRY_ASSIGN(auto word, fill(parts, values, spot));
  const bool may_vanish = parts.size() == 1 && first && first->name() == "if_gpu";
  if (!may_vanish || !word.empty()) argv.push_back(std::move(word));
  return {};
}

/// The file that must stand for an item; nothing for most items.
std::optional<fs::path> file_of_item(const std::string& item, std::size_t index,
                                     const CommandFolders& folders) {
  if (item.find("${") != std::string::npos) return std::nullopt;
  if (index == 0)
    return is_relative_program(item) ? find_program_file(item, folders) : std::nullopt;
  return is_relative_script(item) ? find_script(item, folders) : std::nullopt;
}

Result<std::string> expand_text(const std::string& text, const MacroValues& values,
                                const Spot& spot) {
  GRIDCTL_TRY_ASSIGN(const auto parts, parse_text(text, spot));
  return fill(parts, values, spot);
}

/// Models are looked for in the folders of all runs at once, so no run can fill in a macro.
Result<void> check_model(const config::Program& program) {
  if (program.model.find("${") == std::string::npos) return {};
  return fail(ErrorKind::config,
              fmt::format("'{}' as the 'model' of {}: macros are not filled in there",
                          program.model, program.name),
              "'*' stands for any name, '**' for any folders", place_of(program, "model"));
}

}  // namespace

Result<void> check_program(const config::Program& program) {
  if (program.command.empty())
    return fail(ErrorKind::config, fmt::format("the command of {} is empty", program.name),
                "give it at least the program to run", place_of(program, "command"));
  for (std::size_t i = 0; i < program.command.size(); ++i)
    GRIDCTL_TRY(parse_template(program.command[i], spot_of_item(program, i)));
  for (const auto& [name, value] : program.environment)
    GRIDCTL_TRY(parse_text(value, spot_of_variable(program, name)));
  GRIDCTL_TRY(parse_text(program.cwd, spot_of(program, "cwd")));
  for (std::size_t i = 0; i < program.produces.size(); ++i)
    GRIDCTL_TRY(parse_text(program.produces[i], spot_of_product(program, i)));
  GRIDCTL_TRY(check_setup(program));
  return check_model(program);
}

Result<Words> expand_command(const config::Program& program, const MacroValues& values) {
  GRIDCTL_TRY_ASSIGN(auto cwd, expand_cwd(program, values));
  const CommandFolders folders{std::move(cwd), values.start_dir, values.grid_dir};
  Words argv;
  for (std::size_t i = 0; i < program.command.size(); ++i) {
    if (auto path = file_of_item(program.command[i], i, folders)) {
      argv.push_back(path->string());
      continue;
    }
    if (program.command[i].find('$') == std::string::npos) {  // a plain word, as most are
      argv.push_back(program.command[i]);
      continue;
    }
    const auto spot = spot_of_item(program, i);
    GRIDCTL_TRY_ASSIGN(const auto parts, parse_template(program.command[i], spot));
    GRIDCTL_TRY(expand_item(parts, values, spot, argv));
  }
  return argv;
}

Result<Variables> expand_environment(const config::Program& program, const MacroValues& values) {
  Variables variables;
  for (const auto& [name, text] : program.environment) {
    GRIDCTL_TRY_ASSIGN(auto value, expand_text(text, values, spot_of_variable(program, name)));
    variables.emplace_back(name, std::move(value));
  }
  return variables;
}

Result<fs::path> expand_cwd(const config::Program& program, const MacroValues& values) {
  if (program.cwd.empty()) return values.start_dir;
  if (program.cwd == kRunDirWord) return values.run.directory;
  const auto spot = spot_of(program, "cwd");
  GRIDCTL_TRY_ASSIGN(const auto text, expand_text(program.cwd, values, spot));
  if (text.empty())
    return fail(ErrorKind::config,
                fmt::format("{} is '{}', which is nothing here", spot.what, program.cwd),
                "name a folder, such as ${run_dir}", spot.place);
  const fs::path folder(text);
  if (folder.is_absolute() || values.start_dir.empty()) return folder.lexically_normal();
  return (values.start_dir / folder).lexically_normal();
}

Result<Words> expand_produces(const config::Program& program, const MacroValues& values) {
  const auto run_dir = values.run.directory.string() + "/";
  Words globs;
  for (std::size_t i = 0; i < program.produces.size(); ++i) {
    const auto spot = spot_of_product(program, i);
    GRIDCTL_TRY_ASSIGN(auto glob, expand_text(program.produces[i], values, spot));
    if (glob.starts_with(run_dir)) glob.erase(0, run_dir.size());
    if (glob.empty() || glob.front() == '/')
      return fail(ErrorKind::config,
                  fmt::format("'{}' in {} is not below the run's directory", program.produces[i],
                              spot.what),
                  "products are looked for below '${run_dir}/', which may be left out", spot.place);
    globs.push_back(std::move(glob));
  }
  return globs;
}

}  // namespace gridctl::plan
