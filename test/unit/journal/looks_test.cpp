#include "fixture.hpp"

#include <sys/resource.h>

namespace gridctl::journal {
namespace {

/// Two configurations of three runs, of which some were tried, and two tests of 1.1.
class Looks : protected Fixture {
 protected:
  Looks() {
    auto made = Journal::create(file(), sample_experiment());
    REQUIRE(made);
    journal_ = std::move(*made);
    std::vector<PlannedRun> plan;
    for (int configuration = 1; configuration <= 2; ++configuration) {
      for (int repetition = 1; repetition <= 3; ++repetition)
        plan.push_back({{configuration, repetition}, 0, 7, {}});
    }
    plan.push_back({{1, 1}, 1, 7, "runs/model"});
    plan.push_back({{1, 1}, 2, 7, "runs/model"});
    REQUIRE(journal_->add_plan(sample_configurations(2), plan));
    tell({1, 1}, RunState::running, 1, 10);
    tell({1, 1}, RunState::failed, 1, 20);
    tell({1, 1}, RunState::running, 2, 30);
    tell({1, 1}, RunState::succeeded, 2, 40);
    tell({1, 2}, RunState::running, 1, 50);
    tell({2, 3}, RunState::running, 1, 15);
    tell({2, 3}, RunState::failed, 1, 60);
    tell({1, 1}, RunState::running, 1, 70, 2);
  }

  void tell(RunId id, RunState state, int attempt, int second, int test = 0) {
    auto spec = run(id, attempt);
    spec.test = test;
    auto event = sample_event(state, second);
    event.slot = "cpu:1";
    event.reason = state == RunState::failed ? "it is bad" : "";
    if (is_settled(state)) event.exit = ExitStatus{state == RunState::failed ? 3 : 0, {}, false};
    journal_->on_event(spec, event);
  }

  static std::string names_of(const Result<std::vector<RunRecord>>& runs) {
    REQUIRE(runs);
    std::string text;
    for (const auto& run : *runs)
      text += to_string(run.id) + (run.test > 0 ? "t" + std::to_string(run.test) : "") + " ";
    return text;
  }

  std::unique_ptr<Journal> journal_;
};

TEST_CASE("no run is taken for lost where its folder cannot be asked for", "[journal]") {
  const test::ScratchDir scratch;
  std::vector<RunRecord> runs(1);
  runs[0].state = RunState::succeeded;
  runs[0].directory = "runs/1";
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none{0, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  mark_gone(runs, scratch.path());
  const auto state = runs[0].state;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(state == RunState::succeeded);
  mark_gone(runs, scratch.path());
  CHECK(runs[0].state == RunState::lost);
  runs[0].state = RunState::succeeded;
  mark_gone(runs, scratch.path() / "moved");
  CHECK(runs[0].state == RunState::lost);
}

TEST_CASE_METHOD(Looks, "a glance tells of all runs what reading them does", "[journal]") {
  std::vector<RunRecord> seen;
  REQUIRE(journal_->glance_at_runs([&](RunRecord& run) { seen.push_back(run); }));
  auto read = *journal_->runs(Phase::train);
  const auto tests = *journal_->runs(Phase::test);
  read.insert(read.begin() + 1, tests.begin(), tests.end());
  REQUIRE(seen.size() == read.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    CHECK(seen[i].id == read[i].id);
    CHECK(seen[i].test == read[i].test);
    CHECK(seen[i].phase == read[i].phase);
    CHECK(seen[i].attempt == read[i].attempt);
    CHECK(seen[i].state == read[i].state);
    CHECK(seen[i].slot == read[i].slot);
    CHECK(seen[i].started_at == read[i].started_at);
    CHECK(seen[i].ended_at == read[i].ended_at);
    CHECK(seen[i].exit.has_value() == read[i].exit.has_value());
    CHECK(seen[i].directory == read[i].directory);
    CHECK(seen[i].reason == read[i].reason);
    const bool is_whole = read[i].state == RunState::running;
    CHECK(seen[i].label == (is_whole ? read[i].label : ""));
  }
}

TEST_CASE_METHOD(Looks, "runs are read by their numbers", "[journal]") {
  CHECK(names_of(journal_->runs_in(Phase::train, {}, 99)) == "1.1 1.2 1.3 2.1 2.2 2.3 ");
  CHECK(names_of(journal_->runs_in(Phase::train, {}, 4)) == "1.1 1.2 1.3 2.1 ");
  CHECK(names_of(journal_->runs_in(Phase::train, {2, 9, 2, 3}, 99)) == "2.2 2.3 ");
  CHECK(names_of(journal_->runs_in(Phase::test, {1, 1, 1, 1}, 99)) == "1.1t1 1.1t2 ");
  CHECK(names_of(journal_->runs_in(Phase::train, {3, 9, 1, 9}, 99)).empty());
}

TEST_CASE_METHOD(Looks, "runs are read by the state of their last attempt", "[journal]") {
  CHECK(names_of(journal_->runs_in_state(Phase::train, RunState::failed)) == "2.3 ");
  CHECK(names_of(journal_->runs_in_state(Phase::train, RunState::running)) == "1.2 ");
  CHECK(names_of(journal_->runs_in_state(Phase::test, RunState::running)) == "1.1t2 ");
  CHECK(names_of(journal_->runs_in_state(Phase::train, RunState::planned)) == "1.3 2.1 2.2 ");
  using States = std::set<RunState>;
  CHECK(*journal_->states(Phase::train) ==
        States{RunState::planned, RunState::running, RunState::succeeded, RunState::failed});
  CHECK(*journal_->states(Phase::test) == States{RunState::planned, RunState::running});
}

TEST_CASE_METHOD(Looks, "a run that waits for its next attempt is planned", "[journal]") {
  tell({2, 3}, RunState::planned, 2, 80);
  CHECK(names_of(journal_->runs_in_state(Phase::train, RunState::planned)) == "1.3 2.1 2.2 2.3 ");
  CHECK(names_of(journal_->runs_in_state(Phase::train, RunState::failed)).empty());
}

TEST_CASE_METHOD(Looks, "the run that was started last is known", "[journal]") {
  CHECK(names_of(journal_->last_started(Phase::train)) == "1.2 ");
  CHECK(names_of(journal_->last_started(Phase::test)) == "1.1t2 ");
  test::ScratchDir other;
  auto none = Journal::create(other.path() / kJournalName, sample_experiment());
  REQUIRE(none);
  CHECK((*none)->last_started(Phase::train)->empty());
}

TEST_CASE_METHOD(Fixture, "the time in which several runs were on counts once", "[journal]") {
  auto journal = with_plan(4);
  const auto at = [](int second) { return sample_event(RunState::running, second).at; };
  const auto on = [&](RunId id, int attempt, int from, int to, RunState end) {
    journal->on_event(run(id, attempt), sample_event(RunState::running, from));
    if (to > 0) journal->on_event(run(id, attempt), sample_event(end, to));
  };
  CHECK(journal->time_on({}, at(0)) == std::chrono::seconds(0));
  on({1, 1}, 1, 0, 10, RunState::failed);
  on({1, 1}, 2, 20, 30, RunState::succeeded);  // each attempt counts
  on({1, 2}, 1, 5, 12, RunState::succeeded);   // beside the first
  on({1, 3}, 1, 22, 25, RunState::stopped);    // within the second
  CHECK(journal->time_on({}, at(100)) == std::chrono::seconds(22));
  on({1, 4}, 1, 90, 0, RunState::running);
  CHECK(journal->time_on({}, at(100)) == std::chrono::seconds(32));
  CHECK(journal->time_on(Phase::train, at(100)) == std::chrono::seconds(32));
  CHECK(journal->time_on(Phase::test, at(100)) == std::chrono::seconds(0));
}

TEST_CASE_METHOD(Fixture, "the hours of GPUs are those of each, whoever shares it", "[journal]") {
  auto journal = with_plan(4);
  const auto at = [](int second) { return sample_event(RunState::running, second).at; };
  const auto on = [&](RunId id, const char* slot, int from, int to) {
    auto event = sample_event(RunState::running, from);
    event.slot = slot;
    journal->on_event(run(id, 1), event);
    if (to == 0) return;
    event = sample_event(RunState::failed, to);
    event.slot = slot;
    journal->on_event(run(id, 1), event);
  };
  const auto seconds = [&](std::optional<Phase> phase, int now) {
    return *journal->gpu_hours(phase, at(now)) * 3600;
  };
  CHECK(seconds({}, 100) == 0);
  on({1, 1}, "cpu:0", 0, 50);
  CHECK(seconds({}, 100) == 0);
  on({1, 2}, "gpu:0,1", 0, 10);
  CHECK(seconds({}, 100) == Approx(20));
  on({1, 3}, "gpu:0/1", 5, 25);  // GPU 0 was in use for half of the time
  CHECK(seconds({}, 100) == Approx(35));
  on({1, 4}, "gpu:1", 60, 0);
  CHECK(seconds({}, 100) == Approx(75));
  CHECK(seconds(Phase::train, 100) == Approx(75));
  CHECK(seconds(Phase::test, 100) == 0);
}

TEST_CASE_METHOD(Fixture, "on a cluster each run has GPUs of its own", "[journal]") {
  auto journal = with_plan(2);
  for (const int repetition : {1, 2}) {
    for (const auto& [state, second] : {std::pair(RunState::running, 0), {RunState::failed, 10}}) {
      auto event = sample_event(state, second);
      event.slot = "gpu:n1:0";
      journal->on_event(run({1, repetition}, 1), event);
    }
  }
  const auto now = sample_event(RunState::running, 100).at;
  CHECK(*journal->gpu_hours({}, now) * 3600 == Approx(20));
}

}  // namespace
}  // namespace gridctl::journal
