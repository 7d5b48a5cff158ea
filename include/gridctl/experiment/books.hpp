// The books of an experiment for commands that only look: read without holding anybody up.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/core/run_selector.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/journal/journal.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::experiment {

/// Facts about an experiment, without its runs.
struct About {
  fs::path folder;
  journal::ExperimentRecord experiment;
  std::optional<journal::Invocation> last_work;  ///< of the gridctl that began last
  std::optional<LockHolder> holder;              ///< the gridctl at work, if there is one
  Steering steering;  ///< of the gridctl at work; if it was killed: whether the runs are held
  std::vector<RuleStops> early_stops;  ///< by rules of `early_stopping`
  Tags tags;
  bool is_on_cluster =
      false;  ///< runs were handed to a cluster, which has them without any gridctl
  std::size_t searched_runs = 0;  ///< of the grid's search, in all; 0: there is none
  std::string stamp;              ///< changes when the journal does
};

/// Returns how many runs the grid's search will still ask for beyond the planned trainings.
[[nodiscard]] std::size_t runs_to_ask(const About& about, std::size_t trainings);

struct Books : About {
  /// A run that succeeded and whose folder is gone is lost here.
  std::vector<RunRecord> trainings;
  std::vector<RunRecord> tests;
  std::set<RunId> stopped_by_name;  ///< that no resume has named since
};

/// Errors: no journal in the folder, or none that can be read.
[[nodiscard]] Result<Books> read_books(const fs::path& folder);
/// Reads the books with few of the runs: those that the selector can choose in a phase, and the
/// tests or trainings that have the same numbers. Reads all runs if the selector needs all, or
/// chooses none of the phase.
[[nodiscard]] Result<Books> read_books(const fs::path& folder, const RunSelector& selector,
                                       Phase phase);
/// The states that runs of a phase are in by the books; none if these cannot be read.
[[nodiscard]] std::set<RunState> states_in(const fs::path& folder, Phase phase);
/// The trainings whose ids begin with the text, at most so many: for completion.
[[nodiscard]] Result<std::vector<RunRecord>> trainings_named(const fs::path& folder,
                                                             std::string_view prefix,
                                                             std::size_t most);
/// Reads the books again if the journal has changed. Returns whether it has.
[[nodiscard]] Result<bool> refresh(Books& books);

/// "17.2", "17.2 test 3".
[[nodiscard]] std::string name_of(const RunRecord& run);
[[nodiscard]] const std::vector<RunRecord>& runs_of(const Books& books, Phase phase);
[[nodiscard]] std::size_t count(const std::vector<RunRecord>& runs, RunState state);

/// Why a run that is planned or submitted has not begun, and what begins it; empty for others.
[[nodiscard]] std::string why_it_waits(const Books& books, const RunRecord& run);

/// running: somebody works on it. stale: runs are booked as running, but nobody is there. done and
/// failed: all is over. stopped: some has not been run.
enum class ExperimentState { running, stale, stopped, failed, done };
[[nodiscard]] ExperimentState state_of(const Books& books);
[[nodiscard]] const char* to_string(ExperimentState state);

}  // namespace gridctl::experiment
