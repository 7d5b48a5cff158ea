// `canary`: one training of each configuration goes ahead, and the others wait for how it ends. A
// configuration that cannot work costs one run then, not all its repetitions.
#pragma once

#include <gridctl/schedule/work_item.hpp>

#include <cstddef>
#include <map>
#include <set>
#include <vector>

namespace gridctl::schedule {

class Canaries {
 public:
  /// Takes from `queue` what has to wait: of each configuration all trainings but the first, and
  /// that too if one of `living` is its canary already. Tests do not wait.
  Canaries(bool wanted, std::vector<WorkItem>& queue, const std::vector<LivingRun>& living);

  /// What waited for this run, which will not be tried again: it waits no more.
  [[nodiscard]] std::vector<WorkItem> take(const WorkItem& ended);
  /// Of the chosen ones, what waits will not begin. How many.
  std::size_t withdraw(const std::set<RunId>& chosen);
  [[nodiscard]] std::size_t waiting() const;

 private:
  struct Canary {
    RunId run;
    std::vector<WorkItem> others;
  };
  std::map<int, Canary> canaries_;  // by configuration
};

}  // namespace gridctl::schedule
