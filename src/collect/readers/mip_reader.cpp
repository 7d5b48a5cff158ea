// MI-Prometheus's trainers and tester: statistics as CSV, a row per episode and per whole set, and
// the configuration they ended up with.
#include "curves/best_values.hpp"
#include "curves/steps.hpp"
#include "readers/checkpoint.hpp"
#include "readers/configuration.hpp"
#include "readers/csv_rows.hpp"
#include "readers/mip_log.hpp"
#include "readers/mip_tables.hpp"
#include "readers/reader.hpp"
#include "values.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gridctl::collect {
namespace {

constexpr const char* kTrainingConfiguration = "training_configuration.yaml";
constexpr const char* kTestConfiguration = "testing_configuration.yaml";
using mip::kTest;
using mip::kTestSet;
using mip::kTraining;
using mip::kTrainingSet;
using mip::kValidation;
using mip::kValidationSet;

constexpr const char* kTrainerLog = "trainer.log";
constexpr const char* kEpochLimit = "Epoch Limit reached";
constexpr const char* kModels = "models";
constexpr const char* kModel = "model_best.pt";

std::optional<CsvTable> read_csv(const Folder& folder, const char* name, LastLine last_line,
                                 Notes& notes) {
  if (!folder.has(name)) return std::nullopt;
  auto table = read_csv_file(folder.path / name, last_line, notes);
  if (table && table->rows() == 0) return std::nullopt;
  return table;
}

std::vector<Step> steps_of(const std::optional<CsvTable>& table) {
  if (!table) return {};
  const auto episode = table->column("episode");
  const auto loss = table->column("loss");
  std::vector<Step> steps(table->rows());
  for (std::size_t row = 0; row < steps.size(); ++row) {
    if (episode) steps[row].step = table->numbers(*episode)[row];
    if (loss) steps[row].loss = table->numbers(*loss)[row];
  }
  return steps;
}

/// Removes the closing validation, which the trainer does when all is over. A better loss in it
/// replaces the model only if the limit of epochs ended the training; else it must not win. It
/// follows another validation of its episode, or has no training row beside it.
std::vector<Step> without_closing(std::vector<Step> validation, const std::vector<Step>& training) {
  if (validation.size() < 2) return validation;
  auto& closing = validation.back();
  const auto is_at = [&](const Step& step) { return step.step == closing.step; };
  const bool is_again = std::any_of(validation.begin(), validation.end() - 1, is_at);
  const bool is_beside = std::any_of(training.begin(), training.end(), is_at);
  const bool any_beside = std::any_of(validation.begin(), validation.end(), [&](const Step& row) {
    return std::any_of(training.begin(), training.end(),
                       [&](const Step& step) { return step.step == row.step; });
  });
  if (is_again || (!is_beside && any_beside))
    closing.loss = std::numeric_limits<double>::quiet_NaN();
  return validation;
}

/// Gives the closing validation a step of its own, so that it may be the best.
std::vector<Step> with_closing(std::vector<Step> validation) {
  if (validation.size() < 2) return validation;
  auto& closing = validation.back();
  if (closing.step == validation[validation.size() - 2].step) closing.step += 0.5;
  return validation;
}

/// The row of the best finite number, the first of equals.
std::optional<std::size_t> best_row(const std::vector<double>& numbers,
                                    stats::Direction direction) {
  std::optional<std::size_t> best;
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    if (!std::isfinite(numbers[row])) continue;
    const bool is_better =
        !best || (direction == stats::Direction::higher ? numbers[row] > numbers[*best]
                                                        : numbers[row] < numbers[*best]);
    if (is_better) best = row;
  }
  return best;
}

/// The best values of a table; `steps` are the steps of its rows.
Values best_of(const CsvTable& table, const std::vector<Step>& steps) {
  BestValues best;
  for (std::size_t column = 0; column < table.header().size(); ++column) {
    const auto key = table.header()[column];
    const auto direction = BestValues::direction_of(key);
    const auto row = direction ? best_row(table.numbers(column), *direction) : std::nullopt;
    if (row) best.add(key, table.cell(*row, column), steps[*row].step);
  }
  return best.values();
}

/// The row of a table with the episode and loss of the checkpoint.
std::optional<std::size_t> row_of(const std::optional<CsvTable>& table, const Values& kept) {
  if (!table || kept.empty()) return std::nullopt;
  const auto is_same = [&](std::size_t row, std::string_view key) {
    const auto column = table->column(key);
    return column && trim(value_of(kept, key)) == table->cell(row, *column);
  };
  for (auto row = table->rows(); row-- > 0;) {
    if (is_same(row, "episode") && is_same(row, "loss")) return row;
  }
  return std::nullopt;
}

/// Adds the statistics of a row, of the last row and the best ones; without `row`, only the latter.
/// `steps` are those of the rows.
void add_statistics(const std::optional<CsvTable>& table, const std::vector<Step>& steps,
                    std::optional<std::size_t> row, Values& values) {
  if (!table) return;
  auto found = row ? table->values(*row) : Values();
  add_last(found, table->values(table->rows() - 1));
  add_missing(found, best_of(*table, steps));
  add_missing(values, std::move(found));
}

/// Reads the statistics. The offline trainer keeps the model of its best whole validation, the
/// online trainer that of its best partial one. The kept checkpoint tells which one that was.
void read_statistics(const Folder& folder, const std::optional<MipLog>& log, LastLine last_line,
                     RunParts& parts, Notes& notes) {
  const bool online = log && log->online;
  const auto read = [&](const char* of_set, const char* of_steps) {
    auto table = read_csv(folder, online ? of_steps : of_set, last_line, notes);
    return table ? std::move(table)
                 : read_csv(folder, online ? of_set : of_steps, last_line, notes);
  };
  const auto training = read(kTrainingSet, kTraining);
  const auto validation = read(kValidationSet, kValidation);
  const auto training_steps = steps_of(training);
  const auto validation_steps = steps_of(validation);
  const bool may_close = log && log->terminal_status.find(kEpochLimit) != std::string::npos;
  auto choice =
      choose_steps(training_steps, may_close ? with_closing(validation_steps)
                                             : without_closing(validation_steps, training_steps));
  if (!parts.validation.empty()) choice.validation = row_of(validation, parts.validation);
  if (!parts.training.empty()) choice.training = row_of(training, parts.training);
  add_statistics(training, training_steps, choice.training, parts.training);
  add_statistics(validation, validation_steps, choice.validation, parts.validation);
  if (!parts.with_curves) return;
  if (training) parts.curves = table_curves(*training, "train");
  if (validation) add_missing(parts.curves, table_curves(*validation, "valid"));
}

bool has_model(const Folder& folder, Notes& notes) {
  return std::binary_search(folder.folders.begin(), folder.folders.end(), kModels) &&
         list_folder(folder.path / kModels, notes).has(kModel);
}

Ending ending_of(const MipLog& log, bool has_model) {
  Ending ending;
  ending.started_at = log.first;
  ending.ended_at = log.last;
  if (log.finished) {
    ending.state = has_model ? RunState::succeeded : RunState::failed;
    if (!has_model) ending.reason = "no models/model_best.pt";
  } else if (log.interrupted) {
    ending.state = RunState::stopped;
  } else {
    ending.reason = "trainer.log does not say that training finished";
  }
  return ending;
}

/// Reads the kept checkpoint. It has the statistics of the step at which it was kept, and replaces
/// the CSV files if these are lost.
std::optional<Checkpoint> read_model(const Folder& folder, Notes& notes) {
  const auto path = folder.path / kModels / kModel;
  const auto file = open_parts(path, notes);
  if (!file) return std::nullopt;
  auto checkpoint = read_checkpoint(file->read_at, file->size);
  if (checkpoint) return std::move(*checkpoint);
  notes.add_loss("'" + path.string() + "' left out: " + checkpoint.error().message);
  return std::nullopt;
}

/// Adds when the model was saved, and how its training stood then.
void add_status(const Checkpoint& model, RunParts& parts) {
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) add_missing(parts.training, {{key, value}});
  };
  add("model_save_timestamp", model.saved_at);
  add("terminal_status", model.status);
  add("terminal_status_timestamp", model.status_time);
}

class MipReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "MI-Prometheus"; }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    constexpr std::array kSigns{kTrainingConfiguration, kTrainingSet, kTraining,
                                kValidationSet,         kValidation,  kTrainerLog};
    return std::any_of(kSigns.begin(), kSigns.end(),
                       [&](const char* name) { return folder.has(name); });
  }

  [[nodiscard]] bool owns(const Folder& /*folder*/, const std::string& file) const override {
    return file.ends_with("_statistics.csv");
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    std::optional<MipLog> log;
    if (folder.has(kTrainerLog)) log = read_mip_log(folder.path / kTrainerLog, notes);
    if (log && log->finished) last_line = LastLine::complete;
    if (folder.has(kTrainingConfiguration)) {
      add_missing(parts.configuration,
                  read_configuration(folder.path / kTrainingConfiguration, notes));
    }
    const bool kept = has_model(folder, notes);
    const auto model = kept ? read_model(folder, notes) : std::nullopt;
    if (model) {
      add_missing(parts.training, model->training);
      add_missing(parts.validation, model->validation);
    }
    read_statistics(folder, log, last_line, parts, notes);
    if (log && log->finished) {
      add_missing(parts.training, {{"terminal_status", log->terminal_status},
                                   {"terminal_status_timestamp", log->terminal_time}});
    }
    if (model) add_status(*model, parts);
    if (log) parts.ending = ending_of(*log, kept);
  }

  [[nodiscard]] bool has_test(const Folder& folder) const override {
    return folder.has(kTestConfiguration) || folder.has(kTestSet) || folder.has(kTest);
  }

  void read_test(const Folder& folder, LastLine last_line, TestParts& parts,
                 Notes& notes) const override {
    if (folder.has(kTestConfiguration)) {
      add_missing(parts.configuration, read_configuration(folder.path / kTestConfiguration, notes));
    }
    if (const auto whole = read_csv(folder, kTestSet, last_line, notes)) {
      add_missing(parts.statistics, whole->values(whole->rows() - 1));
      return;
    }
    // A test set of one batch has no aggregate: the batch is the result. One of several is not.
    const auto batches = read_csv(folder, kTest, last_line, notes);
    if (batches && batches->rows() == 1) add_missing(parts.statistics, batches->values(0));
  }
};

}  // namespace

std::unique_ptr<Reader> make_mip_reader() {
  return std::make_unique<MipReader>();
}

}  // namespace gridctl::collect
