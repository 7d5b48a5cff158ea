// Trees that gridctl did not make: the folders say which runs there are. Configurations are told
// from one another by their content, less the seeds.
#include "configuration.hpp"
#include "found_tests.hpp"
#include "mip_log.hpp"
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
  Folder run;
  std::vector<Folder> tests;
};

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

std::vector<RunFolders> find_runs(const fs::path& top, Notes& notes) {
  std::vector<RunFolders> runs;
  walk(top, notes, [&](const Folder& folder) {
    // The walk goes parents first, so that the run a test belongs to is the last one found.
    const bool below_run = !runs.empty() && folder.path != runs.back().run.path &&
                           is_below(folder.path, runs.back().run.path);
    if (below_run && has_test(folder)) {
      runs.back().tests.push_back(folder);
    } else if (has_run(folder)) {
      runs.push_back({folder, {}});
    }
    return true;
  });
  return runs;
}

/// "ReverseRecall/MAES": problem and model as the configuration names them, or the folder's name.
std::string base_label(const RunResult& run) {
  std::vector<std::string> parts;
  for (const char* key : {"training.problem.name", "model.name"}) {
    if (const auto name = value_of(run.configuration, key); !name.empty()) parts.emplace_back(name);
  }
  return parts.empty() ? run.folder.parent_path().filename().string() : join(parts, "/");
}

void set_record(const std::optional<Ending>& ending, RunResult& run) {
  auto& record = run.record;
  record.attempt = 1;
  record.directory = run.folder;
  record.task = base_label(run);
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

RunResult read_foreign_run(const RunFolders& folders, Notes& notes) {
  RunResult run;
  run.folder = folders.run.path;
  auto parts = read_run({folders.run}, LastLine::may_be_torn, notes);
  run.configuration = std::move(parts.configuration);
  run.training = std::move(parts.training);
  run.validation = std::move(parts.validation);
  set_record(parts.ending, run);
  int number = 0;
  for (const auto& test : folders.tests) {
    run.tests.push_back(read_found_test(test, run, ++number, notes));
  }
  if (!parts.test.empty()) {
    run.tests.push_back({run.record, run.folder, {}, std::move(parts.test)});
    run.tests.back().record.phase = Phase::test;
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
    const auto [entry, is_new] = known.try_emplace(without_seeds(run.configuration), groups.size());
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
  for (const auto& folders : find_runs(folder, experiment.notes)) {
    experiment.runs.push_back(read_foreign_run(folders, experiment.notes));
  }
  if (experiment.runs.empty()) {
    return fail(
        ErrorKind::nothing_to_do, "no runs in '" + folder.string() + "'",
        "looked in it and below it for gridctl.db, training_configuration.yaml, trainer.log, "
        "*_statistics.csv and metrics.jsonl");
  }
  label_runs(number_runs(experiment.runs));
  return experiment;
}

}  // namespace gridctl::collect
