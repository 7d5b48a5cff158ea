// Trees that gridctl did not make: the folders say which runs there are. Configurations are told
// from one another by their content, less the seeds.
#include "configuration.hpp"
#include "found_tests.hpp"
#include "mip_log.hpp"
#include "mlflow.hpp"
#include "reader.hpp"
#include "steps.hpp"

#include <gridctl/collect/gather.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace gridctl::collect {
namespace {

struct RunFolders {
  std::vector<Folder> run;  ///< its own, and those below it that other writers filled
  std::vector<Folder> tests;
};

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() && path != folder;
}

/// Where an earlier analysis of the tree went.
bool is_analysis(const Folder& folder) {
  return folder.path.filename().string().compare(0, 8, "analysis") == 0 &&
         folder.has("results.csv");
}

struct FoundRuns {
  std::vector<RunFolders> runs;
  std::vector<fs::path> databases;  ///< of MLflow
};

FoundRuns find_runs(const fs::path& top, Notes& notes) {
  FoundRuns found;
  auto& runs = found.runs;
  std::vector<std::size_t> above;  // the runs in whose folders the walk is, the innermost last
  walk(top, notes, [&](const Folder& folder) {
    if (is_analysis(folder)) return false;
    if (folder.has(kMlflowDatabase)) found.databases.push_back(folder.path / kMlflowDatabase);
    while (!above.empty() && !is_below(folder.path, runs[above.back()].run.front().path)) {
      above.pop_back();
    }
    auto* const run = above.empty() ? nullptr : &runs[above.back()];
    if (run != nullptr && has_test(folder)) {
      run->tests.push_back(folder);
    } else if (has_run(folder)) {
      if (run != nullptr && is_same_run(run->run.front(), folder)) {
        run->run.push_back(folder);
      } else {
        above.push_back(runs.size());
        runs.push_back({{folder}, {}});
      }
    }
    return true;
  });
  return found;
}

/// "ReverseRecall/MAES": problem and model as the configuration names them, or names of folders.
std::string base_label(const RunResult& run) {
  std::vector<std::string> parts;
  for (const char* key : {"training.problem.name", "model.name"}) {
    if (const auto name = value_of(run.configuration, key); !name.empty()) parts.emplace_back(name);
  }
  if (!parts.empty()) return join(parts, "/");
  const auto name = run.folder.filename().string();
  const auto parent = run.folder.parent_path().filename().string();
  // Without a configuration, only the folder tells a run from others; a time stamp does not.
  return run.configuration.empty() && !parse_compact_time(name) ? parent + "/" + name : parent;
}

/// The configuration of a writer that keeps none of its own, as people name such files.
Values any_configuration(const Folder& folder, Notes& notes) {
  for (const char* name : {"config.yaml", "config.json", "params.yaml", "params.json",
                           "hparams.yaml", "args.yaml", "args.json"}) {
    if (folder.has(name)) return read_configuration(folder.path / name, notes);
  }
  return {};
}

void set_record(const RunParts& parts, RunResult& run) {
  const auto& ending = parts.ending;
  auto& record = run.record;
  record.attempt = 1;
  record.directory = run.folder;
  record.task = parts.task.empty() ? base_label(run) : parts.task;
  record.started_at = parse_compact_time(run.folder.filename().string());
  for (const auto& [key, value] : run.configuration) {
    if (!is_seed_key(key) || record.seed != 0) continue;
    const double seed = to_number(value);
    if (seed > 0 && seed < 1e19) record.seed = static_cast<std::uint64_t>(seed);
  }
  if (!ending) {  // no log, no word of how it ended: what there is counts
    const bool has_statistics = !run.training.empty() || !run.validation.empty();
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
  run.training = std::move(parts.training);
  run.validation = std::move(parts.validation);
  run.curves = std::move(parts.curves);
  set_record(parts, run);
  if (!parts.test.empty()) {
    run.tests.push_back({run.record, run.folder, {}, std::move(parts.test)});
    run.tests.back().record.phase = Phase::test;
  }
  return run;
}

RunResult read_foreign_run(const RunFolders& folders, Notes& notes) {
  const auto& folder = folders.run.front();
  auto parts = read_run(folders.run, LastLine::may_be_torn, notes);
  if (parts.configuration.empty()) parts.configuration = any_configuration(folder, notes);
  auto run = make_run(folder.path, std::move(parts));
  int number = 0;
  for (const auto& test : folders.tests) {
    run.tests.insert(run.tests.begin() + number, read_found_test(test, run, number + 1, notes));
    ++number;
  }
  return run;
}

Values without_seeds(const Values& configuration) {
  Values rest;
  for (const auto& pair : configuration) {
    if (!is_seed_key(pair.first)) rest.push_back(pair);
  }
  std::sort(rest.begin(), rest.end());
  return rest;
}

/// The repetitions of one configuration.
struct Group {
  const Values* configuration = nullptr;
  std::vector<RunResult*> runs;
};

/// Numbers configurations and repetitions in the order of the folders' paths.
std::vector<Group> number_runs(std::vector<RunResult>& runs) {
  std::map<Values, std::size_t> known;
  std::vector<Group> groups;
  for (auto& run : runs) {
    auto content = without_seeds(run.configuration);
    // Nothing says that runs without a configuration repeat one another.
    if (content.empty()) content.emplace_back("", run.folder.string());
    const auto [entry, is_new] = known.try_emplace(std::move(content), groups.size());
    if (is_new) groups.emplace_back();
    auto& group = groups[entry->second];
    group.runs.push_back(&run);
    run.record.id = {static_cast<int>(entry->second) + 1, static_cast<int>(group.runs.size())};
    for (auto& test : run.tests) test.record.id = run.record.id;
  }
  for (auto& group : groups) group.configuration = &group.runs.front()->configuration;
  return groups;
}

/// The keys, less seeds, that do not have the same value in all groups.
std::set<std::string> differing_keys(const std::vector<Group*>& groups) {
  std::set<std::string> keys;
  const auto& first = *groups.front()->configuration;
  const auto collect = [&](const Values& values) {
    for (const auto& [key, value] : values) {
      if (!is_seed_key(key)) keys.insert(key);
    }
  };
  for (const auto* group : groups) {
    collect(differing(*group->configuration, first));
    collect(differing(first, *group->configuration));
  }
  return keys;
}

/// Appends to labels that several configurations share the first keys in which these differ.
void label_runs(std::vector<Group> groups) {
  constexpr int kMostDifferences = 3;
  std::map<std::string, std::vector<Group*>> same;
  for (auto& group : groups) same[group.runs.front()->record.task].push_back(&group);
  for (const auto& [base, members] : same) {
    const auto keys = differing_keys(members);
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

Result<Experiment> gather_foreign(const fs::path& folder) {
  Experiment experiment;
  experiment.folder = folder;
  experiment.name = fs::absolute(folder).lexically_normal().filename().string();
  experiment.native = false;
  const auto found = find_runs(folder, experiment.notes);
  for (const auto& folders : found.runs) {
    experiment.runs.push_back(read_foreign_run(folders, experiment.notes));
  }
  for (const auto& file : found.databases) {
    for (auto& run : read_mlflow_database(file, experiment.notes)) {
      experiment.runs.push_back(make_run(file / run.id, std::move(run.parts)));
    }
  }
  if (experiment.runs.empty()) {
    return fail(ErrorKind::nothing_to_do, "no runs in '" + folder.string() + "'",
                "looked in it and below it for gridctl.db and for what MI-Prometheus "
                "(training_configuration.yaml, *_statistics.csv), Lightning, Keras, Hugging Face, "
                "ultralytics, TensorBoard, sacred, DVCLive, MLflow, W&B and Hydra write, and for "
                "tables with a "
                "column of steps");
  }
  label_runs(number_runs(experiment.runs));
  return experiment;
}

}  // namespace gridctl::collect
