// Waits for the ends of experiments without holding anybody up.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/experiment/overview.hpp>

#include <optional>
#include <vector>

namespace gridctl::experiment {

/// Reads the books again each second until nobody works on any of the experiments. interrupted or
/// terminated if SIGINT or SIGTERM came first. Errors: books cannot be read any more.
[[nodiscard]] Result<std::optional<ExitCode>> wait_for_end(std::vector<Overview>& all);

/// The exit status of the first experiment that did not end well; ok if all did.
[[nodiscard]] ExitCode outcome_of(const std::vector<Overview>& all);

}  // namespace gridctl::experiment
