// The order of a batch: what its allocations are to do, in files that the nodes read.
//
//   EXPDIR/slurm/slurm.json       the token of the names of jobs, what was asked of Slurm
//   EXPDIR/slurm/gridctl-…        a copy of the program: what waits runs what submitted it
//   EXPDIR/slurm/B0001/order.json what all allocations of the batch share
//                     /runs.jsonl a line a run; allocation T has the lines T*pack to T*pack+pack-1
//                     /script.sh  what sbatch was given
//                     /job.json   the number that Slurm gave, written after sbatch
//                     /claims/17.2-0-1  a link that names the allocation that does the run
//                     /void       the batch was given up before Slurm was seen to have it
//                     /T.R.jsonl  the news of allocation T, started for the R-th time (event_log)
//                     /T.log      its output
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/limits.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/core/run_resources.hpp>
#include <gridctl/core/slurm_options.hpp>
#include <gridctl/launch/slurm/submission.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::launch::slurm {

inline constexpr const char* kFolder = "slurm";
inline constexpr const char* kRecord = "slurm.json";
inline constexpr const char* kVoid = "void";
inline constexpr const char* kOrder = "order.json";

/// EXPDIR/slurm/slurm.json: what flags have asked of Slurm so far, for a resume.
struct Record {
  std::string token = {};  ///< eight hexadecimal digits: no two experiments have the same
  SlurmWishes wishes = {};
  RunResources resources = {};
};
/// Whether runs of the experiment were handed to Slurm.
[[nodiscard]] bool is_on_slurm(const fs::path& experiment);
[[nodiscard]] Result<Record> read_record(const fs::path& experiment);
/// Writes the record, with a new token if the experiment has none.
[[nodiscard]] Result<void> record_use(const fs::path& experiment, const SlurmWishes& wishes,
                                      const RunResources& resources);

/// One run of a batch. Its attempt is the first that the batch may begin; a node that begins the
/// run again takes the next number.
struct OrderedRun {
  RunSpec run;  ///< with absolute paths
  std::string task;
  std::string identity;
};

struct Order {
  std::string name;  ///< of the job
  int pack = 1;
  int at_once = 1;
  RunNeeds needs;
  Limits limits;       ///< those that are kept on the node
  std::string tester;  ///< the program of tests, as JSON; empty: the experiment's
  TimePoint created_at;
  std::chrono::minutes time{0};              ///< of one allocation; 0: not known
  std::chrono::milliseconds warn_before{0};  ///< its runs are told so long before the time is up
};

/// When the runs of an allocation that began at that time are to be told that its time is nearly
/// up. Slurm's own warning may be a minute early, which is much where the time is short. Nothing if
/// the time is not known.
[[nodiscard]] std::optional<TimePoint> warning_due(const Order& order, TimePoint began);

/// Allocations that `runs` make.
[[nodiscard]] std::size_t tasks_of(const Order& order, std::size_t runs);

/// Writes order.json and runs.jsonl into the folder, which it makes. They are on the disk when this
/// returns: nothing that Slurm has may be forgotten.
[[nodiscard]] Result<void> write_order(const fs::path& batch, const Order& order,
                                       const std::vector<OrderedRun>& runs,
                                       const fs::path& experiment);
[[nodiscard]] Result<Order> read_order(const fs::path& batch);
/// All runs of the batch in their order.
[[nodiscard]] Result<std::vector<OrderedRun>> read_runs(const fs::path& batch,
                                                        const fs::path& experiment);

/// The log of the allocation that was to do the attempt. It tells why an attempt did not begin.
/// Nothing if no batch has the run.
[[nodiscard]] std::optional<fs::path> log_of_allocation(const fs::path& experiment,
                                                        const RunId& run, int test, int attempt);

/// The number of the job; nothing if it was not written.
[[nodiscard]] std::optional<std::string> read_job(const fs::path& batch);
[[nodiscard]] Result<void> write_job(const fs::path& batch, const std::string& job);

/// EXPDIR/slurm/B0001, …, by their numbers.
[[nodiscard]] std::vector<fs::path> batches_of(const fs::path& experiment);
[[nodiscard]] fs::path batch_folder(const fs::path& experiment, int number);

}  // namespace gridctl::launch::slurm
