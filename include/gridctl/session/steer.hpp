// Steering a gridctl at work from another terminal: pausing it, letting it go on, changing its
// settings and which runs begin next.
#pragma once

#include <gridctl/control/channel.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/limits.hpp>
#include <gridctl/core/worker.hpp>

namespace gridctl::session {

/// Asks the gridctl at work in the experiment, and waits for it while it is still planning. Errors:
/// nothing_to_do if none is at work; locked if it is on another host, does not listen, or starts no
/// more runs.
[[nodiscard]] Result<SteerAnswer> steer_gridctl(const fs::path& experiment,
                                                const SteerRequest& request);

/// Foresees the answer of steer_gridctl() by the books, and asks the gridctl at work for nothing.
/// `max_concurrent` is 0 where the books do not tell the number. Errors: those of steer_gridctl(),
/// but for a gridctl that does not listen.
[[nodiscard]] Result<SteerAnswer> foresee_steering(const fs::path& experiment,
                                                   const SteerRequest& request);

/// Hands further runs to the gridctl at work in the experiment. Errors: nothing_to_do if none is at
/// work; not_found if it does not listen; usage if it cannot take the runs, and has changed
/// nothing; locked if it is on another host, does not answer, or starts no more runs.
[[nodiscard]] Result<control::GrowAnswer> grow_gridctl(const fs::path& experiment,
                                                       const control::GrowRequest& request);

/// Whether a gridctl at work there is paused.
[[nodiscard]] Result<bool> is_paused(const fs::path& experiment);

/// For the gridctl at work: writes down the request that it has heard.
[[nodiscard]] Result<void> record_steering(const fs::path& experiment, const SteerRequest& request);
/// For the gridctl that begins: forgets how the one before was steered, and writes down when this
/// one ends by the clock.
[[nodiscard]] Result<void> begin_steering(const fs::path& experiment, const Limits& limits);

}  // namespace gridctl::session
