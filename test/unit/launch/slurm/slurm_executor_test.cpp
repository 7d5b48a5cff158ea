#include "slurm_scene.hpp"
#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::launch;
using namespace gridctl::launch::slurm;
using namespace std::chrono_literals;

TEST_CASE("short runs with allocations of their own are told of once", "[slurm]") {
  Scene scene;
  const double seconds = GENERATE(8.0, 90.0);
  for (int repetition = 1; repetition <= 80; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  for (int repetition = 1; repetition <= 30; ++repetition)
    scene.tell(repetition, repetition - 1, RunState::succeeded, false, 0, 1, seconds);
  scene.loop.advance(5s);
  REQUIRE(scene.ends.size() == 30);
  if (seconds > 60) {
    CHECK(scene.notices.empty());
  } else {
    REQUIRE(scene.notices.size() == 1);
    CHECK(
        scene.notices[0] ==
        "runs take 8.0s, and each has an allocation of its own: with --pack 15 Slurm would have 56 "
        "fewer, and they would be done sooner");
  }
}

TEST_CASE("runs of other kinds, and those that have ended, need no pack", "[slurm]") {
  Scene scene;
  scene.classes.emplace_back();
  scene.class_of = [](const RunSpec& run) { return run.id.repetition > 40 ? 1 : 0; };
  scene.make();
  for (int repetition = 1; repetition <= 90; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  for (int repetition = 1; repetition <= 30; ++repetition)
    scene.tell(repetition, repetition - 1, RunState::succeeded, false, 0, 1, 8);
  scene.loop.advance(5s);
  REQUIRE(scene.ends.size() == 30);
  CHECK(scene.notices.empty());
}

TEST_CASE("a run of a batch that was found again is told of without a place", "[slurm]") {
  Scene scene;
  scene.classes[0].places["time"] = at_line(12);
  scene.make();
  scene.start(1);
  scene.loop.run_posted();
  scene.make();
  REQUIRE(scene.executor->living());
  scene.adopt(1);
  scene.show({0}, "PENDING");
  scene.scheduler.rows[0].reason = "PartitionTimeLimit";
  scene.loop.advance(1min);
  REQUIRE(scene.notices.size() == 1);
  CHECK(scene.notices[0].find("Slurm says PartitionTimeLimit;") != std::string::npos);
}

TEST_CASE("a run that will never start is told of with the place of what it asks for", "[slurm]") {
  Scene scene;
  scene.classes[0].places["time"] = at_line(12);
  scene.make();
  scene.start(1);
  scene.loop.run_posted();
  scene.show({0}, "PENDING");
  scene.scheduler.rows[0].reason = "PartitionTimeLimit";
  scene.loop.advance(1min);
  REQUIRE(scene.notices.size() == 1);
  CHECK(scene.notices[0].find("Slurm says PartitionTimeLimit (time: grid.yaml:12);") !=
        std::string::npos);
}

TEST_CASE("runs begin and end by the news of their node", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.tell(1, 0, RunState::running);
  scene.loop.advance(2s);
  CHECK(scene.begun == std::vector<std::string>{"n2"});
  CHECK(scene.ends.empty());
  scene.tell(1, 0, RunState::succeeded);
  scene.loop.advance(2s);
  REQUIRE(scene.ends[1].size() == 1);
  CHECK(scene.ends[1][0].state == RunState::succeeded);
  CHECK(scene.ends[1][0].job == "101_0");
}

TEST_CASE("what many nodes have told is read before Slurm's word decides", "[slurm]") {
  Scene scene;
  constexpr int kRuns = 1000;  // whose logs are read in turns
  for (int repetition = 1; repetition <= kRuns; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  std::vector<int> tasks;
  for (int task = 0; task < kRuns; ++task) {
    NodeEvent news;
    news.run = {1, task + 1};
    news.event.state = RunState::running;
    auto lines = to_line(news);
    news.kind = NodeEvent::Kind::end;
    news.event.state = RunState::succeeded;
    std::ofstream(event_log(scene.batch(), task, 0).string()) << lines << to_line(news);
    tasks.push_back(task);
  }
  scene.show(tasks, "COMPLETED");
  scene.loop.advance(1min);
  REQUIRE(scene.ends.size() == kRuns);
  for (const auto& [run, ends] : scene.ends) {
    REQUIRE(ends.size() == 1);
    REQUIRE(ends[0].state == RunState::succeeded);
  }
}

TEST_CASE("a query that fails changes nothing", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.scheduler.is_away = true;
  scene.loop.advance(1h);
  CHECK(scene.ends.empty());
  CHECK(scene.notices.size() == 1);
}

TEST_CASE("only a task that Slurm has forgotten for a minute is gone", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.loop.advance(30s);
  CHECK(scene.ends.empty());
  scene.loop.advance(3min);
  REQUIRE(scene.ends[1].size() == 1);
  CHECK(scene.ends[1][0].state == RunState::stopped);
}

TEST_CASE("a run that no batch has cannot be taken over, and what helps is said", "[slurm]") {
  Scene scene;
  const auto job = scene.executor->adopt(scene.dir.path() / "runs/9/1/attempt-1", nullptr);
  REQUIRE_FALSE(job);
  CHECK(job.error().kind == ErrorKind::not_found);
  CHECK(job.error().help.find("gridctl resume") != std::string::npos);
}

TEST_CASE("squeue is asked less and less often", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.show({0}, "PENDING");
  scene.loop.advance(1h);
  CHECK(scene.scheduler.looks > 50);
  CHECK(scene.scheduler.looks < 70);
}

TEST_CASE("an interrupted run that Slurm starts again goes on as the next attempt", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.tell(1, 0, RunState::running);
  scene.loop.advance(2s);
  scene.tell(1, 0, RunState::stopped, true);
  scene.show({0}, "PENDING", 1);
  scene.loop.advance(10s);
  REQUIRE(scene.ends[1].size() == 1);
  CHECK(scene.ends[1][0].requeued);
  scene.start(1, 2);
  scene.loop.advance(5s);
  CHECK(scene.scheduler.submitted.size() == 1);  // Slurm has it already
  scene.tell(1, 0, RunState::running, false, 1, 2);
  scene.tell(1, 0, RunState::succeeded, false, 1, 2);
  scene.loop.advance(5s);
  REQUIRE(scene.ends[1].size() == 2);
  CHECK(scene.ends[1][1].state == RunState::succeeded);
}

TEST_CASE("a run that Slurm should have gone on with is submitted anew", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  scene.tell(1, 0, RunState::running);
  scene.tell(1, 0, RunState::stopped, true);
  scene.show({0}, "PENDING", 1);
  scene.loop.advance(10s);
  scene.start(1, 2);
  scene.scheduler.rows.clear();
  scene.show({0}, "NODE_FAIL", 1);
  scene.loop.advance(3min);
  CHECK(scene.scheduler.submitted.size() == 2);
}

TEST_CASE("stopping cancels tasks together, and queued ones end without a trace", "[slurm]") {
  Scene scene;
  const auto one = scene.start(1);
  const auto two = scene.start(2);
  scene.start(3);
  scene.loop.run_posted();
  scene.executor->stop(one, Urgency::polite, {EndRequest::Cause::request, kStoppedByName});
  scene.executor->stop(two, Urgency::polite, {});
  scene.loop.run_posted();
  CHECK(scene.scheduler.cancelled == std::vector<std::string>{"101_[0-1]"});
  scene.show({2}, "PENDING");
  scene.loop.advance(20s);
  REQUIRE(scene.ends[1].size() == 1);
  CHECK(scene.ends[1][0].state == RunState::stopped);
  CHECK(scene.ends[1][0].reason == kStoppedByName);
  CHECK(scene.ends[2].size() == 1);
  CHECK(scene.ends[3].empty());
}

TEST_CASE("what Slurm refuses for good is told of each run", "[slurm]") {
  Scene scene;
  scene.scheduler.answers.push_back({"", Refusal::refused, "Invalid partition name specified"});
  scene.start(1);
  scene.start(2);
  scene.loop.run_posted();
  CHECK(scene.refused.size() == 2);
  CHECK(scene.refused[0] == "Slurm refuses: Invalid partition name specified");
  CHECK(batches_of(scene.dir.path()).empty());
}

TEST_CASE("runs wait where Slurm takes no more for the moment", "[slurm]") {
  Scene scene;
  scene.scheduler.answers.push_back({"", Refusal::limit, "AssocMaxSubmitJobLimit"});
  scene.start(1);
  scene.loop.run_posted();
  CHECK(scene.notices.size() == 1);
  CHECK(scene.refused.empty());
  scene.loop.advance(2min);
  CHECK(scene.scheduler.submitted.size() == 2);
}

TEST_CASE("a later gridctl takes over what was submitted", "[slurm]") {
  Scene scene;
  for (int repetition = 1; repetition <= 3; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  scene.tell(1, 0, RunState::running);
  scene.tell(1, 0, RunState::succeeded);
  scene.tell(2, 1, RunState::running);
  SECTION("its number was written down") {}
  SECTION("gridctl was killed before it wrote the number down") {
    fs::remove(scene.batch() / "job.json");
  }
  scene.show({0}, "COMPLETED");
  scene.show({1}, "RUNNING");
  scene.show({2}, "PENDING");
  scene.make();
  const auto living = scene.executor->living();
  REQUIRE(living);
  CHECK(living->size() == 3);
  CHECK(read_job(scene.batch()) == "101");
  for (int repetition = 1; repetition <= 3; ++repetition) scene.adopt(repetition);
  scene.loop.advance(10s);
  CHECK(scene.ends[1].size() == 1);
  CHECK(scene.ends[1][0].state == RunState::succeeded);
  CHECK(scene.ends[2].empty());
  scene.tell(2, 1, RunState::failed);
  scene.tell(3, 2, RunState::running);
  scene.tell(3, 2, RunState::succeeded);
  scene.loop.advance(10s);
  CHECK(scene.ends[2].size() == 1);
  CHECK(scene.ends[3].size() == 1);
  CHECK(scene.scheduler.submitted.size() == 1);
}
