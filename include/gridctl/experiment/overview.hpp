// How an experiment stands, for commands that show no single run: counted in one pass over the
// books, which for very many runs is several times as fast as reading them.
#pragma once

#include <gridctl/core/end_time.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/tally.hpp>
#include <gridctl/experiment/books.hpp>

#include <chrono>
#include <optional>

namespace gridctl::experiment {

/// The largest number of succeeded runs whose folders read_overview() looks at one by one. If more
/// have succeeded, read_overview() looks at the folders of their configurations alone.
inline constexpr std::size_t kMostFoldersLookedAt = 10'000;

/// The budget of a grid, and the part of the budget that is used.
struct BudgetUse {
  std::chrono::milliseconds budget{0};
  std::chrono::milliseconds used{0};  ///< the time in which runs were on
};

/// The GPU-hours that a grid may use, and the part of these hours that is used.
struct GpuHoursUse {
  double limit = 0;
  double used = 0;
};

struct Overview : About {
  /// A run that succeeded and whose folder is gone is lost here.
  Tally trainings;
  Tally tests;
  std::optional<EndTime> until;     ///< of the gridctl at work; none: it has no end by the clock
  std::optional<BudgetUse> budget;  ///< none: the grid has no budget
  std::optional<GpuHoursUse> gpu_hours;  ///< none: the grid may use any number
};

/// Errors: no journal in the folder, or none that can be read.
[[nodiscard]] Result<Overview> read_overview(const fs::path& folder,
                                             std::size_t most_folders = kMostFoldersLookedAt);
/// Makes the overview anew if the journal has changed. Returns whether it has.
[[nodiscard]] Result<bool> refresh(Overview& overview);

[[nodiscard]] const Tally& tally_of(const Overview& overview, Phase phase);
/// The number of trainings and tests in the state.
[[nodiscard]] std::size_t count(const Overview& overview, RunState state);
[[nodiscard]] ExperimentState state_of(const Overview& overview);
/// The exit status with which the last gridctl at work ended, as far as the books tell; runs_failed
/// if it was killed or none has begun.
[[nodiscard]] ExitCode outcome_of(const Overview& overview);

}  // namespace gridctl::experiment
