// gridctl's own trees: the books say which runs there are, the folders what came of them.
#include "configuration.hpp"
#include "found_tests.hpp"
#include "reader.hpp"
#include "steps.hpp"

#include <gridctl/collect/gather.hpp>

#include <algorithm>
#include <charconv>
#include <map>

namespace gridctl::collect {
namespace {

constexpr const char* kConfiguration = "config.yaml";

LastLine last_line_of(const RunRecord& record) {
  return record.state == RunState::succeeded ? LastLine::complete : LastLine::may_be_torn;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// What lies in the folder of one attempt.
struct AttemptFolders {
  std::vector<Folder> runs;         ///< with statistics
  std::vector<Folder> found_tests;  ///< made by a tester beside the model: test_TIMESTAMP
  bool has_configuration = false;
};

AttemptFolders search_attempt(const fs::path& attempt, Notes& notes) {
  AttemptFolders found;
  walk(attempt, notes, [&](const Folder& folder) {
    const auto name = folder.path.filename().string();
    const bool inside = folder.path != attempt;
    if (inside && starts_with(name, "test-")) return false;  // in the books, read from there
    if (inside && starts_with(name, "test_") && has_test(folder)) {
      found.found_tests.push_back(folder);
      return false;
    }
    if (!inside) found.has_configuration = folder.has(kConfiguration);
    if (has_run(folder)) found.runs.push_back(folder);
    return true;
  });
  return found;
}

TestResult read_test_in_books(const fs::path& experiment, const RunRecord& record,
                              const Values& run_configuration, Notes& notes) {
  TestResult test;
  test.record = record;
  if (record.directory.empty() || record.state == RunState::planned) return test;
  test.folder = experiment / record.directory;
  std::vector<Folder> folders;
  walk(test.folder, notes, [&](const Folder& folder) {
    if (has_test(folder) || has_run(folder)) folders.push_back(folder);
    return true;
  });
  auto parts = read_test(folders, last_line_of(record), notes);
  test.configuration = differing(parts.configuration, run_configuration);
  test.statistics = std::move(parts.statistics);
  return test;
}

/// A tester that writes beside the model leaves the folder in the books without statistics: they
/// are in the first folder, not yet taken, that was made while it ran.
std::vector<Folder>::iterator made_during(const RunRecord& record, std::vector<Folder>& found) {
  if (!record.started_at) return found.end();
  const auto begin = std::chrono::floor<std::chrono::seconds>(*record.started_at);
  return std::find_if(found.begin(), found.end(), [&](const Folder& folder) {
    const auto made = test_start(folder.path);
    return made && *made >= begin && (!record.ended_at || *made <= *record.ended_at);
  });
}

void read_tests(const fs::path& experiment, const std::vector<const RunRecord*>& records,
                std::vector<Folder> found, RunResult& run, Notes& notes) {
  int number = 0;
  for (const auto* record : records) {
    run.tests.push_back(read_test_in_books(experiment, *record, run.configuration, notes));
    number = std::max(number, record->test);
    auto& test = run.tests.back();
    const auto made = test.statistics.empty() ? made_during(*record, found) : found.end();
    if (made == found.end()) continue;
    auto beside = read_found_test(*made, run, record->test, notes);
    test.folder = beside.folder;
    test.configuration = std::move(beside.configuration);
    test.statistics = std::move(beside.statistics);
    found.erase(made);
  }
  for (const auto& folder : found) {
    run.tests.push_back(read_found_test(folder, run, ++number, notes));
  }
}

RunResult read_run_in_books(const fs::path& experiment, const RunRecord& record,
                            const std::vector<const RunRecord*>& tests, Notes& notes) {
  RunResult run;
  run.record = record;
  AttemptFolders folders;
  if (!record.directory.empty() && record.state != RunState::planned) {
    run.folder = experiment / record.directory;
    folders = search_attempt(run.folder, notes);
    if (folders.has_configuration) {
      run.configuration = read_configuration(run.folder / kConfiguration, notes);
    }
    auto parts = read_run(folders.runs, last_line_of(record), notes);
    add_missing(run.configuration, parts.configuration);
    run.training = std::move(parts.training);
    run.validation = std::move(parts.validation);
    run.curves = std::move(parts.curves);
    if (!parts.test.empty()) {
      run.tests.push_back({record, run.folder, {}, std::move(parts.test)});
      run.tests.back().record.phase = Phase::test;
    }
  }
  read_tests(experiment, tests, std::move(folders.found_tests), run, notes);
  return run;
}

/// The folders below runs/ by the number their names begin with ("0017-lenet5").
std::map<int, fs::path> configuration_folders(const fs::path& experiment, Notes& notes) {
  std::map<int, fs::path> folders;
  const auto listing = list_folder(experiment / "runs", notes);
  for (const auto& name : listing.folders) {
    int number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc{} && *end == '-') folders[number] = listing.path / name;
  }
  return folders;
}

/// A run that never started has its configuration all the same: the one that all repetitions share.
void complete_configurations(Experiment& experiment) {
  std::map<int, Values> shared;
  std::optional<std::map<int, fs::path>> folders;
  for (auto& run : experiment.runs) {
    if (!run.configuration.empty()) continue;
    if (!folders) folders = configuration_folders(experiment.folder, experiment.notes);
    const int number = run.record.id.configuration;
    const auto folder = folders->find(number);
    if (folder == folders->end()) continue;
    const auto [known, is_new] = shared.try_emplace(number);
    if (is_new) {
      known->second = read_configuration(folder->second / kConfiguration, experiment.notes);
    }
    run.configuration = known->second;
  }
}

}  // namespace

Result<Experiment> gather(const fs::path& folder, const std::vector<RunRecord>& trainings,
                          const std::vector<RunRecord>& tests) {
  if (trainings.empty()) {
    return fail(ErrorKind::nothing_to_do, "no runs in '" + folder.string() + "'",
                "name the directory of an experiment that was started with 'gridctl train'");
  }
  Experiment experiment;
  experiment.folder = folder;
  experiment.name = fs::absolute(folder).lexically_normal().filename().string();
  std::map<RunId, std::vector<const RunRecord*>> tests_of;
  for (const auto& test : tests) tests_of[test.id].push_back(&test);
  experiment.runs.reserve(trainings.size());
  for (const auto& record : trainings) {
    experiment.runs.push_back(
        read_run_in_books(folder, record, tests_of[record.id], experiment.notes));
  }
  complete_configurations(experiment);
  return experiment;
}

}  // namespace gridctl::collect
