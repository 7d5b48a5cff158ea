// experiment.json and plan.jsonl: what the journal knows before the first run, in files that change
// only when the experiment grows. With the folders of the runs they are enough to rebuild it.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/journal/salvage.hpp>

namespace gridctl::experiment {

inline constexpr const char* kExperimentFile = "experiment.json";
/// One line a configuration: {"number", "label", "task", "folder", "identity", "seeds": one for
/// each repetition}.
inline constexpr const char* kPlanFile = "plan.jsonl";

/// Whether a program of the experiment sets variables (`env:`). Their values may be secrets: files
/// that hold them are for this user alone.
[[nodiscard]] bool holds_secrets(const journal::ExperimentRecord& experiment);

/// Writes both from the journal, each atomically and synced: after the plan was booked, and after
/// it has grown.
[[nodiscard]] Result<void> write_experiment_record(const fs::path& folder,
                                                   const journal::Journal& journal);

/// What they tell; a line that is damaged tells nothing.
[[nodiscard]] journal::Records read_experiment_record(const fs::path& folder);

}  // namespace gridctl::experiment
