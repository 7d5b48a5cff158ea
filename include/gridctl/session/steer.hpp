// Steering a gridctl at work from another terminal: pausing it, letting it go on, changing how many
// runs are on at once and which begin next.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/worker.hpp>

namespace gridctl::session {

/// Asks the gridctl at work in the experiment, and waits for it while it is still planning. Errors:
/// nothing_to_do if none is at work; locked if it is on another host, does not listen, or starts no
/// more runs.
[[nodiscard]] Result<SteerAnswer> steer_gridctl(const fs::path& experiment,
                                                const SteerRequest& request);

/// Whether a gridctl at work there is paused.
[[nodiscard]] Result<bool> is_paused(const fs::path& experiment);

/// For the gridctl at work: writes down what it has heard, and that nothing is heard yet.
[[nodiscard]] Result<void> record_steering(const fs::path& experiment, const SteerRequest& request);
[[nodiscard]] Result<void> forget_steering(const fs::path& experiment);

}  // namespace gridctl::session
