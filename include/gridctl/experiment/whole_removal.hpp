// Removal of whole experiments: the experiments that may go, and a way out that never leaves half
// an experiment under its name.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/experiment/overview.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace gridctl::experiment {

/// Conditions on experiments that a person wants to be rid of. An experiment must meet all.
struct Unwanted {
  std::optional<std::chrono::duration<double>> older = std::nullopt;  ///< it ended longer ago
  bool failed = false;  ///< its state is failed: all is over, and not all runs succeeded
};

/// When the experiment ended: when the last gridctl left its work; if that was killed, or none is
/// known, when the last run ended; if none has ended, when the journal was written.
[[nodiscard]] TimePoint end_of(const Overview& overview);

/// Says which condition the experiment does not meet; empty if it meets all.
[[nodiscard]] std::string why_wanted(const Overview& overview, const Unwanted& unwanted,
                                     TimePoint now);

/// Says why nobody may remove the experiment just now: a gridctl or a keeper is at work on it, a
/// cluster has runs of it, its folder is a link, or another experiment is in its folder. Empty if
/// nothing speaks against its removal.
[[nodiscard]] Result<std::string> why_it_stays(const Overview& overview);

/// Renames the folder out of sight, in one step, and then removes it. A kill between the two leaves
/// the rest to finish_whole_removals(). The caller holds the experiment's lock, and none of its
/// runs is on. An error: the experiment is untouched, or, as the error says, out of sight with some
/// of its files left.
[[nodiscard]] Result<void> remove_experiment(const fs::path& folder);

/// Experiments that are out of sight, and the bytes that they take on the disk.
struct Remains {
  std::size_t experiments = 0;
  std::uint64_t bytes = 0;
};
/// Counts the experiments below `parent` whose removal by this user was broken off.
[[nodiscard]] Remains whole_removals_left(const fs::path& parent);
/// Removes the experiments that whole_removals_left() counts, and the empty folder around them.
/// Returns their number and bytes. An error: files of one cannot be removed; all others are gone.
[[nodiscard]] Result<Remains> finish_whole_removals(const fs::path& parent);

}  // namespace gridctl::experiment
