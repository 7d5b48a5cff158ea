#include "local/run_groups.hpp"

#include "keeper_scene.hpp"
#include "support/environment_guard.hpp"
#include "support/own_control_group.hpp"
#include "support/skip.hpp"

#include <gridctl/launch/exit_record.hpp>
#include <gridctl/sys/files.hpp>

#include <signal.h>

namespace gridctl::launch {
namespace {

using Catch::Matchers::Contains;
using keeper::RunGroups;

/// Keepers make the groups of their runs below this one.
class GroupScene {
 public:
  GroupScene()
      : variable_(sys::kControlGroupVariable, group.is_there() ? group.folder().c_str() : nullptr) {
    if (!group.is_there()) test::skip("no control group can be made here");
  }
  [[nodiscard]] std::vector<int> members() const {
    return sys::ControlGroup(group.folder()).members();
  }
  [[nodiscard]] std::vector<sys::ControlGroup> groups() const {
    return sys::ControlGroups::find("/", group.folder())->named("gridctl-");
  }

  test::OwnControlGroup group;

 private:
  test::EnvironmentGuard variable_;
};

TEST_CASE("without groups runs start as they are, but none that has a limit", "[launch]") {
  const test::ScratchDir nothing;
  RunGroups groups(sys::ControlGroups::find(nothing.path(), {}), "gridctl-1-");
  CHECK_FALSE(groups.make(1, 0).value().has_value());
  const auto refused = groups.make(2, 4096);
  REQUIRE_FALSE(refused.has_value());
  CHECK_THAT(refused.error().message, Contains("control groups (cgroup v2) are not mounted"));
}

TEST_CASE("what a killed keeper has left in its groups is ended by the next", "[launch]") {
  const test::ScratchDir root;
  root.write("cgroup.procs", "");
  root.write("gridctl-1-99.1/cgroup.kill", "");
  root.write("gridctl-2-99.1/cgroup.kill", "");
  const RunGroups groups(sys::ControlGroups::find("/", root.path()), "gridctl-1-");
  const auto said = [&](const char* file) { return sys::read_file(root.path() / file, 9).value(); };
  CHECK(said("gridctl-1-99.1/cgroup.kill") == "1");
  CHECK(said("gridctl-2-99.1/cgroup.kill").empty());  // of another experiment
}

TEST_CASE("a run is a control group, and its tree ends with it", "[launch][needs-cgroup]") {
  const GroupScene groups;
  if (!groups.group.is_there()) return;
  KeeperScene scene;
  const auto job = scene.start("a", kStubbornTree);
  scene.hear(kStubbornProcesses);
  CHECK(groups.members().size() >= kStubbornProcesses);
  CHECK(groups.groups().size() == 1);
  scene.executor->stop(job, Urgency::polite);
  scene.wait_for_exits(1);
  CHECK(scene.exits.at(0).exit.status.signal == SIGKILL);
  CHECK(groups.members().empty());
  CHECK(scene.of_runs().empty());
  scene.start("b", "exit 0");
  scene.wait_for_exits(2);
  scene.executor.reset();  // waits for the keeper, which has removed what it made
  CHECK(groups.groups().empty());
}

TEST_CASE("a memory limit is kept, or the run does not start", "[launch][needs-cgroup]") {
  const GroupScene groups;
  if (!groups.group.is_there()) return;
  KeeperScene scene;
  auto run = scene.launch("a", "exec tail /dev/zero");  // remembers all of its endless last line
  run.memory_limit = std::uint64_t{32} << 20U;
  const auto enabled = sys::ControlGroups::find("/", groups.group.folder())->enable_memory();
  const auto job = scene.executor->start(run, scene.on_exit());
  REQUIRE(job.has_value() == enabled.has_value());
  if (!job) {
    CHECK_THAT(job.error().message, Contains("the memory of runs cannot be limited"));
    return;
  }
  scene.wait_for_exits(1);
  CHECK(scene.exits.at(0).exit.status.signal == SIGKILL);
  CHECK(scene.exits.at(0).oom_kills > 0);
  CHECK(read_exit_record(run.run.directory)->memory_peak.value_or(0) > 0);
}

}  // namespace
}  // namespace gridctl::launch
