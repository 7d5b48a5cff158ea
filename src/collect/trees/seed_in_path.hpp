// Reads the seed that people write into names of folders and files: "ppo/seed_3",
// "exp_lr0.1_seed0", "log_seed=2.csv". Where a run has no other configuration, runs whose paths
// differ in this number alone are repetitions.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <cstdint>
#include <optional>

namespace gridctl::collect {

struct SeedInPath {
  std::uint64_t seed = 0;
  fs::path without;  ///< the path without the word and its number: "ppo", "exp_lr0.1", "log.csv"
};

/// Returns the seed in the last name of the path that has one. The word is whole, and a number of
/// at most 18 digits follows, directly or behind one of "_-=. ". Returns nothing if there is none.
[[nodiscard]] std::optional<SeedInPath> seed_in_path(const fs::path& path);

}  // namespace gridctl::collect
