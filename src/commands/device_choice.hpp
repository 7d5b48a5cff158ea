// From the options about devices to the slots there are: what the machine has, what others use.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/schedule/any_device.hpp>
#include <gridctl/schedule/gpu_choice.hpp>
#include <gridctl/sys/reservations.hpp>

#include <optional>

namespace gridctl::commands {

/// What a grid asks for where the command line does not say.
struct GridWishes {
  int runs_per_gpu = 1;
};

/// The machine, or what --inventory says it is.
[[nodiscard]] Result<Topology> topology_from(const cli::Arguments& arguments, bool with_gpus);

/// --min-free-mem and --force-busy.
[[nodiscard]] Result<schedule::BusyRules> busy_rules_from(const cli::Arguments& arguments);

/// The device that the options ask for, without the GPUs that others use, which are named in one
/// line. Looks for GPUs only if it matters.
[[nodiscard]] Result<schedule::AnyDevice> device_from(const cli::Arguments& arguments,
                                                      const cli::Services& services,
                                                      const GridWishes& wishes = {});

/// What other gridctl on the machine must not get, to be reserved for `experiment`; nothing if
/// devices are shared, or, with a warning, if there is no place for locks.
[[nodiscard]] std::optional<sys::Reservations> reservations_from(bool shares_devices,
                                                                 const cli::Services& services,
                                                                 const std::string& experiment);

}  // namespace gridctl::commands
