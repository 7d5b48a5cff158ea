// The four things that are asked of Slurm. All that is Slurm's own is here and in the parsers
// (queue.hpp): another scheduler is another class of this kind.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/launch/slurm/queue.hpp>
#include <gridctl/launch/slurm/submission.hpp>

#include <memory>
#include <string>
#include <vector>

namespace gridctl::launch::slurm {

/// What became of a submission.
struct Answer {
  std::string job;  ///< the number; empty: it was not taken
  Refusal refusal = Refusal::refused;
  std::string words;      ///< why, in Slurm's words
  std::string says = {};  ///< all that sbatch said on its standard error
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  /// Runs sbatch with these words. An Error: it cannot be run at all.
  [[nodiscard]] virtual Result<Answer> submit(const std::vector<std::string>& sbatch) = 0;
  /// All tasks of jobs of these names, also those that ended a short while ago. An Error tells
  /// nothing about any task.
  [[nodiscard]] virtual Result<std::vector<QueueRow>> list(
      const std::vector<std::string>& names) = 0;
  /// Ends tasks, "1213_[3-6]"; those that have ended are no error.
  [[nodiscard]] virtual Result<void> cancel(const std::vector<std::string>& tasks) = 0;
  [[nodiscard]] virtual Result<Cluster> cluster() = 0;
};

/// By sbatch, squeue, scancel and scontrol, without a shell, each within 30 seconds. What a job
/// that we are part of has left in our environment does not reach them.
[[nodiscard]] std::unique_ptr<Scheduler> make_scheduler();

/// Slurm's refusal of runs of the class as an error: with the place of the option it is about, and
/// what to do.
[[nodiscard]] Error refusal_error(const Answer& answer, const SlurmClass& run_class);

/// sbatch with --test-only: an Error if Slurm would refuse the array, whose runs are of the class.
[[nodiscard]] Result<std::string> try_submission(Scheduler& scheduler,
                                                 std::vector<std::string> sbatch,
                                                 const SlurmClass& run_class);

}  // namespace gridctl::launch::slurm
