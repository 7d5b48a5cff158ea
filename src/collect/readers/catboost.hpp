// CatBoost's folder catboost_info: errors of every iteration in catboost_training.json and in
// learn_error.tsv and test_error.tsv, and event files with the same numbers.
#pragma once

#include <gridctl/core/filesystem.hpp>

namespace gridctl::collect {

/// Returns true if the folder is catboost_info or lies in it, and has CatBoost's tables of errors:
/// its event files have the same numbers.
[[nodiscard]] bool is_of_catboost(const fs::path& folder);

}  // namespace gridctl::collect
