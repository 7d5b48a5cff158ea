// The way from the work of a pipeline to its table of results.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/session/grid_work.hpp>

namespace gridctl::commands {

/// Does the work, then analyzes the experiment, unless the work was interrupted. The worse of the
/// two exit codes.
[[nodiscard]] Result<ExitCode> finish_pipeline(session::GridWork work, cli::Services& services);

}  // namespace gridctl::commands
