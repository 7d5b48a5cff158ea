// Trains: the runs of a plan, each with its own folder, configuration and seed.
#pragma once

#include "grid_worker.hpp"

#include <gridctl/schedule/trainings.hpp>

namespace gridctl::schedule {

template <DevicePolicy Device>
class Trainer final : public GridWorker<Device> {
 public:
  /// The plan must outlive the trainer; `experiment` is absolute.
  Trainer(const Device& device, const plan::Plan& plan, const fs::path& experiment, Work work,
          WorkerContext context);

 private:
  [[nodiscard]] RunSpec run(const WorkItem& item) const override;
  [[nodiscard]] WorkStart describe() const override;
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const override;

  const plan::Plan& plan_;
  Trainings trainings_;
};

}  // namespace gridctl::schedule
