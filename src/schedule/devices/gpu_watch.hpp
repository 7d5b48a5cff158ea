// Watches the GPUs while runs are on them: finds GPUs that break, and measures how much of its GPUs
// each run uses.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/sys/gpu/gpu_monitor.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::schedule {

class GpuWatch {
 public:
  using Ticket = std::uint64_t;
  using Clock = sys::Loop::Clock;
  /// Whether a process belongs to the run with that directory.
  using Belongs = std::function<bool(int pid, const fs::path& directory)>;

  /// Without a monitor (null) no GPU is seen. The monitor must outlive this object.
  explicit GpuWatch(sys::GpuMonitor* monitor, Belongs belongs = bears_directory);

  struct News {
    std::vector<Gpu> faulty;  ///< GPUs whose fault is new
    std::string notice;       ///< for people: the driver answers no more; else empty
  };
  /// Asks the driver, unless it was asked a moment ago, and samples how much the runs use.
  [[nodiscard]] News look(Clock::time_point now);
  /// Makes the next look() ask the driver in any case.
  void forget_look() { looked_at_.reset(); }
  /// Whether the driver told of the GPU when it was last asked.
  [[nodiscard]] bool sees(const Gpu& gpu) const;
  /// The state of the GPU as the driver last told it; `gpu` itself if the driver told none.
  [[nodiscard]] Gpu now(const Gpu& gpu) const;
  /// The fault of the first faulty GPU; empty if all are well.
  [[nodiscard]] std::string fault_of(const std::vector<Gpu>& gpus) const;

  /// `gpus`: their state just before the start.
  void started(Ticket ticket, const fs::path& directory, const std::vector<Gpu>& gpus);
  /// The use of the run's GPUs; nothing if the run was never seen on them.
  [[nodiscard]] std::optional<GpuUse> ended(Ticket ticket);

 private:
  struct Watched {
    fs::path directory;
    std::vector<Gpu> gpus;  // their state before the run started
    std::uint64_t peak = 0;
    double utilization = 0;  // sum of the samples
    int samples = 0;
  };
  [[nodiscard]] static bool bears_directory(int pid, const fs::path& directory);
  void sample(Watched& run) const;
  [[nodiscard]] std::uint64_t memory_of(const Watched& run, const Gpu& before) const;
  [[nodiscard]] bool is_shared(const std::string& gpu) const;

  sys::GpuMonitor* monitor_;
  Belongs belongs_;
  std::map<std::string, Gpu> seen_;  // by claim name
  std::optional<Clock::time_point> looked_at_;
  std::map<Ticket, Watched> runs_;
};

}  // namespace gridctl::schedule
