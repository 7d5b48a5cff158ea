// What train and test do alike once they know what to do: run the worker, and say how it ended.
#pragma once

#include "device_choice.hpp"

#include <gridctl/cli/arguments.hpp>
#include <gridctl/cli/services.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/schedule/devices/any_device.hpp>
#include <gridctl/schedule/grid_worker.hpp>

#include <functional>
#include <memory>
#include <string>

namespace gridctl::commands {

/// May make none: then there is nothing to do.
using MakeWorker = std::function<Result<std::unique_ptr<schedule::Worker>>(
    const schedule::Surroundings& surroundings)>;

/// Where and under what terms a worker works.
struct WorkSite {
  std::chrono::milliseconds grace;  ///< between SIGTERM and SIGKILL
  fs::path experiment;
  RunObserver* journal = nullptr;  ///< hears of everything first; may be null
  DeviceUse devices = {};
};

/// Builds loop, executor and observers, runs the worker that `make` makes on them, and turns its
/// summary into an exit code.
[[nodiscard]] Result<ExitCode> run_worker(const WorkSite& site, const cli::Services& services,
                                          const MakeWorker& make);

/// ok, runs_failed, interrupted, terminated.
[[nodiscard]] ExitCode exit_code_of(const Summary& summary);

}  // namespace gridctl::commands
