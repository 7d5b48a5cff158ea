#include "node_news.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/experiment/books.hpp>
#include <gridctl/launch/slurm/order.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <sys/stat.h>

namespace gridctl::experiment {
namespace {

void look_at_lock(Books& books) {
  boost::system::error_code ignored;
  books.has_lock = fs::exists(books.folder / kLockName, ignored);
  books.holder = lock_holder(books.folder);
}

std::string stamp_of(const fs::path& folder) {
  std::string stamp;
  for (const auto& name :
       {journal::kJournalName + std::string(), journal::kJournalName + std::string("-wal"),
        std::string(kDecisionsFile)}) {
    struct stat about {};
    if (::stat((folder / name).c_str(), &about) != 0) continue;
    stamp += fmt::format("{} {} {}.{:09} ", about.st_ino, about.st_size, about.st_mtim.tv_sec,
                         about.st_mtim.tv_nsec);
  }
  return stamp;
}

}  // namespace

Result<Books> read_books(const fs::path& folder) {
  Books books;
  books.folder = folder;
  // Before the rest: what is written while we read is read again the next time.
  books.stamp = stamp_of(folder);
  GRIDCTL_TRY_ASSIGN(const auto journal, journal::Journal::open(folder / journal::kJournalName,
                                                                journal::Journal::Access::read));
  GRIDCTL_TRY_ASSIGN(auto experiment, journal->experiment());
  books.experiment = std::move(experiment);
  GRIDCTL_TRY_ASSIGN(auto last_work, journal->last_invocation());
  books.last_work = std::move(last_work);
  for (const auto phase : {Phase::train, Phase::test}) {
    GRIDCTL_TRY_ASSIGN(auto runs, journal->runs(phase));
    journal::mark_gone(runs, folder);
    (phase == Phase::train ? books.trainings : books.tests) = std::move(runs);
  }
  GRIDCTL_TRY_ASSIGN(auto decisions, read_decisions(folder));
  books.stopped_by_name = std::move(decisions.stopped);
  look_at_lock(books);
  books.is_on_cluster = launch::slurm::is_on_slurm(folder);
  // A gridctl at work books the news itself.
  if (!books.holder) add_node_news(folder, books.trainings, books.tests);
  return books;
}

Result<bool> refresh(Books& books) {
  const bool has_news_of_nodes = books.is_on_cluster && !books.holder;
  if (has_news_of_nodes || stamp_of(books.folder) != books.stamp) {
    GRIDCTL_TRY_ASSIGN(auto read, read_books(books.folder));
    books = std::move(read);
    return true;
  }
  const bool was_held = books.holder.has_value();
  look_at_lock(books);
  return was_held != books.holder.has_value();
}

std::string name_of(const RunRecord& run) {
  return run.test == 0 ? to_string(run.id) : fmt::format("{} test {}", to_string(run.id), run.test);
}

const std::vector<RunRecord>& runs_of(const Books& books, Phase phase) {
  return phase == Phase::train ? books.trainings : books.tests;
}

std::size_t count(const std::vector<RunRecord>& runs, RunState state) {
  return static_cast<std::size_t>(std::count_if(
      runs.begin(), runs.end(), [state](const auto& run) { return run.state == state; }));
}

std::size_t configurations_of(const std::vector<RunRecord>& runs) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (i == 0 || runs[i].id.configuration != runs[i - 1].id.configuration) ++number;
  }
  return number;
}

ExperimentState state_of(const Books& books) {
  const auto in_state = [&](RunState state) {
    return count(books.trainings, state) + count(books.tests, state);
  };
  if (books.holder) return ExperimentState::running;
  if (in_state(RunState::running) + in_state(RunState::submitted) > 0)
    return books.has_lock && !books.is_on_cluster ? ExperimentState::stale
                                                  : ExperimentState::running;
  if (in_state(RunState::planned) + in_state(RunState::stopped) > 0)
    return ExperimentState::stopped;
  const bool failed = in_state(RunState::failed) + in_state(RunState::lost) > 0;
  return failed ? ExperimentState::failed : ExperimentState::done;
}

ExitCode outcome_of(const Books& books) {
  if (!books.last_work || !books.last_work->ended_at) return ExitCode::runs_failed;
  const auto& cause = books.last_work->cause;
  if (cause == "SIGINT" || cause == kDrainedByRequest) return ExitCode::interrupted;
  if (cause.starts_with("SIG") || cause == kStoppedByRequest) return ExitCode::terminated;
  if (!cause.empty()) return ExitCode::runs_failed;
  const auto is_failed = [](const RunRecord& run) {
    return run.state == RunState::failed || run.state == RunState::lost || is_on(run.state);
  };
  const bool any = std::any_of(books.trainings.begin(), books.trainings.end(), is_failed) ||
                   std::any_of(books.tests.begin(), books.tests.end(), is_failed);
  return any ? ExitCode::runs_failed : ExitCode::ok;
}

const char* to_string(ExperimentState state) {
  switch (state) {
    case ExperimentState::running:
      return "running";
    case ExperimentState::stale:
      return "stale";
    case ExperimentState::stopped:
      return "stopped";
    case ExperimentState::failed:
      return "failed";
    case ExperimentState::done:
      break;
  }
  return "done";
}

}  // namespace gridctl::experiment
