#include "about.hpp"
#include "node_news.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/experiment/books.hpp>
#include <gridctl/launch/slurm/order.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

namespace gridctl::experiment {
namespace {

constexpr std::size_t kMostRanges = 100;  // for more one pass over all runs is faster

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

/// The numbers of the runs that are needed for another reason than their numbers.
Result<void> add_ranges(const journal::Journal& journal, const RunNeeds& needs, Phase phase,
                        std::vector<RunRange>& ranges) {
  const auto add = [&](const std::vector<RunRecord>& runs) {
    for (const auto& run : runs)
      ranges.push_back(
          {run.id.configuration, run.id.configuration, run.id.repetition, run.id.repetition});
  };
  if (needs.last) {
    GRIDCTL_TRY_ASSIGN(const auto last, journal.last_started(phase));
    add(last);
  }
  for (const auto state : needs.states) {
    GRIDCTL_TRY_ASSIGN(const auto in_state, journal.runs_in_state(phase, state));
    add(in_state);
  }
  return {};
}

/// Ordered as the journal has them, each once.
Result<std::vector<RunRecord>> runs_in(const journal::Journal& journal, Phase phase,
                                       const std::vector<RunRange>& ranges) {
  std::vector<RunRecord> runs;
  for (const auto& range : ranges) {
    GRIDCTL_TRY_ASSIGN(auto more, journal.runs_in(phase, range, std::numeric_limits<int>::max()));
    runs.insert(runs.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
  }
  const auto key = [](const RunRecord& run) { return std::pair(run.id, run.test); };
  std::sort(runs.begin(), runs.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  runs.erase(std::unique(runs.begin(), runs.end(),
                         [&](const auto& a, const auto& b) { return key(a) == key(b); }),
             runs.end());
  return runs;
}

/// The books with the runs that `runs` reads.
template <class Runs>
Result<Books> read_books(const fs::path& folder, const Runs& runs) {
  Books books;
  Decisions decisions;
  GRIDCTL_TRY_ASSIGN(const auto journal, open_books(folder, books, decisions));
  for (const auto phase : {Phase::train, Phase::test}) {
    GRIDCTL_TRY_ASSIGN(auto of_phase, runs(*journal, phase));
    journal::mark_gone(of_phase, folder);
    (phase == Phase::train ? books.trainings : books.tests) = std::move(of_phase);
  }
  books.stopped_by_name = std::move(decisions.stopped);
  // A gridctl at work books the news itself.
  if (!books.holder) add_node_news(folder, books.trainings, books.tests);
  // A gridctl may have begun before the runs were read, and after the lock was.
  if (state_of(books) == ExperimentState::stale) look_at_lock(books);
  return books;
}

}  // namespace

void look_at_lock(About& about) {
  about.holder = lock_holder(about.folder);
}

Result<std::unique_ptr<journal::Journal>> open_books(const fs::path& folder, About& about,
                                                     Decisions& decisions) {
  about.folder = folder;
  // Before the rest: what is written while we read is read again the next time.
  about.stamp = stamp_of(folder);
  GRIDCTL_TRY_ASSIGN(auto journal, journal::Journal::open(folder / journal::kJournalName,
                                                          journal::Journal::Access::read));
  GRIDCTL_TRY_ASSIGN(auto experiment, journal->experiment());
  about.experiment = std::move(experiment);
  GRIDCTL_TRY_ASSIGN(auto last_work, journal->last_invocation());
  about.last_work = std::move(last_work);
  GRIDCTL_TRY_ASSIGN(decisions, read_decisions(folder));
  about.tags = decisions.tags;
  about.searched_runs = decisions.searched_runs;
  look_at_lock(about);
  if (about.holder)
    about.steering = decisions.steering;
  else
    about.steering.is_held = decisions.steering.is_held;  // as their keeper has them
  about.early_stops = stops_by_rule(decisions);
  about.is_on_cluster = launch::slurm::is_on_slurm(folder);
  return journal;
}

Result<Books> read_books(const fs::path& folder) {
  return read_books(folder, [](const auto& journal, Phase phase) { return journal.runs(phase); });
}

Result<Books> read_books(const fs::path& folder, const RunSelector& selector, Phase phase) {
  const auto needs = selector.needs();
  // What a cluster's nodes tell may change the state of any run.
  if (!needs || launch::slurm::is_on_slurm(folder)) return read_books(folder);
  std::optional<std::vector<RunRange>> ranges;
  const auto needed = [&](const auto& journal, Phase each) -> Result<std::vector<RunRecord>> {
    if (!ranges) {
      ranges = needs->ranges;
      GRIDCTL_TRY(add_ranges(journal, *needs, phase, *ranges));
    }
    return ranges->size() > kMostRanges ? journal.runs(each) : runs_in(journal, each, *ranges);
  };
  GRIDCTL_TRY_ASSIGN(auto books, read_books(folder, needed));
  if (selector.choose(runs_of(books, phase))) return books;
  return read_books(folder);  // what is wrong can be told only by who knows all runs
}

std::set<RunState> states_in(const fs::path& folder, Phase phase) {
  std::set<RunState> states;
  if (launch::slurm::is_on_slurm(folder)) {
    if (const auto books = read_books(folder)) {
      for (const auto& run : runs_of(*books, phase)) states.insert(run.state);
    }
    return states;
  }
  const auto journal =
      journal::Journal::open(folder / journal::kJournalName, journal::Journal::Access::read);
  if (journal) states = (*journal)->states(phase).value_or(states);
  return states;
}

Result<std::vector<RunRecord>> trainings_named(const fs::path& folder, std::string_view prefix,
                                               std::size_t most) {
  GRIDCTL_TRY_ASSIGN(const auto journal, journal::Journal::open(folder / journal::kJournalName,
                                                                journal::Journal::Access::read));
  std::vector<RunRecord> runs;
  for (const auto& range : ranges_of_prefix(prefix)) {
    GRIDCTL_TRY_ASSIGN(auto more, journal->runs_in(Phase::train, range, most - runs.size()));
    runs.insert(runs.end(), more.begin(), more.end());
  }
  journal::mark_gone(runs, folder);
  std::vector<RunRecord> no_tests;
  add_node_news(folder, runs, no_tests);
  return runs;
}

Result<bool> refresh_about(About& about, const std::function<Result<void>()>& read) {
  const bool was_held = about.holder.has_value();
  // Before the stamp: who lets go of the lock has booked all ends before.
  look_at_lock(about);
  const bool has_news_of_nodes = about.is_on_cluster && !about.holder;
  if (has_news_of_nodes || stamp_of(about.folder) != about.stamp) {
    GRIDCTL_TRY(read());
    return true;
  }
  return was_held != about.holder.has_value();
}

Result<bool> refresh(Books& books) {
  return refresh_about(books, [&]() -> Result<void> {
    GRIDCTL_TRY_ASSIGN(auto read, read_books(books.folder));
    books = std::move(read);
    return {};
  });
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

std::size_t runs_to_ask(const About& about, std::size_t trainings) {
  return about.searched_runs - std::min(about.searched_runs, trainings);
}

ExperimentState state_from(const About& about, const std::function<std::size_t(RunState)>& count) {
  if (about.holder) return ExperimentState::running;
  if (count(RunState::running) + count(RunState::submitted) > 0)
    return about.is_on_cluster ? ExperimentState::running : ExperimentState::stale;
  if (count(RunState::planned) + count(RunState::stopped) > 0) return ExperimentState::stopped;
  const bool failed = count(RunState::failed) + count(RunState::lost) > 0;
  return failed ? ExperimentState::failed : ExperimentState::done;
}

ExperimentState state_of(const Books& books) {
  return state_from(books, [&](RunState state) {
    const auto to_ask = state == RunState::planned ? runs_to_ask(books, books.trainings.size()) : 0;
    return count(books.trainings, state) + count(books.tests, state) + to_ask;
  });
}

std::string why_it_waits(const Books& books, const RunRecord& run) {
  if (run.state == RunState::submitted) return "for its turn in the queue of the cluster";
  if (run.state != RunState::planned) return {};
  if (books.stopped_by_name.contains(run.id))
    return "it was stopped by name: 'gridctl resume' begins it when it is named";
  if (!books.holder) return "no gridctl is at work: 'gridctl resume' begins it";
  if (books.steering.is_paused) return "gridctl is paused: 'gridctl resume' lets it go on";
  return run.test > 0 ? "for a slot, and for its training if that is not over" : "for a slot";
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
