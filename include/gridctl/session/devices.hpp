// From what a user asks of devices to the slots there are: what the machine has, what others use.
#pragma once

#include <gridctl/core/device_request.hpp>
#include <gridctl/core/messages.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/schedule/devices/any_device.hpp>
#include <gridctl/schedule/devices/device_rules.hpp>
#include <gridctl/schedule/devices/gpu_choice.hpp>
#include <gridctl/session/run_classes.hpp>
#include <gridctl/sys/gpu/gpu_monitor.hpp>
#include <gridctl/sys/ports.hpp>
#include <gridctl/sys/reservations.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace gridctl::session {

/// What the device options ask for.
struct DeviceWishes {
  DeviceRequest request = {};
  schedule::DeviceOptions options = {};  ///< runs_per_gpu is 0 where the runs are measured
  RunResources flags = {};               ///< of those, what wins over a grid's `resources`
  RunResources defaults = {};            ///< of those, what a grid's `resources` win over
  schedule::BusyRules busy = {};
  std::string inventory = {};  ///< a JSON file that says what the machine has; empty: look
  bool is_shared = false;      ///< also what another gridctl has reserved
};

/// The machine, or what the file `inventory` says it is. Errors: a file that cannot be read.
[[nodiscard]] Result<Topology> read_topology(const std::string& inventory, bool with_gpus);

/// The device that is asked for, without the GPUs that others use: a warning names those. Looks for
/// GPUs only if it matters. Errors: there is no such device.
[[nodiscard]] Result<schedule::AnyDevice> find_device(const DeviceWishes& wishes,
                                                      const Messages& messages);

struct FoundDevice {
  schedule::AnyDevice device;
  RunClasses classes;
  std::uint64_t memory = 0;  ///< bytes that the machine has; 0: not known
};
/// As find_device(), for runs of which a grid says what they need. A notice says where flags win.
/// Errors also: one run is larger than the machine.
[[nodiscard]] Result<FoundDevice> find_device(const DeviceWishes& wishes,
                                              const GridResources& wanted,
                                              const Messages& messages);

/// How a worker is to use its devices.
struct DeviceUse {
  bool is_shared = false;  ///< with other gridctl: nothing is reserved
  bool is_gpu = false;
  schedule::BusyRules busy = {};
  bool packs_by_measurement = false;  ///< runs_per_gpu: auto
};
/// `device` is what find_device() made of the same wishes.
[[nodiscard]] DeviceUse use_of(const DeviceWishes& wishes, const schedule::AnyDevice& device);

class RememberingMonitor;

/// Owns what the rules of a worker's devices refer to: reservations, ports and the monitor of GPUs.
class Devices {
 public:
  /// Reserves for `experiment`, unless devices are shared (ports never are) or there is no place
  /// for locks, which is warned of.
  Devices(const DeviceUse& use, const Messages& messages, const std::string& experiment);
  Devices(const Devices&) = delete;
  Devices& operator=(const Devices&) = delete;
  ~Devices();
  /// Valid as long as this object.
  [[nodiscard]] schedule::DeviceRules rules() const;
  /// The GPUs when a worker last asked the driver; none if none has asked.
  [[nodiscard]] const std::vector<Gpu>& last_seen_gpus() const;

 private:
  DeviceUse use_;
  std::optional<sys::Reservations> reservations_;
  std::unique_ptr<sys::Ports> ports_;
  std::unique_ptr<RememberingMonitor> monitor_;
};

}  // namespace gridctl::session
