// What both kinds of MLflow's stores have in common, the folder and the database: values of metrics
// by step and time, states, and times in milliseconds.
#pragma once

#include "readers/reader.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

/// What MLflow calls the database of a directory that nobody configured.
inline constexpr const char* kMlflowDatabase = "mlflow.db";

/// One value of one metric.
struct MlflowValue {
  std::string metric;
  double step = 0;
  double time = CurvePoint::kUnknown;  ///< seconds since 1970
  std::string text;
};
/// Sorted by step, then time: who logs without a step has 0 in all of them.
void add_values(std::vector<MlflowValue> values, Curves& curves);

/// `status` by name or, in folders, by number; times in milliseconds since 1970, 0: unknown.
[[nodiscard]] Ending mlflow_ending(std::string_view status, double started_ms, double ended_ms);

/// Every run of the database that was not deleted, in the order of experiments and starts. Opened
/// for reading only; what cannot be read becomes a note.
struct MlflowRun {
  std::string id;  ///< a name without slashes
  RunParts parts;
};
[[nodiscard]] std::vector<MlflowRun> read_mlflow_database(const fs::path& file, Notes& notes);

}  // namespace gridctl::collect
