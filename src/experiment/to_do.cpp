#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/inputs.hpp>
#include <gridctl/experiment/models.hpp>
#include <gridctl/experiment/to_do.hpp>
#include <gridctl/schedule/trainings.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace gridctl::experiment {
namespace {

bool has_a_good_end(RunState state) {
  return state == RunState::succeeded || state == RunState::skipped;
}

/// Returns true if the books say that a run was skipped before it began: its canary failed.
bool is_held_back(const RunRecord& record) {
  return record.state == RunState::skipped && !record.exit;
}

bool is_selected(RunId run, const Redo& redo) {
  return (redo.runs.empty() || redo.runs.contains(run)) &&
         (!redo.configurations || redo.configurations->contains(run.configuration));
}

/// Returns true if a rule of `early_stopping` is against the run, and nobody wants it again now.
bool is_ruled_out(RunId run, const Decisions& decisions, const Redo& redo) {
  return decisions.stopped_early.contains(run) && !redo.again;
}

/// Returns true if somebody stopped the run by name, and it is not named now.
bool stays_stopped(RunId run, const Decisions& decisions, const Redo& redo) {
  return decisions.stopped.contains(run) && !redo.runs.contains(run);
}

class Search {
 public:
  /// Without a plan, tests only.
  Search(const plan::Plan* plan, journal::Journal& journal, fs::path experiment,
         std::vector<launch::Living> living, const Redo& redo, const std::optional<TestPlan>& tests)
      : plan_(plan),
        journal_(journal),
        experiment_(std::move(experiment)),
        redo_(redo),
        test_plan_(tests),
        catch_up_(std::move(living), journal) {
    if (tests) to_do_.tests.emplace(tests->tester, experiment_, grid_folder(experiment_));
  }

  Result<ToDo> run() {
    GRIDCTL_TRY_ASSIGN(decisions_, read_decisions(experiment_));
    GRIDCTL_TRY(trainings().and_then([&] { return tests(); }));
    to_do_.unknown = catch_up_.unplaced();
    return std::move(to_do_);
  }

 private:
  [[nodiscard]] Result<std::vector<RunRecord>> runs(Phase phase) const;
  Result<void> trainings();
  Result<void> tests();
  Result<void> planned_tests(const std::map<RunId, RunRecord>& trainings,
                             const std::vector<RunRecord>& tests);
  Result<void> missing_tests(const std::map<RunId, RunRecord>& trainings,
                             const std::vector<RunRecord>& tests);
  void keep() {
    ++to_do_.kept;
    ++to_do_.before.succeeded;
  }
  Result<void> sort_in(const RunRecord& record, const RunMaker& maker);
  Result<void> take_over_if_on(const RunRecord& record, const RunMaker& maker);
  [[nodiscard]] Result<schedule::RetryHistory> history_of(const RunRecord& record,
                                                          const CaughtUp& caught_up) const;
  void keep_from_start(const RunRecord& record, const CaughtUp& caught_up, const RunMaker& maker);

  const plan::Plan* plan_;
  journal::Journal& journal_;
  fs::path experiment_;
  const Redo& redo_;
  const std::optional<TestPlan>& test_plan_;
  CatchUp catch_up_;
  Decisions decisions_;
  ToDo to_do_;
};

/// With the states of runs whose folders are gone.
Result<std::vector<RunRecord>> Search::runs(Phase phase) const {
  auto records = journal_.runs(phase);
  if (records) journal::mark_gone(*records, experiment_);
  return records;
}

/// Puts one run where it belongs: done, still on, to be done, stopped by name, or failed for good.
Result<void> Search::sort_in(const RunRecord& record, const RunMaker& maker) {
  if (record.state == RunState::stopped_early && !redo_.again) {
    ++to_do_.stopped_early;
    return {};
  }
  if (has_a_good_end(record.state) && !is_held_back(record) && !redo_.again) {
    keep();
    return {};
  }
  GRIDCTL_TRY_ASSIGN(const auto caught_up, catch_up_.catch_up(record, maker));
  // A run may have begun again since its end was booked, which only its folders tell.
  const bool ran_since = !is_settled(record.state) || caught_up.next_attempt > record.attempt + 1;
  const bool never_ran = is_held_back(record) && caught_up.state == RunState::skipped && !ran_since;
  const bool is_wanted_again = redo_.again && !ran_since;
  if (has_a_good_end(caught_up.state) && !never_ran && !is_wanted_again) {
    keep();
    return {};
  }
  if (caught_up.state == RunState::stopped_early && !redo_.again) {
    ++to_do_.stopped_early;
    return {};
  }
  if (!caught_up.living && record.test == 0 && is_ruled_out(record.id, decisions_, redo_)) {
    keep_from_start(record, caught_up, maker);
    return {};
  }
  GRIDCTL_TRY_ASSIGN(const auto history, history_of(record, caught_up));
  const auto& tally = history.tally;
  if (caught_up.living) {
    to_do_.living.push_back(*caught_up.living);
  } else if (stays_stopped(record.id, decisions_, redo_)) {
    to_do_.stopped.insert(record.id);
    return {};
  } else if (!redo_.failed && (never_ran || history.is_over)) {
    ++to_do_.failed;
    if (!never_ran) ++to_do_.before.failed;
    return {};
  } else {
    to_do_.queue.push_back({record.id, record.test, caught_up.next_attempt, tally.ran_alone});
    if (record.reason == journal::kFolderIsGone) ++to_do_.gone;
  }
  to_do_.tallies.emplace(std::pair(record.id, record.test), tally);
  return {};
}

/// Books a run that a rule is against as stopped early: gridctl was killed between the ruling and
/// the books, and the attempt that would follow is not to begin.
void Search::keep_from_start(const RunRecord& record, const CaughtUp& caught_up,
                             const RunMaker& maker) {
  RunEvent event;
  event.state = RunState::stopped_early;
  event.at = std::chrono::system_clock::now();
  const auto& ruling = decisions_.rulings.at(decisions_.stopped_early.at(record.id));
  event.reason = fmt::format("{}, before it began", to_string(ruling.rule));
  journal_.on_event(maker.run({record.id, record.test, caught_up.next_attempt}), event);
  ++to_do_.stopped_early;
}

/// A run that is not selected: if it is on it stays so, and if it was, its end is booked.
Result<void> Search::take_over_if_on(const RunRecord& record, const RunMaker& maker) {
  if (record.state == RunState::stopped_early) return {};
  const bool is_over = has_a_good_end(record.state) && !is_held_back(record);
  const bool may_be_on = is_on(record.state) || !catch_up_.unplaced().empty();
  if (is_over) ++to_do_.before.succeeded;
  if (is_over || !may_be_on) {
    if (record.state == RunState::failed) ++to_do_.before.failed;
    return {};
  }
  GRIDCTL_TRY_ASSIGN(const auto caught_up, catch_up_.catch_up(record, maker));
  if (!caught_up.living) {
    if (caught_up.state == RunState::failed) ++to_do_.before.failed;
    return {};
  }
  GRIDCTL_TRY_ASSIGN(const auto history, history_of(record, caught_up));
  to_do_.living.push_back(*caught_up.living);
  to_do_.tallies.emplace(std::pair(record.id, record.test), history.tally);
  return {};
}

/// What its attempts have used up. Who asks for failed runs, or for runs again, grants them their
/// retries anew, and what was lost to a killed gridctl is always done again.
Result<schedule::RetryHistory> Search::history_of(const RunRecord& record,
                                                  const CaughtUp& caught_up) const {
  const bool begins_anew = redo_.again || (redo_.failed && caught_up.state == RunState::failed);
  if (caught_up.next_attempt == 1 || begins_anew) return schedule::RetryHistory{};
  GRIDCTL_TRY_ASSIGN(const auto attempts, journal_.attempts(record.id, record.test));
  auto history = schedule::RetryPolicy(redo_.retries).replay(attempts);
  if (caught_up.state != RunState::failed) history.is_over = false;
  return history;
}

Result<void> Search::trainings() {
  if (!plan_) return {};
  const schedule::Trainings trainings(*plan_, experiment_);
  GRIDCTL_TRY_ASSIGN(const auto records, runs(Phase::train));
  std::map<RunId, const RunRecord*> known;
  for (const auto& record : records) known.emplace(record.id, &record);
  const RunMaker maker{
      [&](const auto& item) { return trainings.run(item); },
      [&](const auto& run, const auto& placement) { return trainings.prepare(run, placement); }};
  for (std::size_t index = 0; index < plan_->runs(); ++index) {
    const auto run = plan_->run(index);
    const auto record = known.find(run);
    if (record == known.end()) continue;
    GRIDCTL_TRY(is_selected(run, redo_) ? sort_in(*record->second, maker)
                                        : take_over_if_on(*record->second, maker));
  }
  to_do_.trainings = to_do_.queue.size();
  std::set<RunId> planned;
  for (std::size_t index = 0; index < plan_->runs(); ++index) planned.insert(plan_->run(index));
  for (const auto& record : records) {
    if (is_on(record.state) && !planned.contains(record.id)) catch_up_.end(record, experiment_);
  }
  return {};
}

Result<void> Search::tests() {
  if (!test_plan_) return {};
  GRIDCTL_TRY_ASSIGN(const auto records, runs(Phase::train));
  GRIDCTL_TRY_ASSIGN(const auto tests, runs(Phase::test));
  for (const auto& test : tests) {
    auto& last = to_do_.last_tests[test.id];
    last = std::max(last, test.test);
  }
  std::set<RunId> redone;
  for (const auto& item : to_do_.queue) redone.insert(item.run);
  std::map<RunId, RunRecord> trained;
  for (const auto& record : records) {
    if (record.state == RunState::succeeded && !redone.contains(record.id))
      trained.emplace(record.id, record);
  }
  return planned_tests(trained, tests).and_then([&] { return missing_tests(trained, tests); });
}

Result<void> Search::planned_tests(const std::map<RunId, RunRecord>& trainings,
                                   const std::vector<RunRecord>& tests) {
  auto& known = *to_do_.tests;
  const RunMaker maker{
      [&](const auto& item) { return known.run(item); },
      [&](const auto& run, const auto& placement) { return known.prepare(run, placement); }};
  for (const auto& record : tests) {
    const auto training = trainings.find(record.id);
    if (training == trainings.end() || !journal::is_current(record, training->second)) continue;
    auto test = test_of(experiment_, training->second);
    test.test = record.test;
    test.seed = record.seed;
    test.model = experiment_ / record.model;
    known.add(test);
    GRIDCTL_TRY(is_selected(record.id, redo_) ? sort_in(record, maker)
                                              : take_over_if_on(record, maker));
  }
  return {};
}

/// Tests that a pipeline owes: a training succeeded, and gridctl ended before they were planned.
Result<void> Search::missing_tests(const std::map<RunId, RunRecord>& trainings,
                                   const std::vector<RunRecord>& tests) {
  std::set<RunId> planned;
  for (const auto& test : tests) {
    const auto training = trainings.find(test.id);
    if (training != trainings.end() && journal::is_current(test, training->second))
      planned.insert(test.id);
  }
  std::vector<RunSpec> more;
  for (const auto& [run, training] : trainings) {
    if (test_plan_->of_each_model == 0 || planned.contains(run) || !is_selected(run, redo_))
      continue;
    if (stays_stopped(run, decisions_, redo_)) {
      to_do_.stopped.insert(run);
      continue;
    }
    for (auto& test : tests_of_models(test_of(experiment_, training), test_plan_->tester.model,
                                      to_do_.last_tests[run] + 1, test_plan_->of_each_model)) {
      const auto item = to_do_.tests->add(std::move(test));
      to_do_.queue.push_back(item);
      more.push_back(to_do_.tests->run(item));
    }
  }
  journal_.on_more(more);
  return {};
}

}  // namespace

Result<ToDo> find_to_do(const plan::Plan& plan, journal::Journal& journal,
                        const fs::path& experiment, std::vector<launch::Living> living,
                        const Redo& redo, const std::optional<TestPlan>& tests) {
  try {
    return Search(&plan, journal, experiment, std::move(living), redo, tests).run();
  } catch (const BookingError& error) {
    return fail(ErrorKind::io, error.what(), "nothing was started");
  }
}

namespace {

/// What a resume makes of a run, by the books alone; Search::sort_in() also knows what the run's
/// folders tell.
enum class Fate { begins, is_on, kept, failed, stopped, stopped_early, not_meant };

Result<Fate> fate_of(const RunRecord& record, const journal::Journal& journal,
                     const Decisions& decisions, const Redo& redo) {
  if (is_on(record.state)) return Fate::is_on;
  if (!is_selected(record.id, redo)) return Fate::not_meant;
  const bool was_held_back = is_held_back(record);
  if (record.test == 0 && is_ruled_out(record.id, decisions, redo)) return Fate::stopped_early;
  if (!redo.again) {
    if (record.state == RunState::stopped_early) return Fate::stopped_early;
    if (has_a_good_end(record.state) && !was_held_back) return Fate::kept;
  }
  if (stays_stopped(record.id, decisions, redo)) return Fate::stopped;
  if (redo.failed) return Fate::begins;
  if (was_held_back) return Fate::failed;
  if (redo.again || record.state != RunState::failed) return Fate::begins;
  GRIDCTL_TRY_ASSIGN(const auto attempts, journal.attempts(record.id, record.test));
  return schedule::RetryPolicy(redo.retries).replay(attempts).is_over ? Fate::failed : Fate::begins;
}

void sort_in(Fate fate, const RunRecord& record, Foreseen& foreseen) {
  if (fate == Fate::begins) foreseen.queue.push_back(record);
  if (fate == Fate::is_on) foreseen.on.push_back(record);
  if (fate == Fate::kept) ++foreseen.kept;
  if (fate == Fate::failed) ++foreseen.failed;
  if (fate == Fate::stopped) ++foreseen.stopped;
  if (fate == Fate::stopped_early) ++foreseen.stopped_early;
}

}  // namespace

Result<Foreseen> foresee_to_do(const journal::Journal& journal, const fs::path& experiment,
                               const Redo& redo) {
  GRIDCTL_TRY_ASSIGN(const auto decisions, read_decisions(experiment));
  Foreseen foreseen;
  std::map<RunId, RunRecord> trained;  // whose tests count
  for (const auto phase : {Phase::train, Phase::test}) {
    GRIDCTL_TRY_ASSIGN(auto records, journal.runs(phase));
    journal::mark_gone(records, experiment);
    for (const auto& record : records) {
      const auto training = trained.find(record.id);
      const bool is_old = phase == Phase::test && (training == trained.end() ||
                                                   !journal::is_current(record, training->second));
      if (is_old) continue;
      GRIDCTL_TRY_ASSIGN(const auto fate, fate_of(record, journal, decisions, redo));
      sort_in(fate, record, foreseen);
      const bool stays_trained = record.state == RunState::succeeded && fate != Fate::begins;
      if (phase == Phase::train && stays_trained) trained.emplace(record.id, record);
    }
  }
  return foreseen;
}

Result<ToDo> find_unfinished_tests(journal::Journal& journal, const fs::path& experiment,
                                   std::vector<launch::Living> living, int retries,
                                   const config::Program& tester) {
  Redo all;
  all.retries = retries;
  const std::optional<TestPlan> planned(TestPlan{tester, 0});
  try {
    return Search(nullptr, journal, experiment, std::move(living), all, planned).run();
  } catch (const BookingError& error) {
    return fail(ErrorKind::io, error.what(), "nothing was started");
  }
}

schedule::FindTests tests_after(const plan::Plan& plan, const TestPlan& tests,
                                std::map<RunId, int> last_tests) {
  if (tests.of_each_model == 0) return nullptr;
  return [&plan, tests, last_tests = std::move(last_tests)](const RunSpec& training) {
    schedule::ModelTest test;
    test.run = training.id;
    test.label = training.label;
    test.task = plan.task_of(training.id.configuration).name;
    test.identity = plan.identity(training.id.configuration);
    test.seed = training.seed;
    test.run_folder = training.directory;
    test.config_file = training.directory / layout::kConfigFile;
    const auto last = last_tests.find(training.id);
    const int first = last == last_tests.end() ? 1 : last->second + 1;
    return tests_of_models(std::move(test), tests.tester.model, first, tests.of_each_model);
  };
}

}  // namespace gridctl::experiment
