#include "terminal_screen.hpp"

#include "news.hpp"
#include "support/catch.hpp"
#include "terminal_title.hpp"

#include <gridctl/core/text.hpp>

namespace gridctl::report {
namespace {

class ScreenFixture : public NewsFixture {
 protected:
  ScreenFixture() { progress_.start(work(), options_.now()); }
  void apply(const RunSpec& spec, const RunEvent& news) {
    progress_.apply(spec, news, options_.now());
  }
  /// The frame as it is seen, without colours.
  [[nodiscard]] std::string frame() const {
    std::string text;
    for (const auto& line : frame_of(progress_, options_.now(), look_))
      text += to_bytes(line, false) + "\n";
    return text;
  }
  void some_news() {
    for (int i = 1; i <= 3; ++i) apply(run(i), ended(10));
    apply(run(4), failed(3, "exit 1"));
    apply(run(1, 2), event(RunState::running, "cpu:10"));
    elapsed_ += 5s;
    apply(run(2, 2), event(RunState::running, "cpu:2"));
    elapsed_ += 70s;
  }

  Progress progress_;
  Look look_{70, false, true};
};

TEST_CASE_METHOD(ScreenFixture, "the frame shows how the grid stands", "[report]") {
  some_news();
  CHECK(frame() ==
        "─────────────────────────────────────────────────────────────────────\n"
        " 4/12  ██████▓▓▒▒▒▒·············  3 ok  1 failed  2 running  6 queued\n"
        " elapsed 1m15s   eta ~37s\n"
        " cpu:2   2.2  mlp lr=0.2  ~90%  1m10s\n"
        " cpu:10  1.2  mlp lr=0.1  ~90%  1m15s\n");
}

TEST_CASE_METHOD(ScreenFixture, "without Unicode the frame is ASCII", "[report]") {
  some_news();
  look_.unicode = false;
  CHECK(frame() ==
        "---------------------------------------------------------------------\n"
        " 4/12  ======xx>>>>.............  3 ok  1 failed  2 running  6 queued\n"
        " elapsed 1m15s   eta ~37s\n"
        " cpu:2   2.2  mlp lr=0.2  ~90%  1m10s\n"
        " cpu:10  1.2  mlp lr=0.1  ~90%  1m15s\n");
}

TEST_CASE_METHOD(ScreenFixture, "before the first end there is no estimate", "[report]") {
  CHECK_THAT(frame(), Catch::Contains("elapsed 0s   eta ?\n") &&
                          Catch::Contains("0 ok  0 running  12 queued\n"));
}

TEST_CASE_METHOD(ScreenFixture, "a narrow terminal drops the bar before the counts", "[report]") {
  some_news();
  look_.columns = 54;
  CHECK_THAT(frame(), Catch::Contains(" 4/12  3 ok  1 failed  2 running  6 queued\n"));
}

TEST_CASE_METHOD(ScreenFixture, "no drawn line is as wide as the terminal", "[report]") {
  some_news();
  auto wide = run(3, 2);
  wide.label = std::string(300, 'w') + " 日本語";
  apply(wide, event(RunState::running, "cpu:3"));
  look_.columns = GENERATE(20, 21, 40, 57, 80, 200);
  LiveRegion region;
  const auto bytes = region.draw("", frame_of(progress_, options_.now(), look_), look_);
  for (auto line : split(bytes, '\n')) {
    // Less the sequences that take no room.
    for (auto at = line.find('\x1b'); at != std::string::npos; at = line.find('\x1b'))
      line.erase(at, line.find_first_of("hlKJF", at) - at + 1);
    CHECK(display_width(line) < look_.columns);
  }
}

TEST_CASE_METHOD(ScreenFixture, "a row shows how far the run is, and as many metrics as fit",
                 "[report]") {
  LiveMetrics live;
  live.fraction = 0.429;
  live.values = {{"loss", 0.25}, {"valid/acc", 0.9131}};
  Progress progress([&](const fs::path&) { return [&] { return live; }; });
  progress.start(work(), options_.now());
  auto spec = run(1);
  spec.label = "a label of thirty-two characters";
  progress.apply(spec, event(RunState::running), options_.now());
  progress.ask(options_.now());
  elapsed_ += 7s;
  const auto row = [&](int columns) {
    return to_bytes(running_lines(progress, options_.now(), {columns, false, true}, 8).at(0),
                    false);
  };
  CHECK(
      row(100) ==
      " cpu:0  1.1  a label of thirty-two characters  ████░░░░░░  42%  valid/acc=0.9131  loss=0.25"
      "  7s");
  CHECK(row(90) ==
        " cpu:0  1.1  a label of thirty-two cha…  ████░░░░░░  42%  valid/acc=0.9131  loss=0.25  "
        "7s");
  CHECK(row(60) == " cpu:0  1.1  a label of thirty-…  42%  valid/acc=0.9131  7s");
  CHECK(row(50) == " cpu:0  1.1  a label of thirty-two char…  42%  7s");
}

TEST_CASE_METHOD(ScreenFixture, "a wide row shows the epoch, the course and the GPU", "[report]") {
  LiveMetrics live;
  live.fraction = 0.5;
  live.epoch = 20;
  live.epoch_limit = 40;
  live.values = {{"valid/acc", 0.9}};
  live.curve = {"valid/acc", {0.1, 0.5, 0.95, 0.9}, false, 0.95};
  Progress progress([&](const fs::path&) { return [&] { return live; }; });
  progress.start(work(), options_.now());
  progress.apply(run(1), event(RunState::running, "gpu:1"), options_.now());
  progress.ask(options_.now());
  FrameExtras extras;
  extras.gpu = [](const std::string& slot) -> std::optional<GpuLoad> {
    if (slot != "gpu:1") return std::nullopt;
    return GpuLoad{93, std::uint64_t{31} << 30U, std::uint64_t{80} << 30U};
  };
  const auto rows = running_lines(progress, options_.now(), {120, false, true}, 8, extras);
  CHECK(to_bytes(rows.at(0), false) ==
        " gpu:1  1.1  mlp lr=0.1  █████░░░░░  50%  epoch 20/40  valid/acc=0.9  best 0.95  ▁▄██  "
        "93% 31/80 GiB  0s");
}

TEST_CASE_METHOD(ScreenFixture, "the best run so far stands beside the times", "[report]") {
  LiveMetrics live;
  live.curve = {"valid/loss", {0.5}, true, 0.5};
  Progress progress([&](const fs::path&) { return [&] { return live; }; });
  progress.start(work(), options_.now());
  CHECK_FALSE(progress.best());
  progress.apply(run(1), event(RunState::running), options_.now());
  progress.apply(run(2), event(RunState::running, "cpu:1"), options_.now());
  progress.ask(options_.now());
  live.curve.best = 0.25;
  progress.keep_last(run(1), progress.last_metrics(run(1)));
  progress.apply(run(1), ended(1), options_.now());
  const auto text_of = [&](int columns, int rows) {
    std::string text;
    for (const auto& line : frame_of(progress, options_.now(), {columns, false, true, rows}))
      text += to_bytes(line, false) + "\n";
    return text;
  };
  CHECK_THAT(text_of(80, 24), Catch::Contains("~6s   best valid/loss 0.25  1.1 mlp lr=0.1\n"));
  CHECK_THAT(text_of(40, 24), Catch::Contains("\n best valid/loss 0.25  1.1 mlp lr=0.1\n"));
  CHECK_THAT(text_of(40, 10), !Catch::Contains("best"));
  live.curve = {"valid/acc", {0.9}, false, 0.9};
  progress.ask(options_.now());
  CHECK(progress.best()->metric == "valid/loss");  // another metric cannot be compared
}

TEST_CASE_METHOD(ScreenFixture, "failures are pinned in groups, fewer in a low terminal",
                 "[report]") {
  std::vector<Failure> failures;
  for (int i = 1; i <= 3; ++i) failures.push_back({run(i), "gpu:0", "out of memory: 2 GiB"});
  failures.push_back({run(4), "gpu:0", "KeyError\x1b[2J"});
  FrameExtras extras;
  extras.pinned = pinned_failures(failures, look_, kMostPinned);
  look_.columns = 80;
  const auto text_of = [&] {
    std::string text;
    for (const auto& line : frame_of(progress_, options_.now(), look_, extras))
      text += to_bytes(line, false) + "\n";
    return text;
  };
  CHECK_THAT(text_of(), Catch::EndsWith(" ✗ 3 failed, last 3.1: out of memory: 2 GiB\n"
                                        " ✗ 4.1 KeyError\\x1b[2J\n"));
  look_.rows = 10;
  CHECK_THAT(text_of(), Catch::EndsWith(" ✗ 3 failed, last 3.1: out of memory: 2 GiB\n"));
  extras.is_paused = true;
  CHECK_THAT(text_of(), Catch::Contains("   paused\n"));
}

TEST_CASE_METHOD(ScreenFixture, "a wide terminal that is low has two runs in a line", "[report]") {
  for (int i = 1; i <= 16; ++i) apply(run(i), event(RunState::running, "cpu:" + std::to_string(i)));
  look_.columns = 130;
  look_.rows = 14;
  const auto text = frame();
  CHECK_THAT(text, !Catch::Contains("more running"));
  CHECK_THAT(text, Catch::Contains(" cpu:1   1.1") && Catch::Contains(" cpu:16  16.1"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 3 + 8);
}

TEST_CASE("a sparkline is as high as its values", "[report]") {
  CHECK(sparkline({0, 7}, 8) == "▁█");
  CHECK(sparkline({0, 1, 2, 3, 4, 5, 6, 7}, 8) == "▁▂▃▄▅▆▇█");
  CHECK(sparkline({0, 1, 2, 3, 4, 5, 6, 7}, 4) == "▂▄▆█");
  CHECK(sparkline({1, 1, 1}, 8) == "▅▅▅");
  CHECK(sparkline({1}, 8).empty());
}

TEST_CASE("a title and the task bar show the progress until they are cleared", "[report]") {
  TerminalTitle title(true, true);
  CHECK(title.clear().empty());
  CHECK(title.show({"gridctl 1/4", 25, false, false}) ==
        "\x1b[22;2t\x1b]2;gridctl 1/4\x07\x1b]9;4;1;25\x07");
  CHECK(title.show({"gridctl 1/4", 25, false, false}).empty());
  CHECK(title.show({"gridctl 1/4", 25, true, false}) == "\x1b]9;4;2;25\x07");
  CHECK(title.show({"gridctl 1/4", 25, true, true}) == "\x1b]9;4;4;25\x07");
  CHECK(title.clear() == "\x1b]2;\x07\x1b[23;2t\x1b]9;4;0\x07");
  CHECK(title.clear().empty());
  CHECK(TerminalTitle(false, false).show({"gridctl 1/4", 25, false, false}).empty());
}

TEST_CASE_METHOD(ScreenFixture, "the frame is lower than the terminal is high", "[report]") {
  for (int i = 1; i <= 16; ++i) apply(run(i), event(RunState::running, "cpu:" + std::to_string(i)));
  for (const int rows : {1, 10, 20, 24, 50}) {
    look_.rows = rows;
    const auto text = frame();
    const auto lines = std::count(text.begin(), text.end(), '\n');
    INFO(rows);
    CHECK(lines < std::max(rows, 6));
    if (rows == 10) CHECK_THAT(text, Catch::Contains(" + 11 more running\n"));
    CHECK((text.find("more running") == std::string::npos) == (rows > 20));
  }
}

TEST_CASE_METHOD(ScreenFixture, "names from outside cannot drive the terminal", "[report]") {
  auto evil = run(1);
  evil.label = "\x1b]0;title\x07";
  apply(evil, event(RunState::running));
  CHECK(frame().find('\x1b') == std::string::npos);
  const auto lines = failure_lines(evil, failed(1, "\x1b[2J"), look_);
  for (const auto& line : lines) CHECK(to_bytes(line, false).find('\x1b') == std::string::npos);
}

TEST_CASE_METHOD(ScreenFixture, "a failure tells how, why and where to look", "[report]") {
  std::string text;
  for (const auto& line : failure_lines(run(2), failed(38, "ValueError: no"), look_))
    text += to_bytes(line, false) + "\n";
  CHECK(text ==
        "  ✗ 2.1  cpu:0  mlp lr=0.2   exit 1 after 38s\n"
        "      ValueError: no\n"
        "      output: experiments/digits/runs/2.1/attempt-1/output.log\n");
}

TEST_CASE("colours surround the text only if they are wanted", "[report]") {
  const Line line = {{"plain "}, {"red", "31"}};
  CHECK(to_bytes(line, true) == "plain \x1b[31mred\x1b[0m");
  CHECK(to_bytes(line, false) == "plain red");
}

TEST_CASE("a frame replaces the one before, wherever the terminal has put it", "[report]") {
  LiveRegion region;
  const Look wide{40, false, true};
  CHECK(region.erase(wide).empty());
  CHECK(region.draw("", {{{std::string(39, 'a')}}, {{"b"}}}, wide) ==
        "\x1b[?2026h\x1b[?25l" + std::string(39, 'a') + "\x1b[K\nb\x1b[K\n\x1b[J\x1b[?2026l");
  // 39 columns became two rows of 20: three rows up, not two.
  const Look narrow{20, false, true};
  CHECK(region.draw("news\n", {{{"c"}}}, narrow) ==
        "\x1b[?2026h\x1b[3F\x1b[Jnews\nc\x1b[K\n\x1b[J\x1b[?2026l");
  CHECK(region.is_drawn());
  CHECK(region.erase(narrow) == "\x1b[1F\x1b[J\x1b[?25h");
  CHECK_FALSE(region.is_drawn());
}

}  // namespace
}  // namespace gridctl::report
