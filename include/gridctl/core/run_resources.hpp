// The cores, GPUs and memory that a user asks for one run: `resources:` of a grid file, or flags.
// Values only; schedule decides which slots a machine has for such runs.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace gridctl {

/// The resources of runs that somebody has asked for. Nobody has asked for a member without a
/// value.
struct RunResources {
  std::optional<DeviceKind> device;
  std::optional<int> gpus;  ///< whole GPUs; counts only where the device is a GPU
  std::optional<int> cpus;
  std::optional<std::uint64_t> memory;  ///< bytes of all processes of the run together
  /// Where each of them is written, by "device", "gpus", "cpus", "memory"; none of flags.
  std::map<std::string, Place> places = {};

  [[nodiscard]] bool empty() const { return !device && !gpus && !cpus && !memory; }
};

/// What `upper` says, and for the rest what `lower` says. GPUs go with their device: those of
/// `lower` are dropped where `upper` says another device.
[[nodiscard]] RunResources laid_over(RunResources upper, const RunResources& lower);

}  // namespace gridctl
