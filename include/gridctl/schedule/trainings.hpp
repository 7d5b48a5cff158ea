// How a training of a plan becomes a folder, files and a command.
#pragma once

#include <gridctl/launch/executor.hpp>
#include <gridctl/plan/command.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/schedule/work_item.hpp>

namespace gridctl::schedule {

class Trainings {
 public:
  /// `experiment` is the absolute experiment directory. The plan must outlive this.
  Trainings(const plan::Plan& plan, fs::path experiment);

  /// The run as it is known before its turn comes.
  [[nodiscard]] RunSpec run(const WorkItem& item) const;
  /// What the macros of its command stand for.
  [[nodiscard]] plan::MacroValues values(const RunSpec& run, const Placement& placement) const;
  /// Everything that starting it needs; touches nothing. Errors are those of its command.
  [[nodiscard]] Result<launch::Launch> prepare(const RunSpec& run,
                                               const Placement& placement) const;

 private:
  const plan::Plan& plan_;
  fs::path experiment_;
};

}  // namespace gridctl::schedule
