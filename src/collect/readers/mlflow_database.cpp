// MLflow's database: the tables experiments, runs, params and metrics of an SQLite file.
#include "readers/foreign_database.hpp"
#include "readers/mlflow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

/// The value as text. SQL has no NaN, and MLflow writes infinities as the greatest numbers.
std::string number_text(double value, bool is_nan) {
  constexpr double kGreatest = std::numeric_limits<double>::max();
  if (is_nan) return "nan";
  if (std::abs(value) >= kGreatest) return value > 0 ? "inf" : "-inf";
  return fmt::format("{}", value);
}

constexpr const char* kRuns =
    "SELECT r.run_uuid, e.name, r.status, r.start_time, r.end_time FROM runs r"
    " LEFT JOIN experiments e ON e.experiment_id = r.experiment_id"
    " WHERE r.lifecycle_stage IS NOT 'deleted' ORDER BY r.experiment_id, r.start_time, r.run_uuid";
constexpr const char* kParameters = "SELECT run_uuid, key, value FROM params ORDER BY rowid";
constexpr const char* kMetrics =
    "SELECT run_uuid, key, value, is_nan, step, timestamp FROM metrics ORDER BY rowid";

}  // namespace

std::vector<MlflowRun> read_mlflow_database(const fs::path& file, Notes& notes) {
  std::vector<MlflowRun> runs;
  ForeignDatabase database(file, notes);
  if (!database.is_open()) return runs;
  std::unordered_map<std::string, std::size_t> known;
  const bool is_store = database.query(kRuns, [&](const DatabaseRow& row) {
    MlflowRun run;
    run.id = row.text(0);
    run.parts.task = row.text(1);
    run.parts.ending = mlflow_ending(row.text(2), row.number(3), row.number(4));
    known.emplace(run.id, runs.size());
    std::replace(run.id.begin(), run.id.end(), '/', '_');
    runs.push_back(std::move(run));
  });
  if (!is_store) return {};
  std::vector<std::vector<MlflowValue>> values(runs.size());
  const bool is_whole = database.query(kParameters, [&](const DatabaseRow& row) {
    const auto run = known.find(row.text(0));
    if (run == known.end()) return;
    runs[run->second].parts.configuration.emplace_back(row.text(1), row.text(2));
  }) && database.query(kMetrics, [&](const DatabaseRow& row) {
    const auto run = known.find(row.text(0));
    if (run == known.end()) return;
    values[run->second].push_back({row.text(1), row.number(4), row.number(5) / 1e3,
                                   number_text(row.number(2), row.number(3) != 0)});
  });
  if (!is_whole) return {};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    add_values(std::move(values[i]), runs[i].parts.rows);
    complete(runs[i].parts);
  }
  return runs;
}

}  // namespace gridctl::collect
