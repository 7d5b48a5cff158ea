#include "progress.hpp"

#include "news.hpp"
#include "support/catch.hpp"

namespace gridctl::report {
namespace {

class ProgressFixture : public NewsFixture {
 protected:
  ProgressFixture() { progress_.start(work(), now()); }
  [[nodiscard]] SteadyTime now() const { return options_.now(); }
  void apply(const RunSpec& spec, const RunEvent& news) { progress_.apply(spec, news, now()); }

  Progress progress_;
};

TEST_CASE_METHOD(ProgressFixture, "every run is counted in one state", "[report]") {
  CHECK(progress_.queued() == 12);
  apply(run(1), event(RunState::running));
  apply(run(2), event(RunState::running));
  apply(run(2), ended(1));
  apply(run(3), failed(1, "exit 1"));
  apply(run(4), event(RunState::skipped));
  CHECK(progress_.count(RunState::running) == 1);
  CHECK(progress_.count(RunState::succeeded) == 1);
  CHECK(progress_.count(RunState::failed) == 1);
  CHECK(progress_.count(RunState::skipped) == 1);
  CHECK(progress_.done() == 3);
  CHECK(progress_.queued() == 8);
}

TEST_CASE_METHOD(ProgressFixture, "a run that is tried again has not failed", "[report]") {
  FailureList failures;
  const auto tell_both = [&](const RunSpec& spec, const RunEvent& news) {
    apply(spec, news);
    failures.apply(spec, news);
  };
  tell_both(run(1), failed(1, "exit 1"));
  CHECK(failures.all().size() == 1);
  auto again = run(1);
  again.attempt = 2;
  tell_both(again, event(RunState::planned));
  CHECK(progress_.count(RunState::failed) == 0);
  CHECK(progress_.queued() == 12);
  tell_both(again, event(RunState::running));
  tell_both(again, ended(1));
  CHECK(progress_.count(RunState::succeeded) == 1);
  CHECK(progress_.done() == 1);
  CHECK(failures.all().empty());
}

TEST_CASE_METHOD(ProgressFixture, "there is no estimate before a run has ended", "[report]") {
  apply(run(1), event(RunState::running));
  CHECK_FALSE(progress_.eta(now()));
  apply(run(2), event(RunState::skipped));
  auto never_began = event(RunState::failed);
  apply(run(3), never_began);
  CHECK_FALSE(progress_.eta(now()));
}

TEST_CASE_METHOD(ProgressFixture, "an estimate shares the mean out over the slots", "[report]") {
  apply(run(1), ended(10));
  apply(run(2), ended(14));
  CHECK(*progress_.eta(now()) == Approx(10 * 12 / 2));
  apply(run(3), event(RunState::running));
  elapsed_ += 4s;
  CHECK(*progress_.eta(now()) == Approx((9 * 12 + 12) / 2.0));
  CHECK(*progress_.guess(progress_.running().front(), now()) == Approx(4 / 12.0));
  progress_.set_slots(3);
  CHECK(*progress_.eta(now()) == Approx(8 + 3 * 12));
}

TEST_CASE_METHOD(ProgressFixture, "the tests of trainings to come are part of the whole",
                 "[report]") {
  auto start = work();
  start.tests_follow = true;
  Outlook outlook;
  outlook.waiting = {{{1, false}, 12}};
  outlook.tests_of_each_training = 2;
  progress_.start(start, now(), outlook);
  CHECK(progress_.total() == 36);
  apply(run(1), event(RunState::running));
  CHECK(progress_.total() == 36);
  apply(run(1), ended(5));
  auto test = run(1);
  test.test = 1;
  progress_.add({test});
  CHECK(progress_.total() == 13 + 11);
}

TEST_CASE_METHOD(ProgressFixture, "the last run cannot be shared out", "[report]") {
  auto start = work();
  start.runs = 2;
  start.slots = 8;
  progress_.start(start, now());
  apply(run(1), ended(10));
  apply(run(2), event(RunState::running));
  elapsed_ += 4s;
  CHECK(*progress_.eta(now()) == Approx(6));
}

class EpilogueFixture : public NewsFixture {
 protected:
  static Failure failure(int configuration, std::string reason) {
    return {run(configuration), "gpu:1", std::move(reason)};
  }
};

TEST_CASE_METHOD(EpilogueFixture, "runs that go on in Slurm are no finished grid", "[report]") {
  Summary end;
  end.planned = 12;
  end.succeeded = 2;
  end.seconds = 4;
  end.busy_seconds = 4;
  end.slots = 1000;
  auto start = work();
  start.device = "Slurm";
  start.experiment = "digits";
  start.has_tester = false;
  CHECK(describe(start).ends_with(", on Slurm"));
  CHECK(epilogue(start, end, {}, true) ==
        "Left digits: 2 ok of 12 runs in 4.0s\n"
        "Next\n"
        "  gridctl status digits -w   see how they go\n"
        "  gridctl resume digits      take them over: try again what fails\n"
        "  gridctl analyze digits     gather all statistics in one table\n");
}

TEST_CASE_METHOD(EpilogueFixture, "the end of a grid that went well is short", "[report]") {
  Summary end;
  end.planned = end.succeeded = 12;
  end.seconds = 3720;
  end.busy_seconds = 13'680;
  end.slots = 4;
  auto start = work();
  start.device = "gpu";
  start.experiment = "my experiments/digits/";
  CHECK(epilogue(start, end, {}, true) ==
        "Finished digits: 12 ok of 12 runs in 1h02m (3h48m of GPU time, 92% busy)\n"
        "Next\n"
        "  gridctl test 'my experiments/digits/'      test the 12 trained models\n"
        "  gridctl analyze 'my experiments/digits/'   gather all statistics in one table\n");

  start.phase = Phase::test;
  start.experiment = "digits";
  CHECK(epilogue(start, end, {}, true) ==
        "Finished digits: 12 ok of 12 tests in 1h02m (3h48m of GPU time, 92% busy)\n"
        "Next\n"
        "  gridctl analyze digits   gather all statistics in one table\n");
}

TEST_CASE_METHOD(EpilogueFixture, "equal failures are told together, the most frequent first",
                 "[report]") {
  Summary end;
  end.planned = end.failed = 4;
  const std::vector<Failure> failures = {
      failure(1, "KeyError: 'lr'"), failure(2, "out of memory: 2 GiB"),
      failure(3, "out of memory: 3 GiB"), failure(4, "out of memory: 4 GiB")};
  CHECK(epilogue(work(), end, failures, false) ==
        "Finished digits: 0 ok, 4 failed of 4 runs in 0.0s\n"
        "  x 3 runs failed the same way: out of memory: 2 GiB\n"
        "      2.1 mlp lr=0.2 (gpu:1)\n"
        "      3.1 mlp lr=0.3 (gpu:1)\n"
        "      4.1 mlp lr=0.4 (gpu:1)\n"
        "      output: experiments/digits/runs/2.1/attempt-1/output.log\n"
        "  x 1.1 mlp lr=0.1 (gpu:1)  KeyError: 'lr'\n"
        "      output: experiments/digits/runs/1.1/attempt-1/output.log\n"
        "Next\n"
        "  gridctl analyze experiments/digits   gather all statistics in one table\n");
}

TEST_CASE_METHOD(EpilogueFixture, "a thousand failures do not fill the screen", "[report]") {
  std::vector<Failure> failures;
  for (int i = 1; i <= 500; ++i) failures.push_back(failure(i, "exit 1"));
  for (int i = 501; i <= 1000; ++i)
    failures.push_back(failure(i, "KeyError: " + std::string(static_cast<std::size_t>(i), 'k')));
  const auto text = epilogue(work(), {}, failures, true);
  CHECK_THAT(text, Catch::Contains("      and 494 more\n"));
  CHECK_THAT(text, Catch::Contains("  and 491 other kinds of failure\n"));
  CHECK(std::count(text.begin(), text.end(), '\n') < 40);
}

TEST_CASE_METHOD(EpilogueFixture, "what cannot work is no next step", "[report]") {
  Summary end;
  end.planned = 3;
  end.succeeded = 1;
  end.stopped = end.cancelled = 2;
  auto without_tester = work();
  without_tester.has_tester = false;
  CHECK(epilogue(without_tester, end, {}, true) ==
        "Finished digits: 1 ok, 2 stopped of 3 runs in 0.0s\n"
        "Next\n"
        "  gridctl analyze experiments/digits   gather all statistics in one table\n");
  end.cancelled = 1;
  CHECK_THAT(epilogue(without_tester, end, {}, true), Catch::Contains("gridctl resume"));
}

TEST_CASE_METHOD(EpilogueFixture, "once max_failures is spent the next step allows more",
                 "[report]") {
  Summary end;
  end.planned = 4;
  end.failed = end.not_started = 2;
  end.halted_because = "2 runs failed, as many as max_failures allows";
  const auto text = epilogue(work(), end, {}, true);
  CHECK_THAT(text, Catch::Contains("gridctl resume experiments/digits --failed "));
  CHECK_THAT(text, Catch::Contains("gridctl resume experiments/digits --max-failures none "));
  CHECK_THAT(text, !Catch::Contains("go on with what is unfinished"));
  end.halted_because = "the disk is full";
  CHECK_THAT(epilogue(work(), end, {}, true), Catch::Contains("go on with what is unfinished"));
}

TEST_CASE_METHOD(EpilogueFixture, "a tester that would find no model is none", "[report]") {
  ReporterOptions options;
  CHECK(work_at_end(work(), options).has_tester);
  bool has_model = true;
  options.has_model = [&] { return has_model; };
  CHECK(work_at_end(work(), options).has_tester);
  has_model = false;
  CHECK_FALSE(work_at_end(work(), options).has_tester);
}

TEST_CASE_METHOD(EpilogueFixture, "a grid that did not begin has no next step", "[report]") {
  Summary end;
  end.planned = end.not_started = 12;
  end.interrupted_by = 2;
  CHECK(epilogue(work(), end, {}, true) ==
        "Interrupted digits: 0 ok, 12 not started of 12 runs in 0.0s\n"
        "Next\n"
        "  gridctl resume experiments/digits   go on with what is unfinished\n");
}

TEST_CASE("a run that says how far it is decides when it ends", "[report]") {
  using namespace std::chrono_literals;
  const SteadyTime begin(1h);
  LiveMetrics live;
  std::string asked;
  Progress progress([&](const fs::path& directory) {
    asked = directory.string();
    return [&] { return live; };
  });
  WorkStart work;
  work.runs = 3;
  work.slots = 1;
  progress.start(work, begin);
  RunSpec spec;
  spec.id = {1, 1};
  spec.directory = "a/run";
  RunEvent news;
  news.state = RunState::running;
  progress.apply(spec, news, begin);
  CHECK(asked == "a/run");
  progress.ask(begin + 10s);
  CHECK_FALSE(progress.eta(begin + 30s));
  live.fraction = 0.25;
  live.first_fraction = {0.05, 10};  // 20 s of start-up, then 50 s for the whole
  progress.ask(begin + 30s);
  CHECK(*progress.eta(begin + 30s) == Approx(37.5 + 2 * 67.5));
  live.values = {{"acc", 0.94123}, {"valid/acc", 0.5}};
  CHECK(metrics_text(progress.last_metrics(spec), 2) == " valid/acc=0.5 acc=0.9412");
  spec.id = {2, 1};
  CHECK(progress.last_metrics(spec).values.empty());
}

}  // namespace
}  // namespace gridctl::report
