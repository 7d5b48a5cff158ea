// The rules of devices that a worker obeys beside their slots: the locks of other gridctl, the
// monitor of the GPUs, and how runs may share a GPU.
#pragma once

#include <gridctl/schedule/devices/gpu_choice.hpp>
#include <gridctl/sys/gpu/gpu_monitor.hpp>
#include <gridctl/sys/ports.hpp>
#include <gridctl/sys/reservations.hpp>

#include <cstdint>
#include <map>
#include <utility>

namespace gridctl::schedule {

/// The most memory, in bytes, that runs had on one GPU: by configuration, and by whether the run is
/// a test.
using GpuPeaks = std::map<std::pair<int, bool>, std::uint64_t>;

/// Owns neither the reservations nor the monitor.
struct DeviceRules {
  const sys::Reservations* reservations = nullptr;  ///< null: the machine is ours alone
  sys::GpuMonitor* monitor = nullptr;               ///< null: GPUs are not looked at
  BusyRules busy = {};
  bool packs_by_measurement = false;  ///< `runs_per_gpu: auto`
  GpuPeaks known_peaks = {};          ///< measured on earlier runs of the experiment
  sys::Ports* ports = nullptr;        ///< null: runs get no port of their own
};

}  // namespace gridctl::schedule
