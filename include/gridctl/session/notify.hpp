// Tells programs that a grid has ended: one of the user's, for mail, a chat, or a lamp; and whoever
// reads a JSON document.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/sys/process/capture.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace gridctl::session {

/// The variables that tell a program of the end of a grid: GRIDCTL_END_EXPERIMENT (absolute),
/// …_NAME, …_STATE and …_STATUS (the exit status), the numbers of trainings and tests …_TOTAL,
/// …_SUCCEEDED, …_FAILED (lost ones too), …_STOPPED, …_STOPPED_EARLY, …_SKIPPED and …_UNFINISHED,
/// and all of it as a line in …_SUMMARY. An Error if the books cannot be read.
[[nodiscard]] Result<sys::Variables> end_variables(const fs::path& experiment, ExitCode status);

/// The end of a grid as a document "gridctl.end/1". An Error if the books cannot be read.
[[nodiscard]] Result<std::string> end_document(const fs::path& experiment, ExitCode status);

/// Runs argv (no shell) in the experiment and waits for its end, for `patience` at most. Returns
/// what the program has printed, stdout first. An Error if the program cannot be started, takes
/// longer (then it is killed) or ends otherwise than with 0.
[[nodiscard]] Result<std::string> notify(
    const std::vector<std::string>& argv, const fs::path& experiment, ExitCode status,
    std::chrono::milliseconds patience = std::chrono::seconds(30));

}  // namespace gridctl::session
