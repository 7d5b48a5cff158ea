// Asks for the state of the machine's GPUs, again and again while runs are on them.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace gridctl::sys {

class GpuMonitor {
 public:
  virtual ~GpuMonitor() = default;
  /// The present state of the GPUs that the driver knew at the first look, with Gpu::fault filled
  /// in. Waits for the driver no longer than a limit. After an Error, asking again is of no use.
  [[nodiscard]] virtual Result<std::vector<Gpu>> look() = 0;
};

/// Makes a monitor that asks NVIDIA's driver, or AMD's. A child process asks, with the driver's
/// library loaded once: a question costs milliseconds, and a driver that hangs does not hang us.
/// The child ends with the monitor, or with us.
[[nodiscard]] std::unique_ptr<GpuMonitor> make_gpu_monitor(
    std::chrono::milliseconds limit = std::chrono::seconds(2));

}  // namespace gridctl::sys
