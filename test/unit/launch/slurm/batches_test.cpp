#include "slurm_scene.hpp"
#include "support/catch.hpp"

#include <gridctl/launch/slurm/claims.hpp>

using namespace gridctl;
using namespace gridctl::launch;
using namespace gridctl::launch::slurm;
using namespace std::chrono_literals;

TEST_CASE("what is started in one turn of the loop is one array", "[slurm]") {
  Scene scene;
  for (int repetition = 1; repetition <= 3; ++repetition) scene.start(repetition);
  CHECK(scene.scheduler.submitted.empty());
  scene.loop.run_posted();
  REQUIRE(scene.scheduler.submitted.size() == 1);
  CHECK(has(scene.scheduler.submitted[0], "--array=0-2"));
  CHECK(read_job(scene.batch()) == "101");
  CHECK(read_runs(scene.batch(), scene.dir.path())->size() == 3);
}

TEST_CASE("more runs than an array may have become several arrays", "[slurm]") {
  Scene scene;
  scene.scheduler.max_array = 11;
  for (int repetition = 1; repetition <= 25; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  REQUIRE(scene.scheduler.submitted.size() == 3);
  CHECK(has(scene.scheduler.submitted[0], "--array=0-10"));
  CHECK(has(scene.scheduler.submitted[2], "--array=0-2"));
}

TEST_CASE("an array that is too large for Slurm is halved", "[slurm]") {
  Scene scene;
  scene.scheduler.max_array = 8;
  scene.scheduler.answers.push_back({"", Refusal::array_too_large, "Invalid job array"});
  for (int repetition = 1; repetition <= 8; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  REQUIRE(scene.scheduler.submitted.size() == 3);
  CHECK(has(scene.scheduler.submitted[1], "--array=0-3"));
  CHECK(scene.refused.empty());
}

TEST_CASE("of a limit that has less room than there are runs, the room is used", "[slurm]") {
  Scene scene;
  const Answer full{"", Refusal::limit, "Job violates accounting/QOS policy"};
  // Room for 10 of 32: 32, 16 and 8 are tried; of the rest 8, 4, 2, and then 2 and 1.
  scene.scheduler.answers = {full, full, {"101", {}, {}}, full, full, {"102", {}, {}}, full, full};
  scene.scheduler.jobs = 102;
  for (int repetition = 1; repetition <= 32; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  REQUIRE(scene.scheduler.submitted.size() == 8);
  CHECK(has(scene.scheduler.submitted[2], "--array=0-7"));
  CHECK(has(scene.scheduler.submitted[5], "--array=0-1"));
  CHECK(scene.refused.empty());
  CHECK(scene.notices.size() == 1);
  // What is left is submitted when there is room again.
  scene.loop.advance(2min);
  std::size_t submitted = 0;
  for (const auto& batch : batches_of(scene.dir.path()))
    submitted += read_runs(batch, scene.dir.path())->size();
  CHECK(submitted == 32);
}

TEST_CASE("a limit that was met once keeps no later runs waiting for ever", "[slurm]") {
  Scene scene;
  scene.scheduler.most_tasks = 20;  // in the queue
  for (int repetition = 1; repetition <= 30; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  CHECK(scene.scheduler.queued == 20);
  scene.scheduler.queued = 0;
  scene.loop.advance(2min);
  CHECK(scene.scheduler.queued == 10);
  // Small submissions tell nothing of the room that there is.
  for (int repetition = 31; repetition <= 40; ++repetition) {
    scene.scheduler.queued = 0;
    scene.start(repetition);
    scene.loop.advance(3s);
  }
  scene.scheduler.queued = 17;
  for (int repetition = 41; repetition <= 70; ++repetition) scene.start(repetition);
  scene.loop.advance(5min);
  CHECK(scene.scheduler.queued == 20);
  scene.scheduler.queued = 0;
  scene.loop.advance(5min);
  CHECK(scene.scheduler.queued >= 19);
}

TEST_CASE("a queue that was full for long is filled by few arrays once it has room", "[slurm]") {
  Scene scene;
  scene.scheduler.most_tasks = 20;
  scene.scheduler.queued = 20;
  for (int repetition = 1; repetition <= 100; ++repetition) scene.start(repetition);
  scene.loop.advance(20min);
  scene.scheduler.most_tasks = 1000;
  const auto before = batches_of(scene.dir.path()).size();
  scene.loop.advance(2min);
  CHECK(scene.scheduler.queued == 120);
  CHECK(batches_of(scene.dir.path()).size() - before <= 7);
}

TEST_CASE("runs that ask for different things have arrays of their own", "[slurm]") {
  Scene scene;
  scene.classes.emplace_back();
  scene.classes[1].options.partition = "big";
  scene.class_of = [](const RunSpec& run) { return run.id.repetition % 2; };
  scene.make();
  for (int repetition = 1; repetition <= 5; ++repetition) scene.start(repetition);
  SECTION("Slurm takes all") {
    scene.loop.run_posted();
    REQUIRE(scene.scheduler.submitted.size() == 2);
    CHECK(has(scene.scheduler.submitted[0], "--array=0-1"));
    CHECK_FALSE(has(scene.scheduler.submitted[0], "--partition=big"));
    CHECK(has(scene.scheduler.submitted[1], "--array=0-2"));
    CHECK(has(scene.scheduler.submitted[1], "--partition=big"));
  }
  SECTION("Slurm refuses those of one kind") {
    scene.scheduler.answers = {{"", Refusal::refused, "Invalid account"}};
    scene.loop.run_posted();
    CHECK(scene.refused == std::vector<std::string>(2, "Slurm refuses: Invalid account"));
    scene.loop.advance(5s);
    REQUIRE(scene.scheduler.submitted.size() == 2);
    CHECK(has(scene.scheduler.submitted[1], "--array=0-2"));
  }
}

TEST_CASE("what flags asked of Slurm is recorded for a resume", "[slurm]") {
  const test::ScratchDir dir;
  SlurmWishes wishes;
  wishes.options.time = 4h;
  wishes.options.more_sbatch = {"--nice"};
  wishes.said = {{"time", std::nullopt}, {"sbatch-arg", std::nullopt}};
  RunResources resources;
  resources.device = DeviceKind::gpu;
  resources.gpus = 2;
  REQUIRE(record_use(dir.path(), wishes, resources));
  const auto token = read_record(dir.path())->token;
  REQUIRE(record_use(dir.path(), wishes, resources));
  const auto record = read_record(dir.path());
  REQUIRE(record);
  CHECK(record->token == token);
  CHECK(record->wishes.options == wishes.options);
  CHECK(record->wishes.said.size() == 2);
  CHECK(record->wishes.said.contains("sbatch-arg"));
  CHECK(record->resources.gpus == 2);
  CHECK_FALSE(record->resources.cpus);
}

TEST_CASE("runs are told of the end of their time as the options say, not earlier", "[slurm]") {
  const TimePoint began(1000s);
  Order order;
  CHECK_FALSE(warning_due(order, began));
  order.time = 60min;
  order.warn_before = 2min;
  CHECK(warning_due(order, began) == began + 58min);
  order.time = 1min;  // less than twice the warning
  CHECK(warning_due(order, began) == began + 30s);
}

TEST_CASE("what an allocation has said is found for a run that never began", "[slurm]") {
  Scene scene;
  scene.classes[0].options.pack = 2;
  scene.make();
  for (int repetition = 1; repetition <= 3; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  CHECK(log_of_allocation(scene.dir.path(), {1, 3}, 0, 1) == scene.batch() / "1.log");
  // Another allocation may have taken a run over; what nobody has is claimed by the login node.
  REQUIRE(claim(scene.batch(), Scene::run(3, 1, scene.dir.path()), "101_0"));
  CHECK(log_of_allocation(scene.dir.path(), {1, 3}, 0, 1) == scene.batch() / "0.log");
  REQUIRE(claim(scene.batch(), Scene::run(3, 2, scene.dir.path()), kGivenUp));
  CHECK(log_of_allocation(scene.dir.path(), {1, 3}, 0, 2) == scene.batch() / "1.log");
  CHECK(log_of_allocation(scene.dir.path(), {1, 2}, 0, 2) == scene.batch() / "0.log");
  CHECK_FALSE(log_of_allocation(scene.dir.path(), {1, 4}, 0, 1));
}

TEST_CASE("a refusal points at what the user has written", "[slurm]") {
  SlurmClass asked;
  asked.places = {{"partition", at_line(3)}, {"memory", at_line(4)}};
  CHECK(refusal_error({"", Refusal::refused, "Invalid partition name specified"}, asked)
            .place->line == 3);
  CHECK(
      refusal_error({"", Refusal::refused, "Requested node configuration is not available"}, asked)
          .place->line == 4);
  CHECK_FALSE(refusal_error({"", Refusal::refused, "Invalid qos specification"}, asked).place);
  CHECK_FALSE(refusal_error({"", Refusal::unreachable, "Invalid partition name"}, asked).place);
}

TEST_CASE("arrays that Slurm has taken go on where a later one cannot be submitted", "[slurm]") {
  Scene scene;
  scene.scheduler.max_array = 2;
  scene.scheduler.fails_at = 2;
  for (int repetition = 1; repetition <= 5; ++repetition) scene.start(repetition);
  scene.loop.run_posted();
  CHECK(scene.refused == std::vector<std::string>(3, "sbatch cannot be started"));
  scene.tell(2, 1, RunState::succeeded);
  scene.loop.advance(10s);
  REQUIRE(scene.ends[2].size() == 1);
  CHECK(scene.ends[2][0].state == RunState::succeeded);
}

TEST_CASE("what a controller may yet take keeps its folder, and does nothing then", "[slurm]") {
  Scene scene;
  scene.scheduler.answers = {{"", Refusal::unreachable, "cannot contact slurmctld"}};
  scene.start(1);
  scene.loop.run_posted();
  CHECK(fs::exists(scene.batch(1) / kVoid));
  scene.loop.advance(1min);
  CHECK(scene.scheduler.submitted.size() == 2);
  CHECK(read_job(scene.batch(2)) == "101");
}

TEST_CASE("an sbatch of a killed gridctl is waited for, whatever clocks say, half a minute at most",
          "[slurm]") {
  const auto now = std::chrono::system_clock::now();
  CHECK(wait_for_sbatch(now - 10s, now) == 20s);
  CHECK(wait_for_sbatch(now - 1h, now) == 0s);
  CHECK(wait_for_sbatch(now + 1h, now) == 30s);
}

TEST_CASE("an order that cannot be read now is not thrown away", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  fs::remove(scene.batch() / "job.json");
  REQUIRE(sys::write_atomically(scene.batch() / kOrder, "half", sys::Sync::none));
  scene.make();
  CHECK_FALSE(scene.executor->living());
  CHECK(fs::exists(scene.batch() / "runs.jsonl"));
}

TEST_CASE("a batch that never reached Slurm is given up, and no node does it", "[slurm]") {
  Scene scene;
  scene.start(1);
  scene.loop.run_posted();
  fs::remove(scene.batch() / "job.json");
  auto text = sys::read_file(scene.batch() / "order.json", 1 << 20).value();
  const auto at = text.find("\"created_at_ms\": ") + 17;
  text.replace(at, 1, "0");  // long ago
  text.replace(at, 13, "1000000000000");
  REQUIRE(sys::write_atomically(scene.batch() / "order.json", text, sys::Sync::none));
  scene.make();
  CHECK(scene.executor->living()->empty());
  CHECK(fs::exists(scene.batch() / kVoid));
}
