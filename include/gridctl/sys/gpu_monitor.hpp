// How the GPUs of this machine are, asked again and again while runs are on them.
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
  /// The GPUs that the driver knew at the first look, as they are now, with Gpu::fault. Waits for
  /// the driver no longer than a limit; after an Error it is no use to ask again.
  [[nodiscard]] virtual Result<std::vector<Gpu>> look() = 0;
};

/// Of NVIDIA's driver, or of AMD's. A process of its own asks it, with the driver's library loaded
/// once: a question costs milliseconds, and a driver that hangs does not hang us. That process ends
/// with the monitor, or with us.
[[nodiscard]] std::unique_ptr<GpuMonitor> make_gpu_monitor(
    std::chrono::milliseconds limit = std::chrono::seconds(2));

}  // namespace gridctl::sys
