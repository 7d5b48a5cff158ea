// Which runs `gridctl analyze` counts: --only and --skip.
#pragma once

#include <gridctl/cli/arguments.hpp>
#include <gridctl/collect/experiment.hpp>
#include <gridctl/core/error.hpp>

#include <functional>

namespace gridctl::commands {

/// Whether a run counts, by the conditions that `gridctl train` takes: a run must fulfil one of
/// --only, if there is any, and none of --skip. Empty without either option.
[[nodiscard]] Result<std::function<bool(const collect::RunResult&)>> run_filter(
    const cli::Arguments& arguments);

}  // namespace gridctl::commands
