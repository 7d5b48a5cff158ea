// What training and testing share when a run becomes a command.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/plan/command.hpp>

namespace gridctl::schedule {

/// Makes the folder of one attempt, and its parents. An error if it exists: two attempts must never
/// write to one folder.
[[nodiscard]] Result<void> make_run_folder(const fs::path& folder);

/// The command, the environment and the files of one run, from its program and its values.
[[nodiscard]] Result<launch::Launch> make_launch(const config::Program& program,
                                                 const plan::MacroValues& values);

}  // namespace gridctl::schedule
