// Optuna's studies: each trial is a run. The stores are a database and a journal.
#pragma once

#include "readers/run_table.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

/// A trial as both stores tell it.
struct OptunaTrial {
  std::string study;
  long number = 0;
  std::string state;  ///< "COMPLETE"
  std::optional<TimePoint> started_at;
  std::optional<TimePoint> ended_at;
  Values parameters;
  std::vector<std::string> values;      ///< of the objectives, in their order
  std::map<double, std::string> steps;  ///< intermediate values of a single objective
  Values attributes;                    ///< the numbers among the attributes that the user set
};

/// True for each objective of a study that is to be maximized.
using OptunaDirections = std::vector<bool>;

/// The text of a parameter. Stores keep a number: the place among the choices, an integer or a
/// real. `distribution` is JSON with the name of the distribution and the choices.
[[nodiscard]] std::string optuna_parameter(double value, std::string_view distribution);

/// The run of a trial; its values have names such as "minimized_value", since no study tells what
/// its objective is.
[[nodiscard]] RunOfRow run_of(OptunaTrial trial, const OptunaDirections& directions);

/// Returns true if the file is an SQLite file with the tables of Optuna.
[[nodiscard]] bool is_optuna_database(const fs::path& file);
/// The trials of a database; what cannot be read becomes a note.
[[nodiscard]] std::vector<RunOfRow> read_optuna_database(const fs::path& file, Notes& notes);
/// Returns true if the file begins with an entry of a journal.
[[nodiscard]] bool is_optuna_journal(const fs::path& file);
/// The trials of a journal; lines that are no entries become a note.
[[nodiscard]] std::vector<RunOfRow> read_optuna_journal(const fs::path& file, Notes& notes);

}  // namespace gridctl::collect
