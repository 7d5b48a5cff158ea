// The `trainer:` and `tester:` sections of a grid file.
#pragma once

#include <gridctl/config/grid.hpp>

#include <string>

namespace gridctl::config {

enum class Role { trainer, tester };

/// A section that says all: its command, what it produces …
[[nodiscard]] Result<Program> read_program(const Node& section, Role role);

/// The profile of that name, which must fit the role. `place` is where the name is written, if in a
/// file.
[[nodiscard]] Result<Program> profile(const std::string& name, Role role,
                                      const std::optional<Origin>& written_at);

}  // namespace gridctl::config
