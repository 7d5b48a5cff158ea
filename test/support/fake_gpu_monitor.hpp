// GPUs that are as a test says they are.
#pragma once

#include <gridctl/sys/gpu/gpu_monitor.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::test {

inline constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;

/// N GPUs of 80 GiB, "GPU-0" and so on, idle.
inline std::vector<Gpu> idle_gpus(int count) {
  std::vector<Gpu> gpus(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    auto& gpu = gpus[static_cast<std::size_t>(i)];
    gpu.index = i;
    gpu.uuid = "GPU-" + std::to_string(i);
    gpu.memory_total = 80 * kGiB;
    gpu.utilization = 0;
  }
  return gpus;
}

class FakeGpuMonitor final : public sys::GpuMonitor {
 public:
  explicit FakeGpuMonitor(int count) : gpus(idle_gpus(count)) {}

  Result<std::vector<Gpu>> look() override {
    ++looks;
    if (problem) return fail(ErrorKind::io, *problem);
    return gpus;
  }

  std::vector<Gpu> gpus;
  std::optional<std::string> problem;
  int looks = 0;
};

}  // namespace gridctl::test
