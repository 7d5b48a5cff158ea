// Tests: every trained model that was found, each in a folder of its own below the run that trained
// it.
#pragma once

#include "grid_worker.hpp"

#include <gridctl/schedule/model_tests.hpp>

namespace gridctl::schedule {

template <DevicePolicy Device>
class Tester final : public GridWorker<Device> {
 public:
  /// `work.queue` holds items of `tests`.
  Tester(const Device& device, ModelTests tests, Work work, WorkerContext context);

 private:
  [[nodiscard]] RunSpec run(const WorkItem& item) const override;
  [[nodiscard]] WorkStart describe() const override;
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const override;

  ModelTests tests_;
};

}  // namespace gridctl::schedule
