// What becomes of the GPUs while runs are on them: which are lost, and what each run takes of its
// own.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/sys/gpu_monitor.hpp>
#include <gridctl/sys/loop.hpp>

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

  /// Without a monitor (null) it sees nothing. That must outlive it.
  explicit GpuWatch(sys::GpuMonitor* monitor, Belongs belongs = bears_directory);

  struct News {
    std::vector<Gpu> faulty;  ///< those whose fault is new
    std::string notice;       ///< for people: the driver answers no more; empty if it does
  };
  /// Asks the driver, unless it was asked a moment ago, and counts what the runs use.
  [[nodiscard]] News look(Clock::time_point now);
  /// What was seen is of no use any more: look() asks.
  void forget_look() { looked_at_.reset(); }
  /// Whether the driver tells of it, and still does.
  [[nodiscard]] bool sees(const Gpu& gpu) const;
  /// As the driver last said; as given if it does not know it.
  [[nodiscard]] Gpu now(const Gpu& gpu) const;
  /// The fault of the first that has one; empty if all are well.
  [[nodiscard]] std::string fault_of(const std::vector<Gpu>& gpus) const;

  /// `gpus` as they were just before.
  void started(Ticket ticket, const fs::path& directory, const std::vector<Gpu>& gpus);
  /// What it used; nothing if it was never seen on its GPUs.
  [[nodiscard]] std::optional<GpuUse> ended(Ticket ticket);

 private:
  struct Watched {
    fs::path directory;
    std::vector<Gpu> gpus;  // as they were before it started
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
