// An experiment directory: made, and grown later, with all that explains it.
#pragma once

#include <gridctl/config/grid.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/experiment/inputs.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/launch/code_snapshot.hpp>
#include <gridctl/plan/plan.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::experiment {

/// A text as a part of the name of one folder: what a shell, a path or a terminal takes for
/// something else becomes '-'. Letters of all languages stay. At most 100 bytes.
[[nodiscard]] std::string name_part(const std::string& text);

/// "experiments/NAME_YYYYmmdd_HHMMSS[_TAG]" after the grid file's name, unless `wanted` names one.
/// With "-2" and so on behind it if something has that name already.
[[nodiscard]] fs::path experiment_path(const std::string& wanted, const std::string& grid_file,
                                       const std::string& tag, TimePoint now);

/// Makes the folder of an experiment_path() that nobody `wanted` by name. If another gridctl makes
/// the same one at the same time, one of the two gets the next name. Returns the folder that was
/// made.
[[nodiscard]] Result<fs::path> claim_path(const std::string& grid_file, const std::string& tag,
                                          TimePoint now);

/// The root of the git work tree that the folder is in; nothing if there is none, or no git.
[[nodiscard]] std::optional<fs::path> work_tree_of(const fs::path& folder);

/// The copy of the code that runs use; nothing if it is not frozen.
[[nodiscard]] std::optional<launch::CodeSnapshot> snapshot_of(const FrozenInputs& inputs,
                                                              const fs::path& folder);

/// A file of this name stands in a directory while an experiment is made in it.
inline constexpr const char* kUnfinishedMark = ".gridctl-unfinished";
/// Whether the directory is left of a gridctl that was killed while it made an experiment there.
[[nodiscard]] bool is_unfinished(const fs::path& folder);

/// Removes temporary files that killed commands have left beside the records of an experiment. The
/// caller has its lock.
void remove_leftovers(const fs::path& folder);

/// Whether the directory holds an experiment of gridctl.
[[nodiscard]] bool holds_experiment(const fs::path& folder);

/// `argv` is the command line, for the record. Makes the directory, copies the code if `inputs`
/// asks for it, and writes grid.yaml, command.json, inputs.json and the journal with the plan. What
/// a gridctl has left that was killed while it made the same directory is removed first. An error
/// if the directory holds an experiment already, or anything else.
[[nodiscard]] Result<std::unique_ptr<journal::Journal>> create_experiment(
    const fs::path& folder, const plan::Plan& plan, FrozenInputs& inputs,
    const std::vector<std::string>& argv);

/// Books what the plan has and the journal has not, if anything: the books of a gridctl that was
/// killed while it grew the experiment. The plan must have the journal's numbers.
[[nodiscard]] Result<void> book_missing(journal::Journal& journal, const fs::path& folder,
                                        const plan::Plan& plan);

/// Adds to an experiment what the plan has and it has not. What it was made from before is kept
/// below history/.
[[nodiscard]] Result<void> grow_experiment(journal::Journal& journal, const fs::path& folder,
                                           const plan::Plan& plan, FrozenInputs& inputs,
                                           const std::vector<std::string>& argv);

}  // namespace gridctl::experiment
