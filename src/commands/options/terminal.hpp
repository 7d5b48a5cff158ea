// What the terminal and the global options mean to the parts below the command line.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/report/live_region.hpp>
#include <gridctl/session/session.hpp>

namespace gridctl::commands {

/// How wide and in which signs something is drawn on the stream.
[[nodiscard]] report::Look look_of(const cli::Output& output);
/// For sessions. `services` must outlive what is returned.
[[nodiscard]] session::Caller caller_of(const cli::Services& services);

}  // namespace gridctl::commands
