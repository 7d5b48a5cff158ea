#include "gpu/kfd.hpp"
#include "gpu/nvml.hpp"
#include "inventory.hpp"
#include "process/child_output.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/sys/gpu/gpu_monitor.hpp>

#include <optional>

namespace gridctl::sys {
namespace {

/// In the child. The library is opened there and nowhere else: it may start threads.
class Driver {
 public:
  std::string answer() {
    if (!session_) {
      session_ = std::make_shared<NvmlSession>();
      has_nvidia_ = !session_->read().gpus.empty();
    }
    return to_text(has_nvidia_ ? GpuInventory{session_->look(), {}} : read_kfd("/"));
  }

 private:
  std::shared_ptr<NvmlSession> session_;  // shared: a std::function must be copied
  bool has_nvidia_ = false;
};

class DriverMonitor final : public GpuMonitor {
 public:
  explicit DriverMonitor(std::chrono::milliseconds limit) : limit_(limit) {}

  Result<std::vector<Gpu>> look() override {
    if (!child_) child_.emplace([driver = Driver()]() mutable { return driver.answer(); });
    const auto answer = child_->ask(limit_);
    if (!answer) return tl::unexpected(answer.error());
    GRIDCTL_TRY_ASSIGN(auto inventory, parse_gpus(*answer, "the driver's answer"));
    return std::move(inventory.gpus);
  }

 private:
  std::chrono::milliseconds limit_;
  std::optional<AnsweringChild> child_;
};

}  // namespace

std::unique_ptr<GpuMonitor> make_gpu_monitor(std::chrono::milliseconds limit) {
  return std::make_unique<DriverMonitor>(limit);
}

}  // namespace gridctl::sys
