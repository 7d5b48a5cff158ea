// Trains and tests in one go: the test of a model is queued when its training has succeeded, and
// comes before trainings that wait.
#pragma once

#include <gridctl/schedule/grid_worker.hpp>
#include <gridctl/schedule/model_tests.hpp>
#include <gridctl/schedule/trainings.hpp>

#include <functional>

namespace gridctl::schedule {

/// The tests that a training, which has just succeeded, makes possible: one for each model that it
/// left, times the repetitions of tests.
using FindTests = std::function<std::vector<ModelTest>(const RunSpec& training)>;

template <DevicePolicy Device>
class Pipeline final : public GridWorker<Device> {
 public:
  /// `work.queue` may hold trainings of the plan and items of `tests`. The plan must outlive the
  /// pipeline. Without `find` nothing follows a training.
  Pipeline(Device device, const plan::Plan& plan, const fs::path& experiment, ModelTests tests,
           FindTests find, Work work, Surroundings surroundings);

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
