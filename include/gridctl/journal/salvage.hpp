// The records as plain values: read from a journal in any state, and written to a new journal.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/journal/journal.hpp>

#include <optional>
#include <vector>

namespace gridctl::journal {

/// Everything that a journal keeps, save for its history.
struct Records {
  std::optional<ExperimentRecord> experiment;
  std::vector<ConfigurationRecord> configurations;
  std::vector<PlannedRun> runs;
  std::vector<RunRecord> attempts;  ///< without label, task, identity, seed and model
};

/// Whether every page of the journal can be read and its indexes agree. Reads the whole file.
[[nodiscard]] bool is_sound(const fs::path& file);

/// Reads every row that can still be read and makes sense. Changes nothing and never fails: a file
/// that is missing or no database gives empty records.
[[nodiscard]] Records salvage(const fs::path& file);

/// Makes a new journal of these records; an error if the file exists. The history gets the starts
/// and ends of the attempts. An attempt of a run that is not in `runs` is left out.
[[nodiscard]] Result<void> restore(const fs::path& file, const Records& records,
                                   Journal::Readers readers = Journal::Readers::others);

}  // namespace gridctl::journal
