#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/experiment/catch_up.hpp>
#include <gridctl/launch/exit_record.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace gridctl;
using namespace gridctl::experiment;
using namespace std::chrono_literals;

namespace {

class Heard final : public RunObserver {
 public:
  void on_event(const RunSpec& run, const RunEvent& event) override {
    runs.push_back(run);
    events.push_back(event);
  }
  std::vector<RunSpec> runs;
  std::vector<RunEvent> events;
};

/// Run 1.1, whose first attempt is booked as running.
class CatchUpFixture {
 protected:
  CatchUpFixture() {
    fs::create_directories(attempt());
    fs::create_directory_symlink("real", dir_.path() / "link");
    record_.id = {1, 1};
    record_.attempt = 1;
    record_.state = RunState::running;
    record_.slot = "cpu:3";
    record_.directory = "runs/0001-a/1/attempt-1";
    maker_.run = [this](const schedule::WorkItem& item) {
      RunSpec run;
      run.id = item.run;
      run.attempt = item.attempt;
      run.directory = attempt().parent_path() / ("attempt-" + std::to_string(item.attempt));
      return run;
    };
    maker_.prepare = [](const RunSpec& run, const Placement& placement) {
      launch::Launch launch;
      launch.run = run;
      launch.argv = {"true"};
      launch.placement = placement;
      return Result<launch::Launch>(launch);
    };
  }
  [[nodiscard]] fs::path experiment() const { return dir_.path() / "real" / "exp"; }
  [[nodiscard]] fs::path attempt() const { return experiment() / "runs/0001-a/1/attempt-1"; }
  void write_end(const launch::JobExit& exit) const {
    dir_.write("real/exp/runs/0001-a/1/attempt-1/exit.json", launch::exit_record(exit, {}));
  }

  test::ScratchDir dir_;
  RunRecord record_;
  RunMaker maker_;
  Heard heard_;
};

}  // namespace

TEST_CASE_METHOD(CatchUpFixture, "a run that is on is found by whatever name its experiment has",
                 "[experiment]") {
  const auto other = dir_.path() / "link" / "exp" / "runs/0001-a/1/attempt-1";
  CatchUp catch_up({{other, 7.5, 42}}, heard_);
  CHECK(catch_up.unplaced() == std::vector<fs::path>{other});
  const auto standing = catch_up.catch_up(record_, maker_).value();
  CHECK(standing.state == RunState::running);
  REQUIRE(standing.living);
  CHECK(standing.living->age == 7500ms);
  CHECK(standing.living->slot == "cpu:3");
  CHECK(standing.next_attempt == 1);
  CHECK(catch_up.unplaced().empty());
  CHECK(heard_.events.empty());
}

TEST_CASE_METHOD(CatchUpFixture, "a run whose end nobody saw is as it was asked to end",
                 "[experiment]") {
  launch::JobExit exit;
  exit.exit.status.code = 0;
  SECTION("stopped") {
    exit.asked.emplace();
    write_end(exit);
    CatchUp catch_up({}, heard_);
    CHECK(catch_up.catch_up(record_, maker_)->state == RunState::stopped);
  }
  SECTION("out of time") {
    exit.asked =
        launch::AskedEnd{{launch::EndRequest::Cause::timeout, "timed out after 6s"}, {}, 1};
    write_end(exit);
    CatchUp catch_up({}, heard_);
    CHECK(catch_up.catch_up(record_, maker_)->state == RunState::failed);
    CHECK(heard_.events.at(0).failure_class == "timed out");
  }
  SECTION("by itself") {
    write_end(exit);
    CatchUp catch_up({}, heard_);
    CHECK(catch_up.catch_up(record_, maker_)->state == RunState::succeeded);
  }
}

TEST_CASE_METHOD(CatchUpFixture,
                 "the end of a run that the plan has no more is booked all the same",
                 "[experiment]") {
  SECTION("if it is over") {
    CatchUp catch_up({}, heard_);
    catch_up.end(record_, experiment());
    REQUIRE(heard_.events.size() == 1);
    CHECK(heard_.events[0].state == RunState::lost);
    CHECK(heard_.runs[0].directory == attempt());
  }
  SECTION("and not while it is on") {
    CatchUp catch_up({{attempt(), 1, 42}}, heard_);
    catch_up.end(record_, experiment());
    CHECK(heard_.events.empty());
    CHECK(catch_up.unplaced().size() == 1);
  }
}
