// Trains and tests in one go: the test of a model is queued when its training has succeeded, and
// comes before trainings that wait.
#pragma once

#include "grid_worker.hpp"

#include <gridctl/schedule/model_tests.hpp>
#include <gridctl/schedule/trainings.hpp>

namespace gridctl::schedule {

template <DevicePolicy Device>
class Pipeline final : public GridWorker<Device> {
 public:
  /// `work.queue` may hold trainings of the plan and items of `tests`. The plan must outlive the
  /// pipeline. Without `find` nothing follows a training.
  Pipeline(const Device& device, const plan::Plan& plan, const fs::path& experiment,
           ModelTests tests, FindTests find, Work work, WorkerContext context);

 private:
  [[nodiscard]] RunSpec run(const WorkItem& item) const override;
  [[nodiscard]] WorkStart describe() const override;
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const override;
  [[nodiscard]] std::vector<WorkItem> follow_ups(const RunSpec& run) override;

  const plan::Plan& plan_;
  Trainings trainings_;
  ModelTests tests_;
  FindTests find_;
};

}  // namespace gridctl::schedule
