// The setup step of a program: its command, its variables and its inputs know no run, since the
// step is done once for all of them.
#include "command_files.hpp"
#include "template.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/plan/command.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

constexpr auto kKnown =
    std::to_array<std::string_view>({"exp_dir", "grid_dir", "start_dir", "env"});

bool is_known(const Part& part) {
  return !part.macro || std::ranges::find(kKnown, part.macro->name()) != kKnown.end();
}

Spot spot_of(const config::Program& program, const char* key, std::size_t item) {
  const auto known = program.places.find(fmt::format("{}.{}", key, item));
  const auto& origin = known != program.places.end() ? known->second : program.origin;
  return {fmt::format("'{}' of {}", key, program.name),
          origin.source ? std::optional(config::place_of(origin)) : std::nullopt};
}

Result<Parts> parse_shared(const std::string& text, const Spot& spot) {
  auto parts = parse_text(text, spot);
  if (!parts) return parts;
  const auto of_a_run = std::ranges::find_if_not(*parts, is_known);
  if (of_a_run == parts->end()) return parts;
  return fail(
      ErrorKind::config,
      fmt::format("'${{{}}}' in {}: it is another one for each run", of_a_run->macro->doc.name,
                  spot.what),
      "a setup is done once: it knows ${exp_dir}, ${grid_dir}, ${start_dir} and ${env:NAME}",
      spot.place);
}

}  // namespace

Result<void> check_setup(const config::Program& program) {
  for (std::size_t i = 0; i < program.setup.size(); ++i)
    GRIDCTL_TRY(parse_shared(program.setup[i], spot_of(program, "setup", i)));
  for (std::size_t i = 0; i < program.setup_inputs.size(); ++i)
    GRIDCTL_TRY(parse_shared(program.setup_inputs[i], spot_of(program, "setup_inputs", i)));
  if (!program.setup.empty() || program.setup_inputs.empty()) return {};
  return fail(ErrorKind::config, fmt::format("{} has 'setup_inputs' but no 'setup'", program.name),
              "such as setup: [python3, prepare.py]", spot_of(program, "setup_inputs", 0).place);
}

Result<Setup> expand_setup(const config::Program& program, const MacroValues& values) {
  Setup setup;
  const CommandFolders folders{values.start_dir, values.start_dir, values.grid_dir};
  for (std::size_t i = 0; i < program.setup.size(); ++i) {
    const auto spot = spot_of(program, "setup", i);
    GRIDCTL_TRY_ASSIGN(const auto parts, parse_shared(program.setup[i], spot));
    GRIDCTL_TRY_ASSIGN(auto word, fill(parts, values, spot));
    const auto file =
        i == 0 ? is_relative_program(word) ? find_program_file(word, folders) : std::nullopt
        : is_relative_script(word) ? find_script(word, folders)
                                   : std::nullopt;
    setup.argv.push_back(file ? file->string() : std::move(word));
  }
  for (std::size_t i = 0; i < program.setup_inputs.size(); ++i) {
    const auto spot = spot_of(program, "setup_inputs", i);
    GRIDCTL_TRY_ASSIGN(const auto parts, parse_shared(program.setup_inputs[i], spot));
    GRIDCTL_TRY_ASSIGN(auto input, fill(parts, values, spot));
    setup.inputs.push_back(std::move(input));
  }
  for (const auto& [name, text] : program.environment) {
    const Spot spot{fmt::format("'env.{}' of {}", name, program.name), std::nullopt};
    GRIDCTL_TRY_ASSIGN(const auto parts, parse_text(text, spot));
    if (!std::ranges::all_of(parts, is_known)) continue;
    GRIDCTL_TRY_ASSIGN(auto value, fill(parts, values, spot));
    setup.environment.emplace_back(name, std::move(value));
  }
  return setup;
}

}  // namespace gridctl::plan
