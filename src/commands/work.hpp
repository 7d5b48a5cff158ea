// What train and test do alike once they know what to do: run the worker, and say how it ended.
#pragma once

#include <gridctl/cli/arguments.hpp>
#include <gridctl/cli/services.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/schedule/any_device.hpp>
#include <gridctl/schedule/grid_worker.hpp>

#include <functional>
#include <memory>
#include <string>

namespace gridctl::commands {

/// May make none: then there is nothing to do.
using MakeWorker = std::function<Result<std::unique_ptr<schedule::Worker>>(
    const schedule::Surroundings& surroundings)>;

/// Works in the experiment directory: builds loop, executor and observers (the journal first, if
/// there is one), runs the worker that `make` makes on them, and turns its summary into an exit
/// code.
[[nodiscard]] Result<ExitCode> run_worker(std::chrono::milliseconds grace,
                                          const cli::Services& services, const fs::path& experiment,
                                          RunObserver* journal, const MakeWorker& make);

/// ok, runs_failed, interrupted, terminated.
[[nodiscard]] ExitCode exit_code_of(const Summary& summary);

}  // namespace gridctl::commands
