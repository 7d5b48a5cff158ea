// How a run becomes a command and a folder, for trainings and tests alike.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/plan/command.hpp>

namespace gridctl::schedule {

/// The command, the environment and the output of one run, from its program and its values.
[[nodiscard]] Result<launch::Launch> make_launch(const config::Program& program,
                                                 const plan::MacroValues& values);

/// Ours; empty if it is gone.
[[nodiscard]] fs::path working_directory();

/// Makes the folder of one attempt with the files of its launch, and its parents; a training's
/// "latest" points at it. An error if it exists: two attempts must never write to one folder.
[[nodiscard]] Result<void> make_run_folder(const launch::Launch& launch);

}  // namespace gridctl::schedule
