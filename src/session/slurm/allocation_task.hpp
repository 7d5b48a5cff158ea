// What an allocation of Slurm is told of itself, and which of its runs it is to do.
#pragma once

#include <gridctl/core/environment.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/launch/slurm/order.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::session {

/// What Slurm says of the task that we are.
struct Task {
  int index = 0;
  int restart = 0;
  std::string node;
  std::string name;  ///< "1213_7"
  int cpus = 1;
  TimePoint began = std::chrono::system_clock::now();
  std::optional<TimePoint> ends;  ///< as newer versions of Slurm tell
};

/// `began`: when the allocation did, in seconds since 1970, or empty. An Error: we are none.
[[nodiscard]] Result<Task> task_of(const std::string& began, const Environment& environment);

/// What earlier starts of the task did, by run and test.
struct Before {
  using Key = std::pair<RunId, int>;
  std::map<Key, int> last = {};  ///< the last attempt that one of them began
  std::map<Key, bool> is_over = {};
};
[[nodiscard]] Before before_of(const fs::path& batch, const Task& task);

/// Of a batch, the runs of the task, and those of others that it has begun before, each with the
/// attempt that is to begin now.
[[nodiscard]] std::vector<launch::slurm::OrderedRun> left_to_do(
    const std::vector<launch::slurm::OrderedRun>& ordered, const Before& before, const Task& task,
    int pack);

}  // namespace gridctl::session
