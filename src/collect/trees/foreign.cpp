// Reads trees that gridctl did not make: the folders say which runs there are. Runs whose
// configurations are equal, seeds aside, are repetitions.
#include "cache/codec.hpp"
#include "curves/steps.hpp"
#include "readers/collections.hpp"
#include "readers/configuration.hpp"
#include "readers/mip_log.hpp"
#include "readers/mlflow.hpp"
#include "readers/printed.hpp"
#include "readers/printed_arguments.hpp"
#include "readers/reader.hpp"
#include "trees/alike_notes.hpp"
#include "trees/divergence.hpp"
#include "trees/found_runs.hpp"
#include "trees/found_tests.hpp"
#include "trees/own_keys.hpp"
#include "trees/seed_in_path.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>
#include <gridctl/core/parallel.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

/// The label of a run: problem and model of its configuration ("ReverseRecall/MAES"), or folders.
std::string base_label(const RunResult& run) {
  std::vector<std::string> parts;
  for (const char* key : {"training.problem.name", "model.name"}) {
    if (const auto name = value_of(run.configuration, key); !name.empty()) parts.emplace_back(name);
  }
  if (!parts.empty()) return join(parts, "/");
  const auto whole = fs::absolute(run.folder).lexically_normal();
  const auto seeded = seed_in_path(whole);
  const auto folder = seeded ? seeded->without : whole;
  const auto named = folder.filename() == "." ? folder.parent_path() : folder;  // behind a slash
  boost::system::error_code ignored;
  const bool is_file = fs::is_regular_file(whole, ignored);  // one of several runs in its folder
  const auto name = (is_file ? named.stem() : named.filename()).string();
  const auto parent = named.parent_path().filename().string();
  // Without a configuration, only the folder tells a run from others, unless it is a time stamp.
  const bool is_told_by_folder = run.configuration.empty() || run.scant_configuration;
  return is_told_by_folder && !parse_compact_time(name) ? parent + "/" + name : parent;
}

/// The configuration in a file with a usual name, for writers that keep no configuration.
Values any_configuration(const Folder& folder, Notes& notes) {
  for (const char* name :
       {"config.yaml", "config.yml", "config.json", "params.yaml", "params.json", "hparams.yaml",
        "hparams.json", "hyperparameters.json", "args.yaml", "args.json", "options.yaml"}) {
    if (folder.has(name)) return read_configuration(folder.path / name, notes);
  }
  return printed_arguments(folder);
}

void set_record(const RunParts& parts, RunResult& run) {
  const auto& ending = parts.ending;
  auto& record = run.record;
  record.attempt = 1;
  record.directory = run.folder;
  record.task = parts.task.empty() ? base_label(run) : parts.task;
  record.started_at = parse_compact_time(run.folder.filename().string());
  for (const auto& [key, value] : run.configuration) {
    if (run.has_seed || !is_seed_key(key)) continue;
    const double seed = to_number(value);
    run.has_seed = seed >= 0 && seed < 1e19;
    if (run.has_seed) record.seed = static_cast<std::uint64_t>(seed);
  }
  if (const auto seeded = seed_in_path(run.folder); seeded && !run.has_seed) {
    run.has_seed = true;
    record.seed = seeded->seed;
  }
  if (!ending) {  // no log says how the run ended: its numbers count
    const bool has_statistics =
        !run.training.empty() || !run.validation.empty() || !parts.test.empty();
    record.state = has_statistics ? RunState::succeeded : RunState::lost;
    return;
  }
  record.state = ending->state;
  record.reason = ending->reason;
  if (!record.started_at) record.started_at = ending->started_at;
  record.ended_at = ending->ended_at;
  if (ending->started_at && ending->ended_at) {
    record.seconds = std::chrono::duration<double>(*ending->ended_at - *ending->started_at).count();
  }
}

RunResult make_run(const fs::path& folder, RunParts parts) {
  RunResult run;
  run.folder = folder;
  run.configuration = std::move(parts.configuration);
  run.scant_configuration = parts.is_scant;
  run.training = std::move(parts.training);
  run.validation = std::move(parts.validation);
  run.is_large = parts.is_large;
  run.curves = kept_curves(parts);
  set_record(parts, run);
  if (!parts.test.empty()) {
    run.tests.push_back({run.record, run.folder, {}, std::move(parts.test)});
    run.tests.back().record.phase = Phase::test;
  }
  return run;
}

struct Reading {
  Cache* cache;  ///< null if nothing is to be kept
  const Scrape& scrape;
  bool with_curves;
};

/// The note of a run whose numbers were found in a log without the user's expressions.
constexpr const char* kOfLog = "its numbers are from lines of a log";

/// Where Guild AI keeps what the trainer printed.
constexpr const char* kGuildOutput = ".guild/output";

bool has_statistics(const RunParts& parts) {
  return !parts.training.empty() || !parts.validation.empty() || !parts.test.empty();
}

/// Reads what writers left and, if they left no statistics, numbers from the logs.
RunParts read_parts(const RunFolders& folders, const Scrape& scrape, bool with_curves, Notes& notes,
                    const CurveVisitor* visitor = nullptr) {
  auto parts = read_run(folders.run, LastLine::may_be_torn, notes, with_curves, visitor);
  parts.rows = {};
  const auto& folder = folders.run.front();
  const bool has_written = has_statistics(parts);
  for (const auto& name : folder.files) {
    if (may_be_log(name))
      add_printed(folder.path / name, LastLine::may_be_torn, scrape, parts, notes);
  }
  add_printed(folder.path / kGuildOutput, LastLine::may_be_torn, scrape, parts, notes);
  if (!has_written && has_statistics(parts) && scrape.patterns.empty()) notes.add_remark(kOfLog);
  return parts;
}

Findings read_folders(const RunFolders& folders, const Reading& reading) {
  Findings found;
  found.run = read_parts(folders, reading.scrape, reading.with_curves, found.notes);
  if (found.run.configuration.empty() || found.run.is_scant) {
    auto more = any_configuration(folders.run.front(), found.notes);
    const bool is_of_model = !value_of(more, "transformers_version").empty();  // of any training
    found.run.is_scant = found.run.is_scant && (more.empty() || is_of_model);
    add_missing(found.run.configuration, std::move(more));
  }
  // Several runs of one folder share what lies in it.
  if (!folders.run.front().part.empty()) found.run.is_scant = true;
  for (const auto& test : folders.tests) {
    found.tests.push_back({test.path, read_test({test}, LastLine::may_be_torn, found.notes)});
  }
  return found;
}

RunResult read_foreign_run(const RunFolders& folders, const Reading& reading, Notes& notes) {
  auto found = cached(reading.cache, encode(folders) + reading.scrape.id(),
                      [&] { return read_folders(folders, reading); });
  notes = std::move(found.notes);
  auto run = make_run(folders.run.front().place(), std::move(found.run));
  mark_divergence(run, notes);
  run.visit_curves = [own = RunFolders{folders.run, {}}, scrape = reading.scrape,
                      is_large = run.is_large](const CurveVisitor& visitor) {
    Notes known;
    hand_out(read_parts(own, scrape, true, known, is_large ? &visitor : nullptr).curves, visitor);
  };
  int number = 0;
  for (auto& test : found.tests) {
    auto result = make_found_test(std::move(test), run, number + 1);
    run.tests.insert(run.tests.begin() + number++, std::move(result));
  }
  return run;
}

/// Replaces the notes of all runs whose numbers are from logs by one note.
void note_logs(const std::vector<RunResult>& runs, std::vector<Notes>& notes, Notes& all) {
  std::size_t count = 0;
  fs::path first;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!notes[i].remove(kOfLog)) continue;
    if (count++ == 0) first = runs[i].folder;
  }
  if (count == 0) return;
  all.add_remark(
      fmt::format("the numbers of {} are from lines of logs, e.g. in '{}': --scrape "
                  "NAME=REGEX says which to take, --no-scrape takes none",
                  counted(count, "run"), first.string()));
}

/// Reads the runs on all cores, and adds them in the order of their paths.
void read_runs(const FoundRuns& found, const Reading& reading, Experiment& experiment) {
  experiment.runs.resize(found.runs.size());
  std::vector<Notes> notes(found.runs.size());
  for_each_index(found.runs.size(), [&](std::size_t i) {
    experiment.runs[i] = read_foreign_run(found.runs[i], reading, notes[i]);
  });
  note_logs(experiment.runs, notes, experiment.notes);
  for (const auto& some : notes) experiment.notes.append(some);
  for (const auto& file : found.tables) {
    for (auto& run : read_collection(file, experiment.notes)) {
      if (found.tables.size() > 1 && run.parts.task.empty()) run.parts.task = file.stem().string();
      experiment.runs.push_back(make_run(file / run.id, std::move(run.parts)));
      mark_divergence(experiment.runs.back(), experiment.notes);
    }
  }
  for (const auto& file : found.databases) {
    for (auto& run : read_mlflow_database(file, experiment.notes)) {
      experiment.runs.push_back(make_run(file / run.id, std::move(run.parts)));
      mark_divergence(experiment.runs.back(), experiment.notes);
    }
  }
}

/// The repetitions of one configuration.
struct Group {
  const Values* configuration = nullptr;
  std::vector<RunResult*> runs;
  bool is_by_path = false;  ///< nothing but a seed in their paths makes them repetitions
};

/// The pairs as one text, which takes a fourth of the memory: there is one for each configuration.
std::string packed(const Values& values) {
  Encoder out;
  for (const auto& [key, value] : values) {
    out.text(key);
    out.text(value);
  }
  auto text = out.take();
  text.shrink_to_fit();
  return text;
}

/// Numbers configurations and repetitions in the order of the folders' paths.
std::vector<Group> number_runs(std::vector<RunResult>& runs, const OwnKeys& own) {
  std::unordered_map<std::string, std::size_t> known;
  std::vector<Group> groups;
  for (auto& run : runs) {
    auto content = own.without(run.configuration);
    // Of runs without a configuration only a seed in their paths says that they are repetitions.
    const bool is_by_path = content.empty() || run.scant_configuration;
    if (is_by_path) {
      const auto seeded = seed_in_path(run.folder);
      content.emplace_back("", (seeded ? seeded->without : run.folder).string());
    }
    const auto [entry, is_new] = known.try_emplace(packed(content), groups.size());
    if (is_new) groups.push_back({nullptr, {}, is_by_path});
    auto& group = groups[entry->second];
    group.runs.push_back(&run);
    run.record.id = {static_cast<int>(entry->second) + 1, static_cast<int>(group.runs.size())};
    for (auto& test : run.tests) test.record.id = run.record.id;
  }
  for (auto& group : groups) group.configuration = &group.runs.front()->configuration;
  return groups;
}

/// Tells that a seed in paths has made runs repetitions.
void note_seeds(const std::vector<Group>& groups, Notes& notes) {
  std::size_t configurations = 0;
  std::size_t runs = 0;
  const RunResult* first = nullptr;
  for (const auto& group : groups) {
    if (!group.is_by_path || group.runs.size() < 2) continue;
    if (first == nullptr) first = group.runs.front();
    ++configurations;
    runs += group.runs.size();
  }
  if (first == nullptr) return;
  notes.add_remark(fmt::format(
      "{} runs without a configuration count as repetitions of {} by the seeds in their paths, "
      "e.g. '{}'",
      runs, counted(configurations, "configuration"), first->folder.string()));
}

/// The keys that differ between the groups, without keys of single runs.
std::set<std::string> differing_keys(const std::vector<Group*>& groups, const OwnKeys& own) {
  std::set<std::string> keys;
  const auto& first = *groups.front()->configuration;
  const auto collect = [&](const Values& values) {
    for (const auto& [key, value] : values) {
      if (!own.has(key)) keys.insert(key);
    }
  };
  for (const auto* group : groups) {
    collect(differing(*group->configuration, first));
    collect(differing(first, *group->configuration));
  }
  return keys;
}

/// Appends to labels that several configurations share the first keys in which these differ.
void label_runs(std::vector<Group> groups, const OwnKeys& own) {
  constexpr int kMostDifferences = 3;
  std::map<std::string, std::vector<Group*>> same;
  for (auto& group : groups) same[group.runs.front()->record.task].push_back(&group);
  for (const auto& [base, members] : same) {
    const auto keys = differing_keys(members, own);
    for (const auto* group : members) {
      std::string label = base;
      int shown = 0;
      for (const auto& key : keys) {
        const auto value = value_of(*group->configuration, key);
        if (value.empty() || ++shown > kMostDifferences) continue;
        label += " " + key.substr(key.rfind('.') + 1) + "=" + std::string(value);
      }
      for (auto* run : group->runs) {
        run->record.label = label;
        for (auto& test : run->tests) test.record.label = label;
      }
    }
  }
}

}  // namespace

Result<Experiment> gather_foreign(const fs::path& folder, Cache* cache, KeepCurves keep,
                                  const ScrapeRules& scrape) {
  Experiment experiment;
  experiment.folder = folder;
  experiment.name = fs::absolute(folder).lexically_normal().filename().string();
  experiment.native = false;
  const Reading reading{cache, scrape.trainings, keep == KeepCurves::yes};
  read_runs(find_runs(folder, cache, scrape.trainings, experiment.notes), reading, experiment);
  experiment.notes = joined_alike(experiment.notes);
  if (experiment.runs.empty()) {
    const auto seen =
        experiment.notes.empty() ? std::string() : "; " + join(experiment.notes.texts(), "; ");
    return fail(
        ErrorKind::nothing_to_do, "no runs in '" + folder.string() + "'" + seen,
        "looked in it and below it for gridctl.db, for what the programs write that 'gridctl "
        "analyze "
        "--help' names, for tables with a column of steps, for metrics in JSON, and for logs with "
        "lines such as 'epoch 3 val acc 0.93' (--scrape NAME=REGEX tells of other lines)");
  }
  const OwnKeys own(experiment.runs);
  auto groups = number_runs(experiment.runs, own);
  note_seeds(groups, experiment.notes);
  label_runs(std::move(groups), own);
  return experiment;
}

}  // namespace gridctl::collect
