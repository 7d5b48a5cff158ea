// A new experiment directory: made atomically, with all that explains it later.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/config/grid.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/plan/plan.hpp>

#include <memory>
#include <string>

namespace gridctl::commands {

/// "experiments/NAME_YYYYmmdd_HHMMSS[_TAG]" after the grid file's name, unless `wanted` names one.
[[nodiscard]] fs::path experiment_path(const std::string& wanted, const std::string& grid_file,
                                       const std::string& tag, TimePoint now);

/// Makes the directory and writes grid.yaml, command.json, each configuration's config.yaml and the
/// journal with the plan. An error if the directory holds an experiment already.
[[nodiscard]] Result<std::unique_ptr<journal::Journal>> create_experiment(
    const fs::path& folder, const plan::Plan& plan, const cli::Services& services);

}  // namespace gridctl::commands
