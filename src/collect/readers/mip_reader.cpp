// MI-Prometheus's trainers and tester: statistics as CSV, a row per episode and per whole set, and
// the configuration they ended up with.
#include "curves/best_values.hpp"
#include "curves/steps.hpp"
#include "readers/checkpoint.hpp"
#include "readers/configuration.hpp"
#include "readers/csv_rows.hpp"
#include "readers/mip_log.hpp"
#include "readers/reader.hpp"
#include "values.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace gridctl::collect {
namespace {

constexpr const char* kTrainingConfiguration = "training_configuration.yaml";
constexpr const char* kTestConfiguration = "testing_configuration.yaml";
constexpr const char* kTrainingSet = "training_set_agg_statistics.csv";
constexpr const char* kTraining = "training_statistics.csv";
constexpr const char* kValidationSet = "validation_set_agg_statistics.csv";
constexpr const char* kValidation = "validation_statistics.csv";
constexpr const char* kTestSet = "testing_set_agg_statistics.csv";
constexpr const char* kTest = "testing_statistics.csv";
constexpr const char* kTrainerLog = "trainer.log";
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
    if (episode) steps[row].step = to_number(table->cell(row, *episode));
    if (loss) steps[row].loss = to_number(table->cell(row, *loss));
  }
  return steps;
}

/// The closing validation of a training that stopped within an epoch has no training row beside it,
/// and no model was kept for it: its loss must not win.
std::vector<Step> beside_training(std::vector<Step> validation, const std::vector<Step>& training) {
  std::vector<double> episodes;
  episodes.reserve(training.size());
  for (const auto& step : training) {
    if (!std::isnan(step.step)) episodes.push_back(step.step);
  }
  std::sort(episodes.begin(), episodes.end());
  const auto beside = [&](const Step& step) {
    return !std::isnan(step.step) &&
           std::binary_search(episodes.begin(), episodes.end(), step.step);
  };
  if (std::none_of(validation.begin(), validation.end(), beside)) return validation;
  for (auto& step : validation) {
    if (!beside(step)) step.loss = std::numeric_limits<double>::quiet_NaN();
  }
  return validation;
}

/// `steps` are those of its rows.
Values best_of(const CsvTable& table, const std::vector<Step>& steps) {
  BestValues best;
  for (std::size_t column = 0; column < table.header().size(); ++column) {
    const std::string key(table.header()[column]);
    if (!BestValues::direction_of(key)) continue;
    for (std::size_t row = 0; row < table.rows(); ++row)
      best.add(key, table.cell(row, column), steps[row].step);
  }
  return best.values();
}

void add_statistics(const std::optional<CsvTable>& table, std::optional<std::size_t> row,
                    const std::vector<Step>& steps, Values& values) {
  if (!table || !row) return;
  auto found = table->values(*row);
  add_last(found, table->values(table->rows() - 1));
  add_missing(found, best_of(*table, steps));
  add_missing(values, found);
}

/// The offline trainer keeps the model of its best whole validation, the online trainer that of its
/// best partial one.
void read_statistics(const Folder& folder, bool online, LastLine last_line, RunParts& parts,
                     Notes& notes) {
  const auto read = [&](const char* of_set, const char* of_steps) {
    auto table = read_csv(folder, online ? of_steps : of_set, last_line, notes);
    return table ? std::move(table)
                 : read_csv(folder, online ? of_set : of_steps, last_line, notes);
  };
  const auto training = read(kTrainingSet, kTraining);
  const auto validation = read(kValidationSet, kValidation);
  const auto training_steps = steps_of(training);
  const auto validation_steps = beside_training(steps_of(validation), training_steps);
  const auto choice = choose_steps(training_steps, validation_steps);
  add_statistics(training, choice.training, training_steps, parts.training);
  add_statistics(validation, choice.validation, validation_steps, parts.validation);
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

/// What the model itself says of the step it was kept at: a row of the CSVs, which it stands in for
/// where they are lost, and when it was saved.
void read_model(const Folder& folder, RunParts& parts, Notes& notes) {
  const auto path = folder.path / kModels / kModel;
  const auto file = open_parts(path, notes);
  if (!file) return;
  const auto checkpoint = read_checkpoint(file->read_at, file->size);
  if (!checkpoint) {
    notes.push_back("'" + path.string() + "' left out: " + checkpoint.error().message);
    return;
  }
  if (!*checkpoint) return;
  const auto& model = **checkpoint;
  add_missing(parts.training, model.training);
  add_missing(parts.validation, model.validation);
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

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    std::optional<MipLog> log;
    if (folder.has(kTrainerLog)) log = read_mip_log(folder.path / kTrainerLog, notes);
    if (log && log->finished) last_line = LastLine::complete;
    if (folder.has(kTrainingConfiguration)) {
      add_missing(parts.configuration,
                  read_configuration(folder.path / kTrainingConfiguration, notes));
    }
    read_statistics(folder, log && log->online, last_line, parts, notes);
    if (log && log->finished) {
      add_missing(parts.training, {{"terminal_status", log->terminal_status},
                                   {"terminal_status_timestamp", log->terminal_time}});
    }
    const bool kept = has_model(folder, notes);
    if (kept) read_model(folder, parts, notes);
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
    // One batch that is the whole test set has no aggregate; of several, none is the result.
    const auto batches = read_csv(folder, kTest, last_line, notes);
    if (batches && batches->rows() == 1) add_missing(parts.statistics, batches->values(0));
  }
};

}  // namespace

std::unique_ptr<Reader> make_mip_reader() {
  return std::make_unique<MipReader>();
}

}  // namespace gridctl::collect
