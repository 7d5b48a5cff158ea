#include "news.hpp"
#include "support/catch.hpp"

#include <algorithm>

namespace gridctl::report {
namespace {

constexpr const char* kEnd =
    "Interrupted digits: 1 ok, 1 failed, 1 stopped, 9 not started of 12 runs in 15s "
    "(25s of CPU time, 83% busy)\n"
    "  ✗ 2.1 mlp lr=0.2 (cpu:0)  ValueError: bad \\x1b[31mrate\n"
    "      output: experiments/digits/runs/2.1/attempt-1/output.log\n"
    "Next\n"
    "  gridctl resume experiments/digits    go on with what is unfinished\n"
    "  gridctl test experiments/digits      test the trained model\n"
    "  gridctl analyze experiments/digits   gather all statistics in one table\n";

constexpr const char* kFailure =
    "2026-09-21T14:13:32Z [  2/12] fail 2.1 cpu:0 12s mlp lr=0.2: ValueError: bad \\x1b[31mrate "
    "(output: experiments/digits/runs/2.1/attempt-1/output.log)\n";

TEST_CASE_METHOD(NewsFixture, "plain progress is one line an event", "[report]") {
  tell(*make_plain_reporter(options_));
  CHECK(written() ==
        std::string("2026-09-21T14:13:20Z train experiments/digits: 12 runs = 4 configurations x "
                    "3 repetitions, 2 slots (cpu)\n"
                    "2026-09-21T14:13:30Z [  1/12] ok   1.1 cpu:0 10s mlp lr=0.1\n") +
            kFailure +
            "2026-09-21T14:13:32Z no new runs; 1 running goes on\n"
            "2026-09-21T14:13:35Z [  3/12] stop 3.1 cpu:0 3.0s mlp lr=0.3\n" +
            kEnd);
}

TEST_CASE_METHOD(NewsFixture, "verbose plain progress also tells the starts", "[report]") {
  options_.verbosity = 1;
  tell(*make_plain_reporter(options_));
  const auto text = written();
  CHECK_THAT(text, Catch::Contains("2026-09-21T14:13:20Z [  0/12] start 2.1 cpu:1 mlp lr=0.2\n"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 5 + 3 + 7);
}

TEST_CASE_METHOD(NewsFixture, "quiet plain progress tells failures and the end", "[report]") {
  options_.verbosity = -1;
  tell(*make_plain_reporter(options_));
  CHECK(written() ==
        kFailure + std::string("2026-09-21T14:13:32Z no new runs; 1 running goes on\n") + kEnd);
}

TEST_CASE_METHOD(NewsFixture, "a silent reporter and one told to be silent say nothing",
                 "[report]") {
  tell(*make_silent_reporter());
  options_.verbosity = -2;
  tell(*make_plain_reporter(options_));
  tell(*make_json_reporter(options_));
  tell(*make_terminal_reporter(options_));
  CHECK(written().empty());
}

TEST_CASE_METHOD(NewsFixture, "a line has neither holes nor blanks for what is not known",
                 "[report]") {
  const auto reporter = make_plain_reporter(options_);
  auto start = work();
  start.phase = Phase::test;
  start.runs = 1;
  start.configurations = 1;
  start.repetitions = 1;
  start.slots = 1;
  reporter->on_start(start);
  RunSpec test;
  test.id = {4, 2};
  test.test = 3;
  auto never_began = event(RunState::failed, "");
  never_began.reason = "there is no program 'trian'";
  reporter->on_event(test, never_began);
  CHECK(written() ==
        "2026-09-21T14:13:20Z test experiments/digits: 1 test = 1 model x 1 repetition, "
        "1 slot (cpu)\n"
        "2026-09-21T14:13:20Z [ 1/1] fail 4.2 test 3 0.0s: there is no program 'trian' "
        "(output: output.log)\n");
}

TEST_CASE_METHOD(NewsFixture, "a log that was silent for a minute gets a sign of life",
                 "[report]") {
  const auto reporter = make_plain_reporter(options_);
  reporter->tick();
  reporter->on_start(work());
  reporter->on_event(run(1), ended(10));
  reporter->on_event(run(2), event(RunState::running));
  written();
  elapsed_ = 59s;
  reporter->tick();
  CHECK(written().empty());
  elapsed_ = 60s;
  reporter->tick();
  CHECK(written() ==
        "2026-09-21T14:14:20Z 1 of 12 done: 1 ok; 1 running, 10 queued; elapsed 1m00s, "
        "eta ~1m10s\n");
  reporter->tick();
  CHECK(written().empty());
  reporter->on_finish(summary());
  written();
  elapsed_ = 10min;
  reporter->tick();
  CHECK(written().empty());
}

TEST_CASE_METHOD(NewsFixture, "the state is told whenever it is asked for", "[report]") {
  const auto plain = make_plain_reporter(options_);
  const auto json = make_json_reporter(options_);
  for (auto* reporter : {plain.get(), json.get()}) {
    reporter->on_start(work());
    reporter->on_event(run(1), ended(1));
    reporter->on_event(run(2), failed(3, "exit 1"));
    written();
    reporter->say_state();
    CHECK(written() == (reporter == plain.get()
                            ? "2026-09-21T14:13:20Z 2 of 12 done: 1 ok, 1 failed; 0 running, "
                              "10 queued; elapsed 0s, eta ~5s\n"
                            : R"({"schema":"gridctl.event/1","event":"state",)"
                              R"("at":"2026-09-21T14:13:20.000Z","running":0,"succeeded":1,)"
                              R"("failed":1,"lost":0,"skipped":0,"stopped":0,"stopped_early":0,)"
                              R"("queued":10,"done":2,"total":12,"eta_seconds":5.0})"
                              "\n"));
  }
}

TEST_CASE_METHOD(NewsFixture, "ASCII output has no other characters", "[report]") {
  options_.unicode = false;
  const auto reporter = make_plain_reporter(options_);
  reporter->on_start(work());
  reporter->on_event(run(1), failed(1, "exit 1"));
  reporter->on_finish(summary());
  const auto text = written();
  CHECK(std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; }));
}

}  // namespace
}  // namespace gridctl::report
