// The commands there are.
#pragma once

#include <gridctl/cli/registry.hpp>

namespace gridctl::commands {

/// All commands and help topics, in the order the help shows them.
[[nodiscard]] cli::CommandRegistry builtin();

// One file each, in the folder of its group: train in run/train.cpp.
[[nodiscard]] cli::Command train_command();
[[nodiscard]] cli::Command test_command();
[[nodiscard]] cli::Command run_command();
[[nodiscard]] cli::Command resume_command();
[[nodiscard]] cli::Command refine_command();
[[nodiscard]] cli::Command config_command();
[[nodiscard]] cli::Command analyze_command();
[[nodiscard]] cli::Command report_command();
[[nodiscard]] cli::Command pause_command();
[[nodiscard]] cli::Command set_command();
[[nodiscard]] cli::Command stop_command();
[[nodiscard]] cli::Command rm_command();
[[nodiscard]] cli::Command repair_command();
[[nodiscard]] cli::Command status_command();
[[nodiscard]] cli::Command wait_command();
[[nodiscard]] cli::Command logs_command();
[[nodiscard]] cli::Command show_command();
[[nodiscard]] cli::Command runs_command();
[[nodiscard]] cli::Command diff_command();
[[nodiscard]] cli::Command tag_command();
[[nodiscard]] cli::Command list_command();
[[nodiscard]] cli::Command init_command();
[[nodiscard]] cli::Command devices_command();
[[nodiscard]] cli::Command completion_command();
[[nodiscard]] cli::Command doctor_command();
[[nodiscard]] cli::Command help_command();
[[nodiscard]] cli::Command version_command();
[[nodiscard]] cli::Command allocation_command();

}  // namespace gridctl::commands
