// The batches of an experiment: written, submitted, and found again after gridctl was killed.
#pragma once

#include <gridctl/launch/executor.hpp>
#include <gridctl/launch/slurm/make_slurm_executor.hpp>
#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/launch/slurm/scheduler.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::launch::slurm {

struct Batch {
  fs::path folder;  ///< absolute
  Order order;
  std::string job;  ///< Slurm's number of the array
  std::vector<OrderedRun> runs;
  std::optional<std::size_t> run_class = {};  ///< of its runs; none: the batch was found again
};

/// What became of runs that were to be submitted.
struct Submitted {
  std::vector<Batch> batches;  ///< for the first runs of the list
  std::size_t runs = 0;        ///< how many runs those have
  /// Why the rest was not submitted; its job is empty if there is a rest.
  Answer answer = {};
  /// Why nothing of the rest can be submitted, now or later.
  std::optional<Error> error = {};
};

/// How long an sbatch that was called for an order may still be at work. Not for ever if the clock
/// of the login node that wrote the order is ahead of ours.
[[nodiscard]] std::chrono::system_clock::duration wait_for_sbatch(TimePoint created, TimePoint now);

class Batches {
 public:
  /// `scheduler` must outlive this object.
  Batches(const SlurmTerms& terms, Scheduler& scheduler);

  /// Submits the runs as arrays that Slurm takes, until one is not taken. Neighbours of one class
  /// share an array. One that is too large, or more than a limit allows now, is halved.
  [[nodiscard]] Submitted submit(const std::vector<OrderedRun>& runs);

  /// The batches that Slurm has or had. One whose number was never written down is looked for by
  /// its name, for half a minute if it is new: sbatch may outlive the gridctl that called it. What
  /// Slurm does not know by then is given up. An Error: Slurm does not answer.
  [[nodiscard]] Result<std::vector<Batch>> load();

 private:
  /// What one call of submit() has found out about the limit.
  struct Attempts {
    bool met_limit = false;
    std::size_t largest = 0;  // tasks of an array that showed how much fits
  };
  void on_limit(std::size_t tasks, Attempts& attempts);
  void on_taken(std::size_t tasks, std::size_t most, Attempts& attempts);
  [[nodiscard]] Result<Batch> write(const std::vector<OrderedRun>& runs, std::size_t run_class);
  [[nodiscard]] Result<Answer> call(const Batch& batch);
  [[nodiscard]] Result<Answer> find(const Batch& batch);
  [[nodiscard]] Result<fs::path> program();
  [[nodiscard]] std::size_t most_tasks();
  [[nodiscard]] std::size_t pack_of(std::size_t run_class) const;
  [[nodiscard]] std::size_t next_size(const std::vector<OrderedRun>& runs, std::size_t from,
                                      std::size_t most) const;

  const SlurmTerms& terms_;
  Scheduler& scheduler_;
  std::size_t max_array_ = 0;  // 0: not asked so far
  std::size_t room_ = 0;       // tasks of an array that may fit below a limit; 0: none was met
};

}  // namespace gridctl::launch::slurm
