// Runs that are held stand still with all their processes, whatever becomes of gridctl meanwhile.
#include "keeper_scene.hpp"

#include <sched.h>

namespace gridctl::launch {
namespace {

class HoldScene : public KeeperScene {
 protected:
  /// Waits until all processes of the runs stand still, or all go on. One that waits in vfork() for
  /// a child that stands still is in state D.
  void wait_until_all(bool stand_still) const {
    const auto is_wanted = [&](const auto& process) {
      return (process.state == 'T' || process.state == 'D') == stand_still;
    };
    for (;;) {
      const auto processes = of_runs();
      if (!processes.empty() && std::ranges::all_of(processes, is_wanted)) return;
      ::sched_yield();
    }
  }
};

constexpr auto kRun =
    "trap 'echo ended > $SAID; exit 7' TERM\n"
    "setsid sh -c 'echo up > $SAID; while :; do sleep 1000; done' &\n"
    "echo up > $SAID\n"
    "while :; do sleep 1000 & wait $!; done\n";

TEST_CASE_METHOD(HoldScene, "a held run stands still with all its processes until it is let go",
                 "[launch]") {
  const auto job = start("a", kRun);
  hear(2);
  executor->hold(job);
  wait_until_all(true);
  executor->hold(job);
  wait_until_all(true);
  executor->let_go(job);
  wait_until_all(false);
  executor->stop(job, Urgency::now);
  wait_for_exits(1);
  CHECK(of_runs().empty());
}

TEST_CASE_METHOD(HoldScene, "a run that starts processes all the time is held", "[launch]") {
  const auto job = start("a",
                         "for i in 1 2 3 4; do (while :; do /bin/true & wait; done) & done\n"
                         "echo up > $SAID; wait\n");
  hear(1);
  for (int round = 0; round < 20; ++round) {
    executor->hold(job);
    wait_until_all(true);
    executor->let_go(job);
    wait_until_all(false);
  }
  executor->stop(job, Urgency::now);
  wait_for_exits(1);
  CHECK(of_runs().empty());
}

TEST_CASE_METHOD(HoldScene, "every process of a stubborn tree is held", "[launch]") {
  const auto job = start("a", kStubbornTree);
  hear(kStubbornProcesses);
  executor->hold(job);
  wait_until_all(true);
  executor->stop(job, Urgency::polite);
  wait_for_exits(1);
  CHECK(of_runs().empty());
}

TEST_CASE_METHOD(HoldScene, "a held run can answer when it is asked to stop", "[launch]") {
  const auto job = start("a", kRun);
  hear(2);
  executor->hold(job);
  wait_until_all(true);
  executor->stop(job, Urgency::polite, {EndRequest::Cause::request, "why"});
  wait_for_exits(1);
  CHECK(hear(1) == std::vector<std::string>{"ended"});
  CHECK(exits.at(0).exit.status.code == 7);
  CHECK(exits.at(0).asked->request.why == "why");
}

TEST_CASE_METHOD(HoldScene,
                 "a held run stands still when gridctl is gone, and goes on with the next",
                 "[launch]") {
  const auto job = start("a", kRun);
  hear(2);
  executor->hold(job);
  wait_until_all(true);
  executor = nullptr;
  executor = new_executor();
  const auto living = executor->living();
  REQUIRE(living->size() == 1);
  const auto age = living->front().seconds;
  wait_until_all(true);
  executor = nullptr;
  executor = new_executor();
  REQUIRE(executor->living()->size() == 1);
  CHECK(executor->living()->front().seconds == age);  // its time stands still, too
  const auto taken = executor->adopt(experiment() / "a", on_exit());
  REQUIRE(taken);
  wait_until_all(false);
  executor->stop(*taken, Urgency::now);
  wait_for_exits(1);
}

TEST_CASE_METHOD(HoldScene, "holding what has ended does nothing", "[launch]") {
  const auto job = start("a", "exit 3");
  wait_for_exits(1);
  executor->hold(job);
  executor->let_go(job);
  start("b", "exit 0");
  wait_for_exits(2);
  CHECK(exits.at(1).exit.status.code == 0);
}

}  // namespace
}  // namespace gridctl::launch
