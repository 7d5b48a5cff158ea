// Optuna's RDBStorage in an SQLite file: the tables studies, trials, trial_params, trial_values and
// their like.
#include "formats/json_text.hpp"
#include "formats/times.hpp"
#include "readers/foreign_database.hpp"
#include "readers/optuna.hpp"
#include "values.hpp"

#include <gridctl/core/text.hpp>

#include <cmath>
#include <limits>
#include <unordered_map>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

/// Older versions keep infinite values as the greatest numbers, newer ones in a column of their
/// own.
std::string value_text(const DatabaseRow& row, int column) {
  if (row.is_null(column)) return {};
  const double value = row.number(column);
  constexpr double kGreatest = std::numeric_limits<double>::max();
  if (std::abs(value) >= kGreatest) return value > 0 ? "inf" : "-inf";
  return fmt::format("{}", value);
}

/// All trials of a database, by the numbers by which its tables name them.
class OptunaStore {
 public:
  OptunaStore(const fs::path& file, Notes& notes) : database_(file, notes) {}

  [[nodiscard]] std::vector<RunOfRow> read() {
    if (!database_.is_open() || !read_trials() || !read_parameters() || !read_values()) return {};
    std::vector<RunOfRow> runs;
    for (auto& [study, trial] : trials_) {
      if (trial.state != "WAITING") runs.push_back(run_of(std::move(trial), directions_[study]));
    }
    return runs;
  }

 private:
  bool read_trials() {
    return database_.query(
               "SELECT study_id, direction FROM study_directions ORDER BY study_id, objective",
               [&](const DatabaseRow& row) {
                 directions_[row.text(0)].push_back(row.text(1) == "MAXIMIZE");
               }) &&
           database_.query(
               "SELECT t.trial_id, t.number, t.state, t.datetime_start, t.datetime_complete,"
               " s.study_id, s.study_name FROM trials t JOIN studies s ON s.study_id = t.study_id"
               " ORDER BY s.study_id, t.number",
               [&](const DatabaseRow& row) {
                 OptunaTrial trial;
                 trial.number = static_cast<long>(row.number(1));
                 trial.state = row.text(2);
                 trial.started_at = parse_iso_time(row.text(3));
                 trial.ended_at = parse_iso_time(row.text(4));
                 trial.study = row.text(6);
                 known_.emplace(row.text(0), trials_.size());
                 trials_.emplace_back(row.text(5), std::move(trial));
               });
  }

  bool read_parameters() {
    return for_trials(
        "SELECT trial_id, param_name, param_value, distribution_json FROM trial_params"
        " ORDER BY param_id",
        [](OptunaTrial& trial, const DatabaseRow& row) {
          trial.parameters.emplace_back(row.text(1), optuna_parameter(row.number(2), row.text(3)));
        });
  }

  bool read_values() {
    return for_trials("SELECT trial_id, value FROM trial_values ORDER BY trial_id, objective",
                      [](OptunaTrial& trial, const DatabaseRow& row) {
                        trial.values.push_back(value_text(row, 1));
                      }) &&
           for_trials("SELECT trial_id, step, intermediate_value FROM trial_intermediate_values",
                      [](OptunaTrial& trial, const DatabaseRow& row) {
                        trial.steps[row.number(1)] = value_text(row, 2);
                      }) &&
           for_trials(
               "SELECT trial_id, key, value_json FROM trial_user_attributes"
               " ORDER BY trial_user_attribute_id",
               [](OptunaTrial& trial, const DatabaseRow& row) {
                 if (is_number(row.text(2)))
                   trial.attributes.emplace_back(row.text(1), row.text(2));
               });
  }

  /// Calls `use` for each row, whose first cell names a trial.
  bool for_trials(const char* sql,
                  const std::function<void(OptunaTrial&, const DatabaseRow&)>& use) {
    return database_.query(sql, [&](const DatabaseRow& row) {
      const auto trial = known_.find(row.text(0));
      if (trial != known_.end()) use(trials_[trial->second].second, row);
    });
  }

  ForeignDatabase database_;
  std::unordered_map<std::string, OptunaDirections> directions_;
  std::unordered_map<std::string, std::size_t> known_;
  std::vector<std::pair<std::string, OptunaTrial>> trials_;  // each with its study
};

}  // namespace

bool is_optuna_database(const fs::path& file) {
  if (!is_sqlite_file(file)) return false;
  Notes ignored;  // whoever reads the file notes what is wrong with it
  ForeignDatabase database(file, ignored);
  double tables = 0;
  constexpr double kTables = 3;
  return database.is_open() &&
         database.query(
             "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
             " AND name IN ('studies', 'trials', 'trial_params')",
             [&](const DatabaseRow& row) { tables = row.number(0); }) &&
         tables == kTables;
}

std::vector<RunOfRow> read_optuna_database(const fs::path& file, Notes& notes) {
  return OptunaStore(file, notes).read();
}

}  // namespace gridctl::collect
