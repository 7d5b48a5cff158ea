// The books of an experiment for commands that only look: read without holding anybody up.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/journal/journal.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::experiment {

struct Books {
  fs::path folder;
  journal::ExperimentRecord experiment;
  /// A run that succeeded and whose folder is gone is lost here.
  std::vector<RunRecord> trainings;
  std::vector<RunRecord> tests;
  std::set<RunId> stopped_by_name;               ///< that no resume has named since
  std::optional<journal::Invocation> last_work;  ///< of the gridctl that began last
  std::optional<LockHolder> holder;              ///< the gridctl at work, if there is one
  bool is_on_cluster =
      false;              ///< runs were handed to a cluster, which has them without any gridctl
  bool has_lock = false;  ///< a lock is there, held or not
  std::string stamp;      ///< changes when the journal does
};

/// Errors: no journal in the folder, or none that can be read.
[[nodiscard]] Result<Books> read_books(const fs::path& folder);
/// Reads again what has changed since. Whether anything has.
[[nodiscard]] Result<bool> refresh(Books& books);

/// "17.2", "17.2 test 3".
[[nodiscard]] std::string name_of(const RunRecord& run);
[[nodiscard]] const std::vector<RunRecord>& runs_of(const Books& books, Phase phase);
[[nodiscard]] std::size_t count(const std::vector<RunRecord>& runs, RunState state);
/// How many configurations the runs, in the order of the journal, belong to.
[[nodiscard]] std::size_t configurations_of(const std::vector<RunRecord>& runs);

/// running: somebody works on it. stale: runs are booked as running, but nobody is there. done and
/// failed: all is over. stopped: some has not been run.
enum class ExperimentState { running, stale, stopped, failed, done };
[[nodiscard]] ExperimentState state_of(const Books& books);
[[nodiscard]] const char* to_string(ExperimentState state);

/// The exit status with which the last gridctl at work ended, as far as the books tell; runs_failed
/// if it was killed or none has begun.
[[nodiscard]] ExitCode outcome_of(const Books& books);

}  // namespace gridctl::experiment
