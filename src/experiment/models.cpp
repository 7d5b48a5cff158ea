#include <gridctl/core/layout.hpp>
#include <gridctl/experiment/models.hpp>
#include <gridctl/launch/run_file.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace gridctl::experiment {
namespace {

void add_tests(FoundModels& found, const schedule::ModelTest& model, int first, int repetitions) {
  ++found.models;
  for (int i = 0; i < repetitions; ++i) {
    found.tests.push_back(model);
    found.tests.back().test = first + i;
  }
}

/// One behind the highest test-N that is there.
int next_test(const fs::path& run_folder) {
  int next = 1;
  boost::system::error_code ignored;
  while (fs::exists(run_folder / layout::test_name(next), ignored)) ++next;
  return next;
}

/// The original keeps the model in models/ below the training's folder.
fs::path training_folder(const fs::path& model) {
  const auto parent = model.parent_path();
  return parent.filename() == "models" ? parent.parent_path() : parent;
}

}  // namespace

schedule::ModelTest test_of(const fs::path& experiment, const RunRecord& training) {
  schedule::ModelTest test;
  test.run = training.id;
  test.label = training.label;
  test.task = training.task;
  test.identity = training.identity;
  test.seed = training.seed;
  test.run_folder = experiment / training.directory;
  test.config_file = test.run_folder / layout::kConfigFile;
  return test;
}

std::vector<schedule::ModelTest> tests_of_models(schedule::ModelTest training,
                                                 const std::string& glob, int first,
                                                 int repetitions) {
  FoundModels found;
  for (const auto& file : launch::matching_files(training.run_folder, glob)) {
    training.model = file;
    add_tests(found, training, first, repetitions);
    first += repetitions;
  }
  return found.tests;
}

FoundModels find_models(const fs::path& experiment, const std::string& glob,
                        const std::vector<RunRecord>& trainings,
                        const std::vector<RunRecord>& tests, int repetitions) {
  std::map<RunId, int> last_test;
  for (const auto& test : tests) last_test[test.id] = std::max(last_test[test.id], test.test);
  FoundModels found;
  for (const auto& training : trainings) {
    if (training.state != RunState::succeeded) {
      ++found.unfinished;
      continue;
    }
    const auto more = tests_of_models(test_of(experiment, training), glob,
                                      last_test[training.id] + 1, repetitions);
    found.models += more.size() / static_cast<std::size_t>(repetitions);
    found.tests.insert(found.tests.end(), more.begin(), more.end());
  }
  return found;
}

FoundModels find_foreign_models(const fs::path& folder, const std::string& glob, int repetitions) {
  FoundModels found;
  std::map<fs::path, int> next;  // two models of one training share its folder
  int number = 0;
  for (const auto& file : launch::matching_files(folder, glob)) {
    schedule::ModelTest model;
    model.run = {++number, 1};
    model.run_folder = training_folder(file);
    model.label = fs::relative(model.run_folder, folder).string();
    model.task = model.label;
    model.config_file = model.run_folder / "training_configuration.yaml";
    model.model = file;
    auto& test = next.try_emplace(model.run_folder, next_test(model.run_folder)).first->second;
    add_tests(found, model, test, repetitions);
    test += repetitions;
  }
  return found;
}

}  // namespace gridctl::experiment
