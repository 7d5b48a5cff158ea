// Whether someone at a terminal is sure.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/session/stop.hpp>

namespace gridctl::commands {

/// Asks whether the runs that are on shall end. True without a question where none is on, where all
/// may come to their end (--drain), with --yes or --no-input, and where nobody is there to answer.
[[nodiscard]] bool may_stop(const experiment::Books& books, const session::StopOrder& order,
                            const cli::Services& services);

}  // namespace gridctl::commands
