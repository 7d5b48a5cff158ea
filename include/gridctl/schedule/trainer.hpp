// Trains: the runs of a plan, each with its own folder, configuration and seed.
#pragma once

#include <gridctl/plan/command.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/schedule/grid_worker.hpp>

#include <vector>

namespace gridctl::schedule {

/// One training to do.
struct Training {
  RunId run;
  int attempt = 1;
};

/// The run as it is known before its turn comes; `experiment` is the absolute experiment directory.
[[nodiscard]] RunSpec training_run(const plan::Plan& plan, const fs::path& experiment,
                                   const Training& training);
/// What the macros of its command stand for.
[[nodiscard]] plan::MacroValues training_values(const plan::Plan& plan, const fs::path& experiment,
                                                const RunSpec& run, const Placement& placement);

template <DevicePolicy Device>
class Trainer final : public GridWorker<Device> {
 public:
  /// The plan must outlive the trainer.
  Trainer(Device device, const plan::Plan& plan, fs::path experiment, std::vector<Training> queue,
          WorkOptions options, Surroundings surroundings);

 private:
  [[nodiscard]] std::size_t size() const override { return queue_.size(); }
  [[nodiscard]] RunSpec run(std::size_t index) const override;
  [[nodiscard]] WorkStart describe() const override;
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const override;

  const plan::Plan& plan_;
  fs::path experiment_;
  std::vector<Training> queue_;
};

}  // namespace gridctl::schedule
