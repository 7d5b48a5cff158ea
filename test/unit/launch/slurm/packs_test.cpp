// Runs of packs that do not end where they were ordered.
#include "slurm_scene.hpp"
#include "support/catch.hpp"

#include <gridctl/launch/slurm/claims.hpp>

using namespace gridctl;
using namespace gridctl::launch;
using namespace gridctl::launch::slurm;
using namespace std::chrono_literals;

namespace {

/// Two allocations, 101_0 and 101_1, with two runs each; each has begun its first.
struct Packs : Scene {
  Packs() {
    classes[0].options.pack = 2;
    make();
    for (int repetition = 1; repetition <= 4; ++repetition) start(repetition);
    loop.run_posted();
    tell(1, 0, RunState::running);
    tell(3, 1, RunState::running);
    loop.advance(2s);
  }
  void end_first(const std::string& state) {
    tell(1, 0, RunState::succeeded);
    show({0}, state);
    show({1}, "RUNNING");
    loop.advance(30s);
  }
};

}  // namespace

TEST_CASE_METHOD(Packs, "a run that another allocation has taken over ends there", "[slurm]") {
  REQUIRE(claim(batch(), run(2, 1, dir.path()), "101_1") == "101_1");
  end_first("COMPLETED");
  CHECK_FALSE(ends.contains(2));
  CHECK(scheduler.submitted.size() == 1);
  tell(2, 1, RunState::succeeded);
  loop.advance(5s);
  REQUIRE(ends[2].size() == 1);
  CHECK(ends[2][0].job == "101_1");
}

TEST_CASE_METHOD(Packs, "what an allocation had no time for is submitted anew, and begun once",
                 "[slurm]") {
  const std::string state = GENERATE("TIMEOUT", "COMPLETED", "NODE_FAIL");
  end_first(state);
  CHECK_FALSE(ends.contains(2));
  REQUIRE(scheduler.submitted.size() == 2);
  CHECK(has(scheduler.submitted[1], "--array=0-0"));
  CHECK(read_runs(batch(2), dir.path())->at(0).run.id == RunId{1, 2});
  // No allocation of the first batch begins it any more.
  CHECK(claim(batch(), run(2, 1, dir.path()), "101_1") == kGivenUp);
}

TEST_CASE_METHOD(Packs, "what was in a pack that somebody cancelled is stopped", "[slurm]") {
  end_first("CANCELLED");
  REQUIRE(ends[2].size() == 1);
  CHECK(ends[2][0].state == RunState::stopped);
  CHECK(scheduler.submitted.size() == 1);
}

TEST_CASE("a pack that begins none of its runs is not submitted again and again", "[slurm]") {
  Scene scene;
  scene.classes[0].options.pack = 2;
  scene.make();
  scene.start(1);
  scene.start(2);
  scene.loop.run_posted();
  scene.show({0}, "COMPLETED");
  scene.loop.advance(30s);
  REQUIRE(scene.ends.size() == 2);
  CHECK(scene.ends[1][0].failure_class == "cannot start");
  CHECK(scene.scheduler.submitted.size() == 1);
}
