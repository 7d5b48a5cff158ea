// Reads gridctl's own trees: the journal says which runs there are, the folders have their results.
#include "curves/steps.hpp"
#include "readers/configuration.hpp"
#include "readers/mlflow.hpp"
#include "readers/printed.hpp"
#include "readers/reader.hpp"
#include "readers/split_folders.hpp"
#include "readers/tables.hpp"
#include "trees/alike_notes.hpp"
#include "trees/divergence.hpp"
#include "trees/findings.hpp"
#include "trees/found_tests.hpp"
#include "trees/origins.hpp"
#include "trees/place_of_run.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/parallel.hpp>

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

struct Reading {
  fs::path experiment;
  Cache* cache;  ///< null if nothing is to be kept
  bool with_curves;
  const ScrapeRules& scrape;
};

LastLine last_line_of(const RunRecord& record) {
  return record.state == RunState::succeeded ? LastLine::complete : LastLine::may_be_torn;
}

/// Whether the run has no folder to read: it is to begin, or was kept from its start.
bool never_began(const RunRecord& record) {
  const bool was_kept = record.state == RunState::stopped_early && !record.started_at;
  return record.directory.empty() || record.state == RunState::planned ||
         record.state == RunState::submitted || was_kept;
}

/// The content of the folder of one attempt.
struct AttemptFolders {
  std::vector<Folder> runs;         ///< with statistics
  std::vector<Folder> found_tests;  ///< made by a tester beside the model: test_TIMESTAMP
  std::vector<fs::path> databases;  ///< of MLflow
  std::vector<PassedOver> tables;   ///< tables that no reader reads
  bool has_configuration = false;
};

AttemptFolders search_attempt(const fs::path& attempt, Notes& notes) {
  AttemptFolders found;
  Folder last_joined;
  walk(attempt, notes, [&](const Folder& listed) {
    if (is_split_folder(last_joined, listed.path)) return false;
    const auto folder = with_split_folders(listed);
    if (folder.files.size() > listed.files.size()) last_joined = folder;
    const auto name = folder.name();
    const bool inside = folder.path != attempt;
    if (inside && name.starts_with("test-")) return false;  // in the books, read from there
    if (inside && name.starts_with("test_") && has_test(folder)) {
      found.found_tests.push_back(folder);
      return false;
    }
    if (!inside) found.has_configuration = folder.has(layout::kConfigFile);
    if (has_run(folder)) found.runs.push_back(folder);
    const auto tables = tables_of(folder).passed_over;
    found.tables.insert(found.tables.end(), tables.begin(), tables.end());
    if (folder.has(kMlflowDatabase)) found.databases.push_back(folder.path / kMlflowDatabase);
    return true;
  });
  return found;
}

/// Adds the run in an MLflow database of the attempt's folder. Of several runs the last one counts,
/// and a note says so.
void add_database(const fs::path& file, RunParts& parts, Notes& notes) {
  auto runs = read_mlflow_database(file, notes);
  if (runs.empty()) return;
  if (runs.size() > 1) {
    notes.add_remark(
        fmt::format("'{}': of its {} runs only the last one is read", file.string(), runs.size()));
  }
  auto last = std::max_element(runs.begin(), runs.end(), [](const auto& a, const auto& b) {
    return a.parts.ending->started_at < b.parts.ending->started_at;
  });
  add_parts(std::move(last->parts), "MLflow", file, parts, notes);
}

/// Adds notes about tables that were passed over. A run with statistics gets notes only about
/// tables that cannot be read.
void note_tables(std::vector<PassedOver> tables, const RunParts& parts, Notes& notes) {
  const bool has_statistics =
      !parts.training.empty() || !parts.validation.empty() || !parts.test.empty();
  if (has_statistics)
    std::erase_if(tables, [](const PassedOver& table) { return !table.reason.empty(); });
  notes.append(notes_of(tables));
}

/// Reads a run: where it ran, its configuration, its statistics, and the tests beside its model.
Findings read_attempt(const fs::path& attempt, LastLine last_line, const Scrape& scrape,
                      bool with_curves, const CurveVisitor* visitor = nullptr) {
  Findings found;
  found.place = read_place(attempt.parent_path() / layout::kRunFile, found.notes);
  const auto folders = search_attempt(attempt, found.notes);
  if (folders.has_configuration) {
    found.run.configuration = read_configuration(attempt / layout::kConfigFile, found.notes);
  }
  auto parts = read_run(folders.runs, last_line, found.notes, with_curves, visitor);
  for (const auto& file : folders.databases) add_database(file, parts, found.notes);
  note_tables(folders.tables, parts, found.notes);
  parts.rows = {};
  add_printed(attempt / layout::kOutputLog, last_line, scrape, parts, found.notes);
  auto configuration = std::move(found.run.configuration);
  add_missing(configuration, std::move(parts.configuration));
  found.run = std::move(parts);
  found.run.configuration = std::move(configuration);
  for (const auto& folder : folders.found_tests) {
    found.tests.push_back({folder.path, read_test({folder}, LastLine::may_be_torn, found.notes)});
  }
  return found;
}

/// Reads a test.
Findings read_test_folder(const fs::path& test, LastLine last_line, const Scrape& scrape,
                          bool /*with_curves*/) {
  Findings found;
  std::vector<Folder> folders;
  walk(test, found.notes, [&](const Folder& folder) {
    if (has_test(folder) || has_run(folder)) folders.push_back(folder);
    return true;
  });
  found.tests.push_back({test, read_test(folders, last_line, found.notes)});
  add_printed(test / layout::kOutputLog, last_line, scrape, found.tests.back().parts, found.notes);
  return found;
}

/// Reads the folder of a journal's record, unless the run never started or the cache has it.
template <class Read>
Findings read_or_recall(const Reading& reading, const RunRecord& record, const Scrape& scrape,
                        Notes& notes, Read read) {
  if (never_began(record)) return {};
  const auto folder = reading.experiment / record.directory;
  const auto last_line = last_line_of(record);
  const auto* const kind = last_line == LastLine::complete ? "complete " : "";
  const auto rules = scrape.id();
  const auto name = kind + folder.string() + (rules.empty() ? "" : "\n" + rules);
  auto found = cached(reading.cache, name, [&]() -> Findings {
    return read(folder, last_line, scrape, reading.with_curves);
  });
  notes.append(found.notes);
  return found;
}

TestResult read_test_in_books(const Reading& reading, const RunRecord& record,
                              const Values& run_configuration, Notes& notes) {
  TestResult test;
  test.record = record;
  auto found = read_or_recall(reading, record, reading.scrape.tests, notes, read_test_folder);
  if (found.tests.empty()) return test;
  test.folder = found.tests.front().folder;
  test.configuration = differing(found.tests.front().parts.configuration, run_configuration);
  test.statistics = std::move(found.tests.front().parts.statistics);
  return test;
}

/// The found test that was made while the journal's test ran, if nobody has taken it yet. A tester
/// that writes beside the model leaves no statistics in the folder that the journal names.
std::vector<FoundTest>::iterator made_during(const RunRecord& record,
                                             std::vector<FoundTest>& found) {
  if (!record.started_at) return found.end();
  const auto begin = std::chrono::floor<std::chrono::seconds>(*record.started_at);
  return std::find_if(found.begin(), found.end(), [&](const FoundTest& test) {
    const auto made = test_start(test.folder);
    return made && *made >= begin && (!record.ended_at || *made <= *record.ended_at);
  });
}

void read_tests(const Reading& reading, const std::vector<const RunRecord*>& records,
                std::vector<FoundTest> found, RunResult& run, Notes& notes) {
  int number = 0;
  for (const auto* record : records) {
    run.tests.push_back(read_test_in_books(reading, *record, run.configuration, notes));
    number = std::max(number, record->test);
    auto& test = run.tests.back();
    const auto made = test.statistics.empty() ? made_during(*record, found) : found.end();
    if (made == found.end()) continue;
    auto beside = make_found_test(std::move(*made), run, record->test);
    test.folder = beside.folder;
    test.configuration = std::move(beside.configuration);
    test.statistics = std::move(beside.statistics);
    found.erase(made);
  }
  for (auto& test : found) run.tests.push_back(make_found_test(std::move(test), run, ++number));
}

RunResult read_run_in_books(const Reading& reading, const RunRecord& record,
                            const std::vector<const RunRecord*>& tests, Notes& notes) {
  RunResult run;
  run.record = record;
  auto found = read_or_recall(reading, record, reading.scrape.trainings, notes,
                              [](const auto&... what) { return read_attempt(what...); });
  if (!never_began(record)) {
    run.folder = reading.experiment / record.directory;
    run.place = std::move(found.place);
    run.visit_curves = [folder = run.folder, last_line = last_line_of(record),
                        scrape = reading.scrape.trainings,
                        is_large = found.run.is_large](const CurveVisitor& visitor) {
      auto again = read_attempt(folder, last_line, scrape, true, is_large ? &visitor : nullptr);
      hand_out(std::move(again.run.curves), visitor);
    };
  }
  run.configuration = std::move(found.run.configuration);
  run.training = std::move(found.run.training);
  run.validation = std::move(found.run.validation);
  mark_divergence(run, notes);
  run.is_large = found.run.is_large;
  run.curves = kept_curves(found.run);
  if (!found.run.test.empty()) {
    run.tests.push_back({record, run.folder, {}, std::move(found.run.test)});
    run.tests.back().record.phase = Phase::test;
  }
  read_tests(reading, tests, std::move(found.tests), run, notes);
  return run;
}

/// The folders below runs/ by the number their names begin with ("0017-lenet5").
std::map<int, fs::path> configuration_folders(const fs::path& experiment, Notes& notes) {
  std::map<int, fs::path> folders;
  const auto listing = list_folder(experiment / layout::kRuns, notes);
  for (const auto& name : listing.folders) {
    int number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc{} && *end == '-') folders[number] = listing.path / name;
  }
  return folders;
}

/// Gives runs that never started the configuration that all repetitions share.
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
      known->second = read_configuration(folder->second / layout::kConfigFile, experiment.notes);
    }
    run.configuration = known->second;
  }
}

}  // namespace

bool leaves_numbers(const fs::path& attempt, const Scrape& scrape) {
  constexpr std::uintmax_t kLarge = std::uintmax_t{64} << 20U;
  if (has_printed_numbers(attempt / layout::kOutputLog, scrape)) return true;
  Notes ignored;  // an analysis, not this question, tells what is wrong with a file
  for (const auto& folder : search_attempt(attempt, ignored).runs) {
    for (const auto& name : folder.files) {
      boost::system::error_code error;
      if (fs::file_size(folder.path / name, error) > kLarge && !error) return true;
    }
  }
  const auto found = read_attempt(attempt, LastLine::complete, scrape, false);
  const auto& run = found.run;
  return !run.training.empty() || !run.validation.empty() || !run.test.empty() ||
         !found.tests.empty();
}

CurveList curves_of_attempt(const fs::path& attempt, const Scrape& scrape, bool has_ended) {
  auto found =
      read_attempt(attempt, has_ended ? LastLine::complete : LastLine::may_be_torn, scrape, true);
  return kept_curves(found.run);
}

Result<Experiment> gather(const fs::path& folder, const std::vector<RunRecord>& trainings,
                          const std::vector<RunRecord>& tests, Cache* cache, KeepCurves keep,
                          const ScrapeRules& scrape) {
  if (trainings.empty()) {
    return fail(ErrorKind::nothing_to_do, "no runs in '" + folder.string() + "'",
                "name the directory of an experiment that was started with 'gridctl train'");
  }
  Experiment experiment;
  experiment.folder = folder;
  experiment.name = fs::absolute(folder).lexically_normal().filename().string();
  std::map<RunId, std::vector<const RunRecord*>> tests_of;
  for (const auto& test : tests) tests_of[test.id].push_back(&test);
  for (const auto& training : trainings) tests_of.try_emplace(training.id);
  experiment.runs.resize(trainings.size());
  std::vector<Notes> notes(trainings.size());
  for_each_index(trainings.size(), [&](std::size_t i) {
    experiment.runs[i] = read_run_in_books({folder, cache, keep == KeepCurves::yes, scrape},
                                           trainings[i], tests_of.at(trainings[i].id), notes[i]);
  });
  for (const auto& some : notes) experiment.notes.append(some);
  complete_configurations(experiment);
  const auto origins = Origins::read(folder, experiment.notes);
  for (auto& run : experiment.runs) run.origin = origins.at(run.record.started_at);
  experiment.notes = joined_alike(experiment.notes);
  return experiment;
}

}  // namespace gridctl::collect
