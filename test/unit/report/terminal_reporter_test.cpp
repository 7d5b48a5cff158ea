#include "news.hpp"
#include "support/catch.hpp"

namespace gridctl::report {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

constexpr const char* kHideCursor = "\x1b[?25l";
constexpr const char* kShowCursor = "\x1b[?25h";
constexpr const char* kFrame = "\x1b[?2026h";

class TerminalFixture : public NewsFixture {
 protected:
  TerminalFixture() {
    reporter_ = make_terminal_reporter(options_);
    reporter_->on_start(work());
    written();
  }
  std::string after(std::chrono::milliseconds time) {
    elapsed_ += time;
    reporter_->tick();
    return written();
  }

  std::unique_ptr<Reporter> reporter_;
};

TEST_CASE_METHOD(NewsFixture, "the terminal is told at once what begins", "[report]") {
  make_terminal_reporter(options_)->on_start(work());
  CHECK(written() ==
        "train experiments/digits: 12 runs = 4 configurations x 3 repetitions, 2 slots (cpu)\n");
}

TEST_CASE_METHOD(TerminalFixture, "nothing is drawn in the first fifth of a second", "[report]") {
  reporter_->on_event(run(1), event(RunState::running));
  CHECK(after(199ms).empty());
  CHECK_THAT(after(1ms), StartsWith(std::string(kFrame) + kHideCursor));
}

TEST_CASE_METHOD(TerminalFixture, "a grid that is done before is never drawn", "[report]") {
  reporter_->on_event(run(1), event(RunState::running));
  reporter_->on_event(run(1), ended(0.1));
  reporter_->on_finish(summary());
  CHECK_THAT(written(), StartsWith("Interrupted digits: 1 ok") && !Contains("\x1b"));
  CHECK(after(1s).empty());
}

TEST_CASE_METHOD(TerminalFixture, "a frame is drawn ten times a second at most", "[report]") {
  after(200ms);
  reporter_->on_event(run(1), event(RunState::running));
  CHECK(after(99ms).empty());
  CHECK_THAT(after(1ms),
             StartsWith(kFrame) && Contains("1.1  mlp lr=0.1") && !Contains(kHideCursor));
}

TEST_CASE_METHOD(TerminalFixture, "without news only the clock moves", "[report]") {
  after(200ms);
  CHECK(after(300ms).empty());
  CHECK_THAT(after(500ms), Contains("elapsed 1s"));
}

TEST_CASE_METHOD(TerminalFixture, "a failure goes to the scrollback above the frame", "[report]") {
  after(200ms);
  elapsed_ += 100ms;
  reporter_->on_event(run(2), failed(12, "ValueError: no"));
  const auto text = written();
  const auto failure = text.find("✗ 2.1  cpu:0  mlp lr=0.2   exit 1 after 12s\n");
  REQUIRE(failure != std::string::npos);
  CHECK(failure < text.find("1 failed"));
  CHECK_THAT(text, StartsWith(std::string(kFrame) + "\x1b[3F\x1b[J"));
  const auto later = after(1s);
  CHECK_THAT(later, !Contains("exit 1 after") && Contains(" ✗ 2.1 ValueError: no"));
}

TEST_CASE_METHOD(NewsFixture, "p pauses the worker, and lets it go on", "[report]") {
  bool is_paused = false;
  std::size_t asked = 0;
  bool is_heard = true;
  options_.steer = [&](const SteerRequest& request) {
    ++asked;
    if (is_heard && request.paused) is_paused = *request.paused;
    SteerAnswer answer;
    answer.is_heard = is_heard;
    answer.is_paused = is_paused;
    answer.max_concurrent = 2;
    return answer;
  };
  const auto reporter = make_terminal_reporter(options_);
  reporter->on_start(work());
  elapsed_ += 1s;
  reporter->tick();
  const auto before = asked;
  elapsed_ += 1s;
  reporter->tick();
  CHECK(asked == before);  // the worker is asked again only when something has been told
  reporter->on_key('p');
  CHECK(is_paused);
  elapsed_ += 1s;
  reporter->tick();
  CHECK_THAT(written(), Contains("paused"));
  reporter->on_key('p');
  CHECK_FALSE(is_paused);
  is_paused = true;  // from another terminal
  reporter->on_notice("gridctl pause: no new runs");
  written();
  elapsed_ += 1s;
  reporter->tick();
  CHECK_THAT(written(), Contains("   paused"));
  is_heard = false;
  reporter->on_key('p');
  elapsed_ += 1s;
  reporter->tick();
  CHECK_THAT(written(), Contains("there is nothing to pause"));
}

TEST_CASE_METHOD(TerminalFixture, "a notice goes to the scrollback too", "[report]") {
  reporter_->on_notice("no new runs\x1b[2J");
  CHECK(written() == "  no new runs\\x1b[2J\n");
}

TEST_CASE_METHOD(TerminalFixture, "keys ask for the state, failures and outputs", "[report]") {
  fs::path asked;
  options_.tail = [&](const fs::path& file, std::size_t) {
    asked = file;
    return std::vector<std::string>{"epoch 3", "epoch 4"};
  };
  reporter_ = make_terminal_reporter(options_);
  reporter_->on_start(work());
  reporter_->on_event(run(1), event(RunState::running, "cpu:0"));
  after(200ms);
  const auto answer_to = [&](const std::string& keys) {
    for (const char key : keys) reporter_->on_key(key);
    return after(100ms);
  };
  CHECK(answer_to("x9").empty());
  CHECK_THAT(answer_to("s"), Contains("  0 of 12 done: 0 ok; 1 running"));
  CHECK_THAT(answer_to("f"), Contains("no run has failed"));
  CHECK_THAT(answer_to("l1"), Contains("1.1  cpu:0  mlp lr=0.1\n  | epoch 3\n  | epoch 4\n"));
  CHECK(asked == run(1).directory / "output.log");
  CHECK_THAT(answer_to("l2"), Contains("there is no row 2"));
  CHECK_THAT(answer_to("?"), Contains("s state"));
  reporter_->on_event(run(2), failed(1, "exit\x1b 1"));
  after(100ms);
  CHECK_THAT(answer_to("f"), Contains("2.1  cpu:0  mlp lr=0.2: exit\\x1b 1"));
}

TEST_CASE_METHOD(TerminalFixture, "a suspended screen is taken away and drawn anew", "[report]") {
  after(200ms);
  reporter_->pause();
  CHECK_THAT(written(), Contains(kShowCursor));
  CHECK_THAT(after(100ms), StartsWith(std::string(kFrame) + kHideCursor));
}

TEST_CASE_METHOD(TerminalFixture, "nothing is drawn on another program's terminal", "[report]") {
  bool is_ours = false;
  options_.may_draw = [&] { return is_ours; };
  reporter_ = make_terminal_reporter(options_);
  reporter_->on_start(work());
  written();
  CHECK(after(1s).empty());
  is_ours = true;
  CHECK_THAT(after(100ms), Contains(kFrame));
}

TEST_CASE_METHOD(TerminalFixture, "the end takes the frame away and shows the cursor", "[report]") {
  after(200ms);
  reporter_->on_finish(summary());
  CHECK_THAT(written(), StartsWith(std::string("\x1b[3F\x1b[J") + kShowCursor + "Interrupted"));
  reporter_.reset();
  CHECK(written().empty());
}

TEST_CASE_METHOD(TerminalFixture, "what was not drawn yet is not lost at the end", "[report]") {
  after(200ms);
  reporter_->on_event(run(2), failed(12, "ValueError: no"));
  reporter_->on_finish(summary());
  CHECK_THAT(written(), Contains("✗ 2.1  cpu:0  mlp lr=0.2   exit 1 after 12s\n"));
}

TEST_CASE_METHOD(TerminalFixture, "the cursor comes back however the work ends", "[report]") {
  after(200ms);
  reporter_.reset();
  CHECK_THAT(written(), Contains(kShowCursor));
}

TEST_CASE_METHOD(TerminalFixture, "a resized terminal is asked again", "[report]") {
  after(200ms);
  columns_ = 40;
  // The rule of 79 columns takes two rows now, the counts of 79 too.
  CHECK_THAT(after(1s), StartsWith(std::string(kFrame) + "\x1b[5F"));
}

TEST_CASE_METHOD(NewsFixture, "quiet, the terminal shows failures and the end alone", "[report]") {
  options_.verbosity = -1;
  const auto reporter = make_terminal_reporter(options_);
  tell(*reporter);
  CHECK_THAT(written(),
             StartsWith("  ✗ 2.1") && Contains("Interrupted digits") && !Contains("\x1b"));
}

TEST_CASE_METHOD(NewsFixture, "verbose, successes stay too", "[report]") {
  options_.verbosity = 1;
  const auto reporter = make_terminal_reporter(options_);
  tell(*reporter);
  CHECK_THAT(written(), Contains("✓ 1.1  cpu:0  mlp lr=0.1   10s\n"));
}

}  // namespace
}  // namespace gridctl::report
