// A small set of commands that shows every kind of declaration: for the unit tests, and as the
// program gridctl_fake_cli for the tests that drive real shells.
#pragma once

#include <gridctl/cli/registry.hpp>

namespace gridctl::test {

/// train, list (alias ls), fail, completion (prints scripts), version; topic grid.
[[nodiscard]] cli::CommandRegistry fake_registry();

}  // namespace gridctl::test
