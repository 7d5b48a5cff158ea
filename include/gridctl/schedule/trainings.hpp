// How a training of a plan becomes a folder, files and a command.
#pragma once

#include <gridctl/launch/executor.hpp>
#include <gridctl/plan/command.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/schedule/work_item.hpp>

namespace gridctl::schedule {

class Trainings {
 public:
  /// `experiment` is the absolute experiment directory. The plan must outlive this, and may grow.
  /// Relative names begin in the working directory as it is now.
  Trainings(const plan::Plan& plan, fs::path experiment);

  /// The run of the item, as far as it is known before the run has a slot.
  [[nodiscard]] RunSpec run(const WorkItem& item) const;
  /// The values of the macros in the run's command. Errors are those of macros in its
  /// configuration.
  [[nodiscard]] Result<plan::MacroValues> values(const RunSpec& run,
                                                 const Placement& placement) const;
  /// Everything that starting the run needs; touches no file. Errors are those of its command.
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const;

 private:
  const plan::Plan& plan_;
  fs::path experiment_;
  fs::path start_dir_;
};

}  // namespace gridctl::schedule
