// The names of MI-Prometheus's tables, which tell their writer: no other reader opens them to look.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace gridctl::collect::mip {

inline constexpr const char* kTrainingSet = "training_set_agg_statistics.csv";
inline constexpr const char* kTraining = "training_statistics.csv";
inline constexpr const char* kValidationSet = "validation_set_agg_statistics.csv";
inline constexpr const char* kValidation = "validation_statistics.csv";
inline constexpr const char* kTestSet = "testing_set_agg_statistics.csv";
inline constexpr const char* kTest = "testing_statistics.csv";

[[nodiscard]] inline bool is_table(std::string_view file) {
  constexpr std::array kTables{kTrainingSet, kTraining, kValidationSet,
                               kValidation,  kTestSet,  kTest};
  return std::find(kTables.begin(), kTables.end(), file) != kTables.end();
}

}  // namespace gridctl::collect::mip
