// Runs that leave an experiment: their rows in the books, their places in the plan, their files.
// Each removal is decided and recorded first, and then done, so that whoever is killed in its midst
// leaves it to the next gridctl. On a full disk nothing can be recorded: there the new name of a
// run's folder says that the run is to go.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/messages.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/journal/journal.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gridctl::experiment {

/// Files and what they take up on the disk.
struct FileSum {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
};

/// The folder of a run with all its attempts and tests; absolute if `experiment` is.
[[nodiscard]] fs::path folder_of(const fs::path& experiment, const RunRecord& training);
/// All files below the folder, without following links.
[[nodiscard]] FileSum files_below(const fs::path& folder);

/// The number of the files and the sum of their bytes. A file that is gone counts no bytes.
[[nodiscard]] FileSum sum_of(const std::vector<fs::path>& files);

/// Takes the runs out of the books and the plan, and their files off the disk unless they are to
/// stay. The caller holds the lock, and none of the runs is on. An error: something of the files
/// could not be removed; the runs are out of the books all the same.
[[nodiscard]] Result<void> remove_runs(const fs::path& experiment, journal::Journal& journal,
                                       const std::vector<RunId>& runs, bool keeps_files);

/// For a disk so full that not even the journal can be opened for writing: removes the files of the
/// runs, and leaves a mark in the place of each run's folder. Call remove_runs() or
/// finish_removals() next. The caller holds the lock, and none of the runs is on.
[[nodiscard]] Result<void> make_room(const fs::path& experiment, const std::vector<RunId>& runs);

/// Does what a killed remove_runs() has left. Under the lock, before anything else is done in the
/// experiment. What cannot be removed is warned of.
[[nodiscard]] Result<void> finish_removals(const fs::path& experiment, journal::Journal& journal,
                                           const Messages& messages);

/// The checkpoints in the attempts of a run: files that match one of the globs, sorted.
[[nodiscard]] std::vector<fs::path> checkpoints_of(const fs::path& run_folder,
                                                   const std::vector<std::string>& globs);
/// Globs of files that are called as checkpoints and models mostly are, and of what the tester of
/// the experiment takes for a model.
[[nodiscard]] std::vector<std::string> model_globs(const journal::ExperimentRecord& experiment);

/// Removes the files, which belong to these runs, after it has recorded so; on a full disk before.
[[nodiscard]] Result<void> remove_models(const fs::path& experiment, const std::vector<RunId>& runs,
                                         const std::vector<fs::path>& files);

}  // namespace gridctl::experiment
