// `canary`: one training of each configuration goes ahead, and the other repetitions wait for its
// end. A configuration that cannot work then costs one run, not all its repetitions.
#pragma once

#include <gridctl/schedule/work_item.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace gridctl::schedule {

class Canaries {
 public:
  /// Takes the trainings that have to wait out of `queue`: all but the first of each configuration,
  /// or all if a run in `living` is the canary of that configuration. Tests do not wait.
  Canaries(bool wanted, std::vector<WorkItem>& queue, const std::vector<LivingRun>& living);

  /// As the constructor does: takes the trainings that have to wait out of `more`.
  void hold_back(std::vector<WorkItem>& more);
  /// Removes and returns the items that waited for this run, which will not be tried again.
  [[nodiscard]] std::vector<WorkItem> take(const WorkItem& ended);
  /// Removes the waiting items of the chosen runs and returns them.
  [[nodiscard]] std::vector<WorkItem> withdraw(const std::set<RunId>& chosen);
  [[nodiscard]] std::size_t waiting() const;
  /// Calls `look` with each waiting item.
  void each(const std::function<void(const WorkItem&)>& look) const;

 private:
  struct Canary {
    RunId run;
    std::vector<WorkItem> others;
  };
  [[nodiscard]] bool is_canary(const WorkItem& item) {
    return canaries_.try_emplace(item.run.configuration, Canary{item.run, {}}).second;
  }

  bool wanted_;
  std::map<int, Canary> canaries_;  // by configuration
};

}  // namespace gridctl::schedule
