#include "shared_files_check.hpp"

#include "support/catch.hpp"
#include "support/environment_guard.hpp"
#include "support/scratch_dir.hpp"

#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

namespace gridctl::session {
namespace {

class People final : public RunObserver {
 public:
  void on_event(const RunSpec& /*run*/, const RunEvent& /*event*/) override {}
  void on_notice(const std::string& line) override { heard.push_back(line); }
  std::vector<std::string> heard;
};

/// Runs one after the other, each for ten seconds.
class Fixture {
 protected:
  void begin(int number) { tell(number, RunState::running, number * 10); }
  void end(int number, RunState state = RunState::succeeded) {
    tell(number, state, number * 10 + 9);
  }
  /// A file that was last changed in the middle of a run's time.
  void write(const std::string& name, int number) {
    dir_.write(name, "text");
    const timespec at{1'790'000'000 + number * 10 + 5, 0};
    const timespec times[] = {at, at};
    REQUIRE(::utimensat(AT_FDCWD, (dir_.path() / name).c_str(), times, 0) == 0);
  }
  void tell(int number, RunState state, int second) {
    RunSpec run;
    run.id = {number, 1};
    RunEvent event;
    event.state = state;
    event.at = TimePoint(std::chrono::seconds(1'790'000'000 + second));
    check_.on_event(run, event);
  }

  test::ScratchDir dir_;
  People people_;
  SharedFilesCheck check_{dir_.path(), people_};
};

TEST_CASE_METHOD(Fixture, "a file that each run writes is warned of, once", "[session]") {
  for (const int number : {1, 2, 3}) {
    begin(number);
    write("out/model.pt", number);
    end(number);
  }
  REQUIRE(people_.heard.size() == 1);
  CHECK_THAT(people_.heard.front(), Catch::Contains("out/model.pt' changed while run 1.1 was on"));
  CHECK_THAT(people_.heard.front(), Catch::Contains("while run 2.1 was"));
}

TEST_CASE_METHOD(Fixture, "files of one run each, and logs, are not warned of", "[session]") {
  for (const int number : {1, 2, 3}) {
    begin(number);
    write("model-" + std::to_string(number) + ".pt", number);
    write("train.log", number);
    write(".cache/index", number);
    end(number);
  }
  CHECK(people_.heard.empty());
}

TEST_CASE_METHOD(Fixture, "the locks of cores and ports are gridctl's own", "[session]") {
  const test::EnvironmentGuard locks("GRIDCTL_LOCK_DIR", (dir_.path() / "locks").c_str());
  for (const int number : {1, 2}) {
    begin(number);
    write("locks/cpus.lock", number);
    end(number);
  }
  CHECK(people_.heard.empty());
}

TEST_CASE_METHOD(Fixture, "a file that changed before a run began says nothing", "[session]") {
  write("data.csv", 0);
  for (const int number : {1, 2}) {
    begin(number);
    end(number);
  }
  CHECK(people_.heard.empty());
}

TEST_CASE_METHOD(Fixture, "a folder with very many files is left alone", "[session]") {
  for (int i = 0; i < 2100; ++i) dir_.write("many/" + std::to_string(i), "");
  for (const int number : {1, 2}) {
    begin(number);
    write("model.pt", number);
    end(number);
  }
  CHECK(people_.heard.empty());
}

}  // namespace
}  // namespace gridctl::session
