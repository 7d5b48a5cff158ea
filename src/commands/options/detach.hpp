// Options for grids that nobody watches: --detach lets the work go on in a process of its own that
// no closing terminal ends; --notify and --bell tell of its end.
#pragma once

#include <gridctl/cli/arguments.hpp>
#include <gridctl/cli/command.hpp>
#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/filesystem.hpp>

#include <functional>
#include <vector>

namespace gridctl::commands {

/// --detach, --notify, --bell.
[[nodiscard]] std::vector<cli::Option> unattended_options();

/// Does the work; with --detach in a child with a session of its own, which ignores SIGHUP. Until
/// the child calls `services.when_ready` it speaks to our streams, and if it ends before, so do we,
/// return. When a work that has begun ends, whatever its end, the program of --notify is run and
/// the terminal's bell rings with --bell. Call it first: nothing that a fork would break (threads,
/// journals, locks) may be there.
[[nodiscard]] Result<ExitCode> maybe_detached(const cli::Arguments& arguments,
                                              cli::Services& services,
                                              const std::function<Result<ExitCode>()>& work);

/// Under --json the document about the end of the work in the experiment, on stdout.
[[nodiscard]] Result<void> print_end(const fs::path& experiment, ExitCode status,
                                     const cli::Services& services);

}  // namespace gridctl::commands
