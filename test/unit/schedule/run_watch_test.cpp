#include "run_watch.hpp"

#include "support/catch.hpp"
#include "support/fake_executor.hpp"
#include "support/fake_processes.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <sys/stat.h>

using namespace gridctl;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using schedule::EndedBy;
using schedule::RunningRun;
using schedule::Ticket;

namespace {

struct Scene final : schedule::RunningRunsUser, RunObserver {
  explicit Scene(const Limits& given) : limits(given) {}

  [[nodiscard]] bool may_wait() const override { return false; }
  void on_begun(Ticket ticket, const RunningRun& run) override { watch.started(ticket, run); }
  void on_ended(Ticket ticket, RunningRun run, const launch::JobExit& exit) override {
    watch.finished(ticket, exit.exit.status.code == 0);
    ended.emplace(ticket, std::move(run));
  }
  void on_unstarted(Ticket /*ticket*/, RunningRun /*run*/, const Error& /*error*/) override {}
  void on_event(const RunSpec& /*run*/, const RunEvent& /*event*/) override {}

  /// A run that only a signal ends, or one that works for that long.
  Ticket begin(std::optional<std::chrono::milliseconds> works_for = std::nullopt) {
    next_works_for = works_for;
    RunningRun run{{{1, 1}, 0, 1}, {}, std::nullopt, {}};
    run.launch.run.directory = scratch.path();
    run.launch.output = scratch.path() / "output.log";
    run.launch.argv = {"/bin/true"};
    const auto ticket = runs.add(std::move(run));
    runs.start(ticket);
    return ticket;
  }

  Limits limits;
  int looks = 0;
  std::map<Ticket, RunningRun> ended;
  std::optional<std::chrono::milliseconds> next_works_for;
  test::ScratchDir scratch;
  test::ManualLoop loop;
  test::FakeProcesses processes{loop, [this](const sys::ProcessSpec&) {
                                  test::FakeProcess process;
                                  process.works_for = next_works_for;
                                  return process;
                                }};
  test::FakeExecutor executor{loop, processes, 10s};
  schedule::RunningRuns runs{*this, loop, executor, *this};
  schedule::RunWatch watch{limits, runs, loop, [this] { ++looks; }};
};

}  // namespace

TEST_CASE("it looks around once a second, but only while a run is on", "[schedule]") {
  Scene scene({});
  scene.loop.advance(5s);
  CHECK(scene.looks == 0);
  scene.begin(2500ms);
  scene.begin(3500ms);
  scene.loop.advance(3s);
  CHECK(scene.looks == 3);
  scene.loop.advance(60s);
  CHECK(scene.looks == 4);
  CHECK(scene.loop.timers() == 0);
  scene.begin(1500ms);
  scene.loop.advance(1s);
  CHECK(scene.looks == 5);
}

TEST_CASE("the smaller the logs may be, the sooner they are looked at", "[schedule]") {
  constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
  CHECK(schedule::pause_between_logs(1) == 20ms);
  CHECK(schedule::pause_between_logs(10 * kMiB) == 20ms);
  CHECK(schedule::pause_between_logs(256 * kMiB) == 500ms);
  CHECK(schedule::pause_between_logs(1024 * kMiB) == 1s);
  CHECK(schedule::pause_between_logs(~std::uint64_t{0}) == 1s);
}

TEST_CASE("a log that fills at once is cut long before a second has passed", "[schedule]") {
  Limits limits;
  limits.max_log_size = std::uint64_t{1} << 20U;
  Scene scene(limits);
  scene.begin();
  const auto log = scene.scratch.write("output.log", std::string(std::size_t{8} << 20U, 'x'));
  scene.loop.advance(20ms);
  struct stat status {};
  REQUIRE(::stat(log.c_str(), &status) == 0);
  CHECK(status.st_size == off_t{8} << 20U);
  CHECK(status.st_blocks * 512 < off_t{2} << 20U);
}

TEST_CASE("a run that has had its time is ended for that reason", "[schedule]") {
  Limits limits;
  limits.timeout = parse_timeout("10s").value();
  Scene scene(limits);
  const auto ticket = scene.begin();
  scene.loop.advance(9s);
  CHECK(scene.ended.empty());
  scene.loop.advance(2s);
  REQUIRE(scene.ended.count(ticket) == 1);
  CHECK(scene.ended.at(ticket).ended_by == EndedBy::timeout);
  CHECK_THAT(scene.ended.at(ticket).why_ended, Contains("timed out after 10s"));
}

TEST_CASE("a run that writes nothing any more is ended as hanging", "[schedule]") {
  Limits limits;
  limits.hang_timeout = 30s;
  Scene scene(limits);
  const auto ticket = scene.begin();
  scene.loop.advance(10min);
  REQUIRE(scene.ended.count(ticket) == 1);
  CHECK(scene.ended.at(ticket).ended_by == EndedBy::hang);
}

TEST_CASE("a timeout of so many medians follows the runs that have succeeded", "[schedule]") {
  Limits limits;
  limits.timeout = parse_timeout("3x").value();
  Scene scene(limits);
  for (int i = 0; i < 10; ++i) {
    scene.begin(10s);
    scene.loop.advance(11s);
  }
  const auto ticket = scene.begin();
  scene.loop.advance(25s);
  CHECK(scene.runs.size() == 1);
  scene.loop.advance(600s);
  REQUIRE(scene.ended.count(ticket) == 1);
  CHECK(scene.ended.at(ticket).ended_by == EndedBy::timeout);
}
