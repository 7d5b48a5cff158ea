// The keys that make a program: of the `trainer:` and `tester:` sections of a grid file, and of
// users' profiles.
#pragma once

#include <gridctl/config/program.hpp>

#include <functional>
#include <optional>
#include <string>

namespace gridctl::config {

/// Finds the program that `extends` names; the node is its value.
using FindBase = std::function<Result<Program>(const Node& extends)>;

/// Reads a section that describes a program, or changes the one that `extends` names.
/// `what` names it in errors: "trainer", "profile 'mine'".
[[nodiscard]] Result<Program> read_program(const Node& section, Role role, const std::string& what,
                                           const FindBase& find_base);

/// Reads `setup` and `setup_inputs` of a section, `name` in errors, into the program, and remembers
/// where the section writes texts that may hold macros.
[[nodiscard]] Result<void> read_setup(const Node& section, const std::string& name,
                                      Program& program);

/// What a task says of its trainer, over `base`: its `command`, `env`, `cwd` and `produces`.
/// Nothing if it says none of them.
[[nodiscard]] Result<std::optional<Program>> read_part(const Node& task, const std::string& name,
                                                       Program base);

/// Marks the whole tree as written by a profile's `defaults`.
[[nodiscard]] Node as_defaults(const Node& node);

}  // namespace gridctl::config
