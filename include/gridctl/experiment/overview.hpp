// How an experiment stands, for commands that show no single run: counted in one pass over the
// books, which for very many runs is several times as fast as reading them.
#pragma once

#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/tally.hpp>
#include <gridctl/experiment/books.hpp>

namespace gridctl::experiment {

/// Of so many runs that succeeded read_overview() looks at the folders one by one; of more only at
/// the folders of their configurations.
inline constexpr std::size_t kMostFoldersLookedAt = 10'000;

struct Overview : About {
  /// A run that succeeded and whose folder is gone is lost here.
  Tally trainings;
  Tally tests;
};

/// Errors: no journal in the folder, or none that can be read.
[[nodiscard]] Result<Overview> read_overview(const fs::path& folder,
                                             std::size_t most_folders = kMostFoldersLookedAt);
/// Reads again what has changed since. Whether anything has.
[[nodiscard]] Result<bool> refresh(Overview& overview);

[[nodiscard]] const Tally& tally_of(const Overview& overview, Phase phase);
/// Trainings and tests together.
[[nodiscard]] std::size_t count(const Overview& overview, RunState state);
[[nodiscard]] ExperimentState state_of(const Overview& overview);
/// The exit status with which the last gridctl at work ended, as far as the books tell; runs_failed
/// if it was killed or none has begun.
[[nodiscard]] ExitCode outcome_of(const Overview& overview);

}  // namespace gridctl::experiment
