#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/cancel.hpp>

#include <algorithm>
#include <map>
#include <string>

namespace gridctl::experiment {
namespace {

bool may_begin(RunState state) {
  return state == RunState::planned || state == RunState::submitted || state == RunState::running ||
         state == RunState::stopped || state == RunState::lost;
}

/// Where the attempts of each run are to be, by run.
using RunFolders = std::map<RunId, fs::path>;

/// The attempt that waits: the first one is in no book yet.
RunSpec waiting_attempt(const fs::path& folder, const RunRecord& record,
                        const RunFolders& folders) {
  RunSpec run;
  run.id = record.id;
  run.test = record.test;
  run.attempt = std::max(1, record.attempt);
  run.label = record.label;
  run.seed = record.seed;
  if (!record.directory.empty())
    run.directory = folder / record.directory;
  else
    run.directory = folders.at(record.id) /
                    (record.test > 0 ? layout::test_name(record.test) : layout::attempt_name(1));
  return run;
}

/// For the first attempt of a training: its run's folder. For the first one of a test: the folder
/// of the training's attempt.
Result<RunFolders> folders_of(const journal::Journal& journal, const fs::path& folder,
                              const std::vector<RunRecord>& trainings, Phase phase) {
  GRIDCTL_TRY_ASSIGN(const auto configurations, journal.configurations());
  std::map<int, std::string> names;
  for (const auto& entry : configurations) names.emplace(entry.number, entry.folder);
  RunFolders folders;
  for (const auto& training : trainings) {
    const auto& id = training.id;
    folders[id] =
        folder / (phase == Phase::train ? layout::run_folder(names[id.configuration], id.repetition)
                                        : training.directory);
  }
  return folders;
}

}  // namespace

std::set<RunId> cancellable(const Books& books, const std::set<RunId>& named) {
  std::set<RunId> found;
  for (const auto phase : {Phase::train, Phase::test}) {
    for (const auto& run : runs_of(books, phase)) {
      if (named.contains(run.id) && may_begin(run.state)) found.insert(run.id);
    }
  }
  return found;
}

Result<std::size_t> book_cancelled(const fs::path& folder, const std::set<RunId>& runs) {
  GRIDCTL_TRY_ASSIGN(const auto journal, journal::Journal::open(folder / journal::kJournalName,
                                                                journal::Journal::Access::write));
  GRIDCTL_TRY_ASSIGN(const auto trainings, journal->runs(Phase::train));
  RunEvent event;
  event.state = RunState::stopped;
  event.at = std::chrono::system_clock::now();
  event.reason = kStoppedByName;
  auto waiting = runs;
  for (const auto phase : {Phase::train, Phase::test}) {
    GRIDCTL_TRY_ASSIGN(const auto folders, folders_of(*journal, folder, trainings, phase));
    GRIDCTL_TRY_ASSIGN(const auto records, journal->runs(phase));
    for (const auto& record : records) {
      if (record.state == RunState::running || record.state == RunState::submitted)
        waiting.erase(record.id);
      if (!runs.contains(record.id) || record.state != RunState::planned) continue;
      try {
        journal->on_event(waiting_attempt(folder, record, folders), event);
      } catch (const BookingError& error) {
        return fail(ErrorKind::io, error.what(), "not all of the runs are booked as stopped");
      }
    }
  }
  return waiting.size();
}

}  // namespace gridctl::experiment
