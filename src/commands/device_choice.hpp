// From the options about devices to the slots there are: what the machine has, what others use.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/schedule/devices/any_device.hpp>
#include <gridctl/schedule/devices/device_guard.hpp>
#include <gridctl/schedule/devices/gpu_choice.hpp>
#include <gridctl/sys/gpu_monitor.hpp>
#include <gridctl/sys/reservations.hpp>

#include <memory>
#include <optional>
#include <string>

namespace gridctl::commands {

/// What a grid asks for where the command line does not say.
struct GridWishes {
  int runs_per_gpu = 1;  ///< 0: as many as measuring them shows
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

/// How a worker is to use its devices.
struct DeviceUse {
  bool is_shared = false;  ///< with other gridctl: nothing is reserved
  bool is_gpu = false;
  schedule::BusyRules busy = {};
  bool packs_by_measurement = false;  ///< runs_per_gpu: auto
};
/// `device` is what device_from() made of the same options.
[[nodiscard]] Result<DeviceUse> device_use_from(const cli::Arguments& arguments,
                                                const schedule::AnyDevice& device,
                                                const GridWishes& wishes = {});

/// All that the rules of a worker's devices name.
class DeviceTools {
 public:
  /// Reserves for `experiment`, unless devices are shared or, which is warned of, there is no place
  /// for locks.
  DeviceTools(const DeviceUse& use, const cli::Services& services, const std::string& experiment);
  /// Valid as long as this object.
  [[nodiscard]] schedule::DeviceRules rules() const;

 private:
  DeviceUse use_;
  std::optional<sys::Reservations> reservations_;
  std::unique_ptr<sys::GpuMonitor> monitor_;
};

}  // namespace gridctl::commands
