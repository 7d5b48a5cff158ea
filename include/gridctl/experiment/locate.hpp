// Which directory the user means by EXPDIR.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/messages.hpp>

#include <string>
#include <vector>

namespace gridctl::experiment {

/// The word for the experiment below experiments/ that was started last.
inline constexpr const char* kLast = "last";

/// A directory as named; `last`, the experiment below experiments/ that was started last; the name,
/// or the unique beginning of the name, of one below experiments/. Where experiments/ has none that
/// fits, the user's experiments anywhere count (StateIndex). A notice says which it is unless that
/// is what was typed.
[[nodiscard]] Result<fs::path> resolve_experiment(const std::string& text,
                                                  const Messages& messages);
/// The same without a word, for completion. Nothing if there is none.
[[nodiscard]] fs::path find_experiment(const std::string& text);

/// The experiments that gridctl made in `parent`, the newest first; `parent` itself if it is one.
[[nodiscard]] std::vector<fs::path> experiments_of(const fs::path& parent);
/// The experiments that the StateIndex knows, the newest first.
[[nodiscard]] std::vector<fs::path> experiments_anywhere();
/// Where train puts experiments.
inline constexpr const char* kHome = "experiments";

/// Experiment directories in the working directory and below experiments/ as `prefix` begins them;
/// where there are none, the names of those that the StateIndex knows. The newest of each folder
/// first.
[[nodiscard]] std::vector<std::string> experiment_directories(const std::string& prefix);

}  // namespace gridctl::experiment
