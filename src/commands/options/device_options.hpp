// The options about devices, declared once for all commands that run something.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/session/devices.hpp>

#include <vector>

namespace gridctl::commands {

/// --device, --max-concurrent, and what a run gets of cores and GPUs.
[[nodiscard]] std::vector<cli::Option> device_options();
/// --inventory.
[[nodiscard]] cli::Option inventory_option();

/// What device_options() say. `runs_per_gpu` is what the grid file says: it counts where no option
/// does.
[[nodiscard]] Result<session::DeviceWishes> device_wishes_from(const cli::Arguments& arguments,
                                                               int runs_per_gpu = 1);
/// --max-concurrent, or `otherwise`; 0 or less means as many as there are slots.
[[nodiscard]] Result<int> max_concurrent_from(const cli::Arguments& arguments, int otherwise);

}  // namespace gridctl::commands
