// Which allocation of a batch does a run: allocations that have done their own runs take over from
// others that are on. A claim is a link that only one can make, and that names who made it.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/launch/slurm/order.hpp>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::launch::slurm {

/// The owner that the login node claims runs for which it waits for no allocation any more.
inline constexpr const char* kGivenUp = "given-up";

/// Takes the attempt for `owner`, the allocation "1213_7". Returns who has it: `owner` also if it
/// took the attempt before. An Error: the folder of claims cannot be written.
[[nodiscard]] Result<std::string> claim(const fs::path& batch, const RunSpec& run,
                                        const std::string& owner);

/// 7 of "1213_7"; -1 of any other text.
[[nodiscard]] int task_of_owner(const std::string& owner);

/// The task of the batch that has claimed the attempt; nothing if none has.
[[nodiscard]] std::optional<int> task_that_claimed(const fs::path& batch, const RunId& run,
                                                   int test, int attempt);

/// Hands out the runs of an allocation, a few at a time, so that what is left can be taken over;
/// and then runs of others that are on, one for each place.
class RunQueue {
 public:
  struct Terms {
    fs::path batch = {};
    int task = 0;
    std::string owner = {};  ///< "1213_7"
    std::size_t pack = 1;
    std::size_t at_once = 1;
    /// With the test: what earlier starts of the allocation have begun.
    std::set<std::pair<RunId, int>> begun = {};
  };
  /// `own` are the runs of the allocation that are left to do; `ordered` those of the whole batch.
  RunQueue(Terms terms, std::vector<OrderedRun> own, std::vector<OrderedRun> ordered);

  /// Claims and returns the next runs; none if nothing is left for us. `may_help`: also runs of
  /// other allocations. `worth`: how many runs of our own are to be handed out together at least.
  [[nodiscard]] Result<std::vector<OrderedRun>> next(bool may_help, std::size_t worth = 1);

 private:
  [[nodiscard]] Result<std::vector<OrderedRun>> next_own(std::size_t worth);
  [[nodiscard]] Result<std::vector<OrderedRun>> next_of_others();

  Terms terms_;
  std::vector<OrderedRun> own_;  // the next one last
  std::vector<OrderedRun> ordered_;
  std::vector<bool> is_taken_;  // by position in ordered_
};

}  // namespace gridctl::launch::slurm
