#include "fixture.hpp"
#include "sqlite.hpp"

#include <csignal>

namespace gridctl::journal {
namespace {

TEST_CASE_METHOD(Fixture, "what concerns the experiment is read as it was written", "[journal]") {
  REQUIRE(Journal::create(file(), sample_experiment()));
  const auto read = reopen(Journal::Access::read)->experiment();
  REQUIRE(read);
  const auto written = sample_experiment();
  CHECK(read->name == written.name);
  CHECK(read->created_at == written.created_at);
  CHECK(read->gridctl_version == written.gridctl_version);
  CHECK(read->host == written.host);
  CHECK(read->user == written.user);
  CHECK(read->trainer == written.trainer);
  CHECK(read->tester.empty());
  CHECK(read->base_seed == written.base_seed);
  CHECK(read->repetitions == 3);
}

TEST_CASE_METHOD(Fixture, "a plan is read in its order, whatever order it came in", "[journal]") {
  auto journal = Journal::create(file(), sample_experiment());
  REQUIRE(journal);
  const std::vector<PlannedRun> plan = {{{2, 1}, 0, 21, {}},
                                        {{1, 1}, 0, 11, {}},
                                        {{10, 1}, 0, 101, {}},
                                        {{1, 2}, 0, 0xFFFF'FFFF'FFFF'FFFFULL, {}}};
  REQUIRE((*journal)->add_plan(sample_configurations(10), plan));

  const auto runs = (*journal)->runs(Phase::train);
  REQUIRE(runs);
  REQUIRE(runs->size() == 4);
  CHECK(runs->at(0).id == RunId{1, 1});
  CHECK(runs->at(1).id == RunId{1, 2});
  CHECK(runs->at(2).id == RunId{2, 1});
  CHECK(runs->at(3).id == RunId{10, 1});
  CHECK(runs->at(1).seed == 0xFFFF'FFFF'FFFF'FFFFULL);
  const auto& first = runs->front();
  CHECK(first.label == "lenet5 lr=1");
  CHECK(first.task == "lenet5");
  CHECK(first.identity == "v1:1");
  CHECK(first.state == RunState::planned);
  CHECK(first.attempt == 0);
  CHECK(first.directory.empty());
  CHECK_FALSE(first.started_at);

  const auto configurations = (*journal)->configurations();
  REQUIRE(configurations);
  REQUIRE(configurations->size() == 10);
  CHECK(configurations->at(1).number == 2);
  CHECK(configurations->at(1).folder == "0002-lenet5");
}

TEST_CASE_METHOD(Fixture, "all that is known of an attempt is read as it was written",
                 "[journal]") {
  auto journal = with_plan();
  auto started = sample_event(RunState::running, 1);
  started.slot = "gpu:0/1";
  journal->on_event(run({1, 1}), started);
  auto ended = sample_event(RunState::failed, 9);
  ended.slot = "gpu:0/1";
  ended.exit = ExitStatus{std::nullopt, 11, true};
  ended.usage = Usage{1.5, 0.25, 123'456'789'012};
  ended.seconds = 7.75;
  ended.reason = "SIGSEGV (core dumped)";
  journal->on_event(run({1, 1}), ended);

  const auto runs = reopen(Journal::Access::read)->runs(Phase::train);
  REQUIRE(runs);
  const auto& record = runs->front();
  CHECK(record.state == RunState::failed);
  CHECK(record.phase == Phase::train);
  CHECK(record.attempt == 1);
  CHECK(record.directory == "runs/1.1/attempt-1");
  CHECK(record.slot == "gpu:0/1");
  CHECK(record.started_at == started.at);
  CHECK(record.ended_at == ended.at);
  CHECK(record.seconds == 7.75);
  REQUIRE(record.exit);
  CHECK(record.exit->signal == 11);
  CHECK_FALSE(record.exit->code);
  CHECK(record.exit->core_dumped);
  REQUIRE(record.usage);
  CHECK(record.usage->user_seconds == 1.5);
  CHECK(record.usage->system_seconds == 0.25);
  CHECK(record.usage->max_rss_bytes == 123'456'789'012);
  CHECK(record.reason == "SIGSEGV (core dumped)");
}

TEST_CASE_METHOD(Fixture, "an end without a slot keeps the slot of the start", "[journal]") {
  auto journal = with_plan();
  auto started = sample_event(RunState::running);
  started.slot = "cpu:3";
  journal->on_event(run({1, 1}), started);
  auto ended = sample_event(RunState::succeeded, 1);
  ended.exit = ExitStatus{0, std::nullopt, false};
  journal->on_event(run({1, 1}), ended);
  const auto record = journal->runs(Phase::train)->front();
  CHECK(record.slot == "cpu:3");
  CHECK(record.exit->code == 0);
  CHECK_FALSE(record.exit->signal);
}

TEST_CASE_METHOD(Fixture, "a run shows its last attempt, and the history keeps the others",
                 "[journal]") {
  auto journal = with_plan();
  journal->on_event(run({1, 1}, 1), sample_event(RunState::running, 1));
  auto failed = sample_event(RunState::failed, 2);
  failed.reason = "exit 1";
  journal->on_event(run({1, 1}, 1), failed);
  journal->on_event(run({1, 1}, 2), sample_event(RunState::running, 3));
  journal->on_event(run({1, 1}, 2), sample_event(RunState::succeeded, 4));

  const auto record = journal->runs(Phase::train)->front();
  CHECK(record.attempt == 2);
  CHECK(record.state == RunState::succeeded);
  CHECK(record.directory == "runs/1.1/attempt-2");
  CHECK(record.reason.empty());

  Database database(file().string(), SQLITE_OPEN_READONLY);
  CHECK(database.text("SELECT group_concat(attempt || ' ' || state, ', ') FROM "
                      "(SELECT * FROM events ORDER BY id)") ==
        "1 running, 1 failed, 2 running, 2 succeeded");
  CHECK(database.text("SELECT reason FROM attempts WHERE attempt = 1") == "exit 1");
}

TEST_CASE_METHOD(Fixture, "tests of a run are kept apart from its training", "[journal]") {
  auto journal = with_plan(2);
  REQUIRE(journal->add_tests({{{1, 2}, 2, 5, {}}, {{1, 2}, 1, 5, {}}}));
  auto test = run({1, 2});
  test.test = 2;
  test.directory /= "test-2";
  journal->on_event(test, sample_event(RunState::running));

  CHECK(journal->runs(Phase::train)->size() == 2);
  const auto tests = *journal->runs(Phase::test);
  REQUIRE(tests.size() == 2);
  CHECK(tests.at(0).test == 1);
  CHECK(tests.at(0).state == RunState::planned);
  CHECK(tests.at(1).phase == Phase::test);
  CHECK(tests.at(1).state == RunState::running);
  CHECK(tests.at(1).directory == "runs/1.2/attempt-1/test-2");
}

TEST_CASE_METHOD(Fixture, "a directory outside of the experiment is kept whole", "[journal]") {
  auto journal = with_plan();
  auto elsewhere = run({1, 1});
  elsewhere.directory = "/somewhere/else";
  journal->on_event(elsewhere, sample_event(RunState::running));
  CHECK(journal->runs(Phase::train)->front().directory == "/somewhere/else");
}

TEST_CASE_METHOD(Fixture, "an event that may not happen is a bug", "[journal]") {
  auto journal = with_plan();
  const auto happens = [&](RunSpec spec, RunState state) {
    journal->on_event(spec, sample_event(state));
  };
  CHECK_THROWS_AS(happens(run({9, 9}), RunState::running), std::logic_error);
  CHECK_THROWS_AS(happens(run({1, 1}), RunState::succeeded), std::logic_error);
  happens(run({1, 1}), RunState::running);
  CHECK_THROWS_AS(happens(run({1, 1}), RunState::running), std::logic_error);
  CHECK_THROWS_AS(happens(run({1, 1}, 2), RunState::running), std::logic_error);
  happens(run({1, 1}), RunState::stopped);
  CHECK_THROWS_AS(happens(run({1, 1}), RunState::running), std::logic_error);
  happens(run({1, 1}, 2), RunState::running);
  CHECK_THROWS_AS(happens(run({1, 1}, 1), RunState::failed), std::logic_error);
  happens(run({1, 1}, 2), RunState::succeeded);
  CHECK_THROWS_AS(happens(run({1, 1}, 2), RunState::running), std::logic_error);
  CHECK_THROWS_AS(happens(run({1, 1}, 3), RunState::succeeded), std::logic_error);
  // What was refused has left no trace.
  Database database(file().string(), SQLITE_OPEN_READONLY);
  CHECK(database.integer("SELECT count(*) FROM events") == 4);
}

TEST_CASE_METHOD(Fixture, "events that are told at once are booked as a whole or not at all",
                 "[journal]") {
  auto journal = with_plan(2);
  journal->on_event(run({1, 1}), sample_event(RunState::running));
  const RunNews end{run({1, 1}), sample_event(RunState::succeeded, 1)};
  const RunNews start{run({1, 2}), sample_event(RunState::running, 1)};
  const auto states = [&] {
    const auto records = journal->runs(Phase::train);  // must outlive the loop
    std::vector<RunState> found;
    for (const auto& record : *records) found.push_back(record.state);
    return found;
  };
  CHECK_THROWS_AS(journal->on_events({end, start, start}), std::logic_error);
  CHECK(states() == std::vector{RunState::running, RunState::planned});
  journal->on_events({end, start});
  CHECK(states() == std::vector{RunState::succeeded, RunState::running});
}

TEST_CASE_METHOD(Fixture, "each attempt may fail to start, whatever became of the last",
                 "[journal]") {
  auto journal = with_plan();
  int attempt = 0;
  for (const auto state : {RunState::failed, RunState::failed, RunState::succeeded}) {
    ++attempt;
    if (state == RunState::succeeded)
      journal->on_event(run({1, 1}, attempt), sample_event(RunState::running));
    journal->on_event(run({1, 1}, attempt), sample_event(state));
  }
  journal->on_event(run({1, 1}, ++attempt), sample_event(RunState::failed));
  CHECK(journal->runs(Phase::train)->front().state == RunState::failed);
  CHECK(journal->attempts({1, 1}, 0)->size() == 4);
}

TEST_CASE_METHOD(Fixture, "a reader sees what a writer has booked so far", "[journal]") {
  auto writer = with_plan();
  const auto reader = reopen(Journal::Access::read);
  CHECK(reader->runs(Phase::train)->front().state == RunState::planned);
  writer->on_event(run({1, 1}), sample_event(RunState::running));
  CHECK(reader->runs(Phase::train)->front().state == RunState::running);
  CHECK_THROWS_AS(reader->on_event(run({1, 1}), sample_event(RunState::failed)), std::logic_error);
}

TEST_CASE_METHOD(Fixture, "what a cluster tells of a run is kept beside its times", "[journal]") {
  const auto journal = with_plan();
  const auto one = run({1, 1});
  journal->on_event(one, sample_event(RunState::submitted, 1));
  auto record = journal->runs(Phase::train)->at(0);
  CHECK(record.state == RunState::submitted);
  CHECK(record.submitted_at == sample_event(RunState::submitted, 1).at);
  CHECK_FALSE(record.started_at);
  auto begin = sample_event(RunState::running, 60);
  begin.host = "n2";
  begin.job = "1213_7";
  journal->on_event(one, begin);
  journal->on_event(one, sample_event(RunState::succeeded, 90));
  record = journal->runs(Phase::train)->at(0);
  CHECK(record.submitted_at == sample_event(RunState::submitted, 1).at);
  CHECK(record.started_at == begin.at);
  CHECK(record.host == "n2");
  CHECK(record.job == "1213_7");
}

TEST_CASE_METHOD(Fixture, "a submission that left no trace can be made again", "[journal]") {
  const auto journal = with_plan();
  const auto one = run({1, 1});
  journal->on_event(one, sample_event(RunState::submitted));
  journal->on_event(one, sample_event(RunState::planned));
  journal->on_event(one, sample_event(RunState::submitted));
  CHECK(journal->runs(Phase::train)->at(0).attempt == 1);
  CHECK(journal->attempts()->size() == 1);
}

TEST_CASE_METHOD(Fixture, "work goes on in a journal that is opened again", "[journal]") {
  with_plan()->on_event(run({1, 1}), sample_event(RunState::running));
  auto journal = reopen(Journal::Access::write);
  journal->on_event(run({1, 1}), sample_event(RunState::lost, 1));
  journal->on_event(run({1, 1}, 2), sample_event(RunState::running, 2));
  CHECK(journal->runs(Phase::train)->front().attempt == 2);
}

TEST_CASE_METHOD(Fixture, "a plan is written as a whole or not at all", "[journal]") {
  auto journal = with_plan();
  const auto of_no_configuration = journal->add_plan({}, {{{1, 2}, 0, 1, {}}, {{99, 1}, 0, 1, {}}});
  REQUIRE_FALSE(of_no_configuration);
  CHECK(of_no_configuration.error().kind == ErrorKind::io);
  CHECK(journal->runs(Phase::train)->size() == 1);
}

TEST_CASE_METHOD(Fixture, "a plan grows by what is missing, and the rest stays", "[journal]") {
  auto journal = with_plan(2);
  journal->on_event(run({1, 2}), sample_event(RunState::running));
  auto configurations = sample_configurations(2);
  configurations.front().label = "another label";
  REQUIRE(journal->add_plan(configurations,
                            {{{1, 2}, 0, 99, {}}, {{1, 3}, 0, 3, {}}, {{2, 1}, 0, 4, {}}}));

  const auto runs = *journal->runs(Phase::train);
  REQUIRE(runs.size() == 4);
  CHECK(runs.at(1).state == RunState::running);
  CHECK(runs.at(1).seed == 7);
  CHECK(runs.at(1).label == "lenet5 lr=1");
  CHECK(runs.at(2).id == RunId{1, 3});
  CHECK(runs.at(3).task == "lenet5");
  const auto plan = *journal->plan();
  REQUIRE(plan.size() == 4);
  CHECK(plan.at(2).seed == 3);
}

TEST_CASE_METHOD(Fixture, "what concerns the experiment can change when it grows", "[journal]") {
  auto journal = with_plan();
  auto experiment = sample_experiment();
  experiment.repetitions = 5;
  experiment.base_seed = 17;
  experiment.tester = R"({"command":["test"]})";
  experiment.limits = R"({"retries":2})";
  REQUIRE(journal->set_experiment(experiment));
  const auto read = *reopen(Journal::Access::read)->experiment();
  CHECK(read.repetitions == 5);
  CHECK(read.base_seed == 17);
  CHECK(read.tester == experiment.tester);
  CHECK(read.limits == experiment.limits);
  CHECK(read.name == "digits");
}

TEST_CASE_METHOD(Fixture, "attempts of a run and of its tests are counted apart", "[journal]") {
  auto journal = with_plan(2);
  REQUIRE(journal->add_tests({{{1, 1}, 1, 5, dir_.path() / "runs/1.1/attempt-2/m.pt"}}));
  const auto attempt = [&](RunSpec spec, RunState end) {
    journal->on_event(spec, sample_event(RunState::running, spec.attempt));
    auto ended = sample_event(end, spec.attempt + 10);
    ended.failure_class = end == RunState::failed ? "oom" : "";
    ended.requeued = end == RunState::stopped;
    ended.leftovers = spec.attempt;
    ended.gpu = GpuUse{1'000'000'000'000, 87.5};
    journal->on_event(spec, ended);
  };
  attempt(run({1, 1}, 1), RunState::failed);
  attempt(run({1, 1}, 2), RunState::stopped);
  attempt(run({1, 1}, 3), RunState::succeeded);
  auto test = run({1, 1}, 1);
  test.test = 1;
  attempt(test, RunState::failed);
  test.attempt = 2;
  attempt(test, RunState::succeeded);

  const auto all = *reopen(Journal::Access::read)->attempts();
  REQUIRE(all.size() == 5);
  CHECK(all.at(0).state == RunState::failed);
  CHECK(all.at(0).failure_class == "oom");
  CHECK(all.at(0).leftovers == 1);
  CHECK(all.at(0).seed == 7);
  REQUIRE(all.at(0).gpu);
  CHECK(all.at(0).gpu->peak_memory_bytes == 1'000'000'000'000);
  CHECK(all.at(0).gpu->mean_utilization == 87.5);
  CHECK(all.at(2).attempt == 3);
  CHECK(all.at(2).requeues == 1);
  CHECK(all.at(3).phase == Phase::test);
  CHECK(all.at(4).model == "runs/1.1/attempt-2/m.pt");

  CHECK(journal->attempts({1, 1}, 0)->size() == 3);
  CHECK(journal->attempts({1, 1}, 1)->size() == 2);
  CHECK(journal->attempts({1, 2}, 0)->empty());
  const auto tests = *journal->runs(Phase::test);
  CHECK(tests.front().attempt == 2);
  CHECK(tests.front().requeues == 0);
}

TEST_CASE_METHOD(Fixture, "the end of a run whose gridctl was killed is booked as observed",
                 "[journal]") {
  with_plan()->on_event(run({1, 1}), sample_event(RunState::running, 5));
  const auto end = GENERATE(RunState::succeeded, RunState::failed, RunState::stopped,
                            RunState::lost, RunState::skipped);
  auto journal = reopen(Journal::Access::write);
  auto ended = sample_event(end, 65);
  ended.seconds = 60.5;
  journal->on_event(run({1, 1}), ended);
  const auto record = journal->runs(Phase::train)->front();
  CHECK(record.state == end);
  CHECK(record.started_at == sample_event(end, 5).at);
  CHECK(record.ended_at == ended.at);
  CHECK(record.seconds == 60.5);
}

TEST_CASE_METHOD(Fixture, "the journal tells why the last work ended, or that it did not",
                 "[journal]") {
  auto journal = with_plan();
  CHECK_FALSE(*journal->last_invocation());
  WorkStart start;
  start.phase = Phase::test;
  journal->on_start(start);
  auto last = *journal->last_invocation();
  REQUIRE(last);
  CHECK(last->phase == Phase::test);
  CHECK_FALSE(last->ended_at);

  Summary summary;
  SECTION("all was done") {
    journal->on_finish(summary);
    CHECK(journal->last_invocation()->value().cause.empty());
  }
  SECTION("a signal") {
    summary.interrupted_by = SIGINT;
    journal->on_finish(summary);
    CHECK(journal->last_invocation()->value().cause == "SIGINT");
  }
  SECTION("a limit") {
    summary.halted_because = "the disk is full";
    summary.interrupted_by = SIGTERM;
    journal->on_finish(summary);
    CHECK(journal->last_invocation()->value().cause == "the disk is full");
  }
  last = *journal->last_invocation();
  REQUIRE(last->ended_at);
  CHECK(*last->ended_at >= last->started_at);
}

}  // namespace
}  // namespace gridctl::journal
