#include "support/catch.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/session/news.hpp>
#include <gridctl/sys/files.hpp>

#include <sstream>

#include <nlohmann/json.hpp>
#include <signal.h>

using namespace gridctl;
using namespace gridctl::session;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

/// One run that begins and fails, as it is shown.
class Scene {
 public:
  void show(NewsForm form, int verbosity = 0) {
    News news({.form = form, .stream = &stream, .verbosity = verbosity}, loop, dir.path());
    auto& observer = static_cast<RunObserver&>(news);
    WorkStart start;
    start.experiment = "exp";
    start.runs = 1;
    start.configurations = 1;
    start.slots = 1;
    start.device = "cpu";
    observer.on_start(start);
    RunSpec run;
    run.id = {1, 1};
    run.directory = dir.path();
    RunEvent event;
    event.state = RunState::running;
    event.slot = "cpu:0";
    observer.on_event(run, event);
    loop.advance(300ms);
    event.state = RunState::failed;
    event.exit = ExitStatus{1, std::nullopt, false};
    event.reason = "exit 1";
    observer.on_event(run, event);
    loop.advance(300ms);
    timers = loop.timers();
    loop.stop();
  }
  [[nodiscard]] std::string text() const { return stream.str(); }

  test::ManualLoop loop;
  test::ScratchDir dir;
  std::ostringstream stream;
  std::size_t timers = 0;
};

}  // namespace

TEST_CASE_METHOD(Scene, "news for a log are a line for each event", "[session]") {
  show(NewsForm::lines);
  CHECK_THAT(text(), Contains("train exp"));
  CHECK_THAT(text(), Contains("exit 1"));
  CHECK(timers == 1);  // whether it was silent for long
}

TEST_CASE_METHOD(Scene, "news for a program are a line of JSON for each event", "[session]") {
  show(NewsForm::json);
  std::vector<std::string> states;
  for (const auto& line : split(text(), '\n')) {
    if (line.empty()) continue;
    const auto document = nlohmann::json::parse(line);
    CHECK(document["schema"] == "gridctl.event/1");
    if (document.contains("state")) states.push_back(document["state"]);
  }
  CHECK(states == std::vector<std::string>{"running", "failed"});
}

TEST_CASE_METHOD(Scene, "messages that nobody reads go on in gridctl.log", "[session]") {
  for (const auto form : {NewsForm::lines, NewsForm::screen}) {
    const test::ScratchDir experiment;
    News news({.form = form, .stream = &stream}, loop, experiment.path());
    WorkStart start;
    start.experiment = "exp";
    start.runs = 2;
    news.on_start(start);
    CHECK_FALSE(fs::exists(experiment.path() / "gridctl.log"));
    stream.setstate(std::ios::badbit);
    RunEvent event;
    event.state = RunState::failed;
    event.reason = "exit 1";
    RunSpec run;
    run.id = {1, 1};
    news.on_notice("no new runs");
    loop.advance(1s);
    news.on_event(run, event);
    loop.raise(SIGUSR1);
    loop.run_posted();
    const auto log = sys::read_file(experiment.path() / "gridctl.log", 10000).value_or("");
    CHECK_THAT(log, Contains("these messages cannot be written where they went") &&
                        Contains("Z no new runs\n") && !Contains("  no new runs") &&
                        Contains("[ 1/2] fail 1.1") && Contains("1 of 2 done: 0 ok, 1 failed") &&
                        !Contains("\x1b"));
    stream.clear();
  }
}

TEST_CASE_METHOD(Scene, "nobody hears what nobody asked for", "[session]") {
  show(NewsForm::none);
  CHECK(text().empty());
}

TEST_CASE_METHOD(Scene, "the quieter the news, the less is told", "[session]") {
  show(NewsForm::lines, -1);
  CHECK_THAT(text(), !Contains("train exp"));
  CHECK_THAT(text(), Contains("exit 1"));
}

TEST_CASE_METHOD(Scene, "the quietest news tell nothing", "[session]") {
  show(NewsForm::lines, -2);
  CHECK(text().empty());
}

TEST_CASE_METHOD(Scene, "a screen is drawn again by the loop as long as it turns", "[session]") {
  show(NewsForm::screen);
  CHECK_FALSE(text().empty());
  CHECK(timers == 1);
}
