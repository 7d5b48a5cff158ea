// The parts that MLflow's two kinds of stores share, the folder and the database: values of metrics
// by step and time, states, and times in milliseconds.
#pragma once

#include "readers/reader.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

/// The name of MLflow's database if nobody configured another.
inline constexpr const char* kMlflowDatabase = "mlflow.db";

/// One value of one metric.
struct MlflowValue {
  std::string metric;
  double step = 0;
  double time = CurvePoint::kUnknown;  ///< seconds since 1970
  std::string text;
};
/// Adds values sorted by step, then by time: those that were logged without a step have step 0.
void add_values(std::vector<MlflowValue> values, Curves& curves);

/// How a run ended. `status`: a name or, in folders, a number; times in ms since 1970, 0: unknown.
[[nodiscard]] Ending mlflow_ending(std::string_view status, double started_ms, double ended_ms);

/// A run of a database. All runs that were not deleted are read, in the order of experiments and
/// starts. The database is opened for reading only; a failure becomes a note.
struct MlflowRun {
  std::string id;  ///< a name without slashes
  RunParts parts;
};
[[nodiscard]] std::vector<MlflowRun> read_mlflow_database(const fs::path& file, Notes& notes);

}  // namespace gridctl::collect
