// Makes the executor that hands runs to Slurm.
#pragma once

#include <gridctl/core/limits.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/launch/slurm/scheduler.hpp>
#include <gridctl/launch/slurm/submission.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gridctl::launch::slurm {

struct SlurmTerms {
  fs::path experiment;  ///< absolute; on a file system that the nodes share
  /// The classes of runs; never empty. max_submitted and poll are those of the first class.
  std::vector<SlurmClass> classes = {SlurmClass()};
  std::function<std::size_t(const RunSpec&)> class_of = nullptr;  ///< none: all are of the first
  std::string tester = {};              ///< the program of tests, as JSON; empty: the experiment's
  Limits limits = {};                   ///< those that are kept on the nodes
  int max_concurrent = 0;               ///< runs on at once; 0: as many as Slurm likes
  fs::path program = "/proc/self/exe";  ///< the gridctl that nodes run a copy of
  /// Called from the loop with a text for people, such as that runs will not start.
  std::function<void(const std::string&)> on_notice = nullptr;
};

/// The executor queues(). Its runs are tasks of job arrays that depend on no process of ours: news
/// come from the event logs of the nodes and from squeue. The loop and the scheduler must outlive
/// the executor. The record of the experiment (order.hpp) must have been written.
[[nodiscard]] std::unique_ptr<Executor> make_slurm_executor(sys::Loop& loop, Scheduler& scheduler,
                                                            SlurmTerms terms);

/// The submission of `tasks` allocations of runs of a class; `number` is that of the batch.
[[nodiscard]] Submission submission_of(const SlurmTerms& terms, std::size_t run_class,
                                       const std::string& token, int number, std::size_t tasks);

}  // namespace gridctl::launch::slurm
