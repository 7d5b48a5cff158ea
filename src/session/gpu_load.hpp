// How busy the GPUs of a slot are, and the driver's last answer.
#pragma once

#include <gridctl/core/resources.hpp>
#include <gridctl/report/reporter.hpp>
#include <gridctl/sys/gpu/gpu_monitor.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace gridctl::session {

/// The load of a slot's GPUs: the mean of their utilizations, the sum of their memories. Nothing
/// for a slot without GPUs of this machine, or where the driver does not tell.
[[nodiscard]] std::optional<report::GpuLoad> load_of(std::string_view slot,
                                                     const std::vector<Gpu>& gpus);

/// Asks another monitor, and remembers what it said.
class RememberingMonitor final : public sys::GpuMonitor {
 public:
  explicit RememberingMonitor(std::unique_ptr<sys::GpuMonitor> monitor)
      : monitor_(std::move(monitor)) {}
  [[nodiscard]] Result<std::vector<Gpu>> look() override;
  /// The GPUs that look() returned last; none before the first look, and after an Error.
  [[nodiscard]] const std::vector<Gpu>& last() const { return last_; }

 private:
  std::unique_ptr<sys::GpuMonitor> monitor_;
  std::vector<Gpu> last_;
};

}  // namespace gridctl::session
