#include "support/catch.hpp"
#include "support/own_control_group.hpp"
#include "support/scratch_dir.hpp"
#include "support/skip.hpp"

#include <gridctl/sys/control_groups.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <optional>

#include <sched.h>
#include <signal.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace gridctl;
using Catch::Matchers::Contains;
using sys::ControlGroup;
using sys::ControlGroups;
using test::ScratchDir;

namespace {

std::string text_of(const fs::path& file) {
  return sys::read_file(file, 1 << 20).value();
}

/// A group that looks like one with these controllers.
fs::path fake_group(const ScratchDir& root, const std::string& name,
                    const std::string& controllers) {
  root.write(name + "/cgroup.procs", "");
  root.write(name + "/cgroup.subtree_control", "");
  root.write(name + "/cgroup.controllers", controllers);
  return root.path() / name;
}

/// Makes us a member of a group in the midst of groups that are all writable; returns that group.
fs::path place_us_in_a_scope(const ScratchDir& root) {
  root.write("proc/self/mountinfo", "30 23 0:26 / /cgroups rw - cgroup2 cgroup2 rw\n");
  root.write("proc/self/cgroup", "0::/user.slice/job.scope\n");
  return fake_group(root, "cgroups/user.slice/job.scope", "memory pids\n");
}

}  // namespace

TEST_CASE("our own group is not divided if nobody delegated it", "[sys]") {
  const ScratchDir root;
  place_us_in_a_scope(root);
  const auto refused = ControlGroups::find(root.path(), {});
  REQUIRE_FALSE(refused.has_value());
  CHECK_THAT(refused.error().message, Contains("is not ours to divide"));
}

TEST_CASE("our own group is used if it was delegated", "[sys][needs-marks]") {
  const ScratchDir root;
  const auto own = place_us_in_a_scope(root);
  if (::setxattr(own.c_str(), "trusted.delegate", "1", 1, 0) != 0 &&
      ::setxattr(own.c_str(), "user.delegate", "1", 1, 0) != 0)
    return test::skip("this file system keeps no marks");
  CHECK(ControlGroups::find(root.path(), {}).value().folder() == own);
  // A supervisor that has moved to its leaf still divides the group above.
  root.write("proc/self/cgroup", "0::/user.slice/job.scope/gridctl.supervisors\n");
  CHECK(ControlGroups::find(root.path(), {}).value().folder() == own);
}

TEST_CASE("without groups, or with one that is not ours, it is said why", "[sys]") {
  const ScratchDir root;
  CHECK(ControlGroups::find(root.path(), {}).error().message ==
        "control groups (cgroup v2) are not mounted here");
  const auto none = ControlGroups::find(root.path(), root.path() / "none");
  CHECK(none.error().kind == ErrorKind::usage);
  CHECK_THAT(none.error().message, Contains("GRIDCTL_CGROUP names no control group of ours"));
}

TEST_CASE("memory is enabled once we are in a leaf", "[sys]") {
  const ScratchDir root;
  const auto folder = fake_group(root, "group", "cpu memory\n");
  const auto groups = ControlGroups::find(root.path(), folder).value();
  CHECK_THAT(groups.make("run", 1).error().message, Contains("memory is not counted below it"));
  root.write("group/gridctl.supervisors/cgroup.procs", "");
  REQUIRE(groups.enable_memory());
  CHECK(text_of(folder / "gridctl.supervisors/cgroup.procs") == std::to_string(::getpid()));
  CHECK(text_of(folder / "cgroup.subtree_control") == "+memory");
}

TEST_CASE("a group without a memory controller limits nothing", "[sys]") {
  const ScratchDir root;
  const auto groups =
      ControlGroups::find(root.path(), fake_group(root, "group", "cpu pids\n")).value();
  const auto enabled = groups.enable_memory();
  CHECK(enabled.error().kind == ErrorKind::usage);
  CHECK_THAT(enabled.error().message, Contains("it has no memory controller"));
  CHECK_THAT(enabled.error().help, Contains("systemd-run --user --scope -p Delegate=yes"));
}

TEST_CASE("a memory limit kills the whole group", "[sys]") {
  const ScratchDir root;
  const auto folder = fake_group(root, "group", "memory\n");
  root.write("group/cgroup.subtree_control", "memory\n");
  for (const auto* file : {"memory.max", "memory.oom.group", "memory.swap.max"})
    root.write(std::string("group/run-1/") + file, "");
  const auto groups = ControlGroups::find(root.path(), folder).value();
  REQUIRE(groups.enable_memory());
  const auto group = groups.make("run-1", 4096);
  REQUIRE(group.has_value());
  CHECK(text_of(group->folder() / "memory.max") == "4096");
  CHECK(text_of(group->folder() / "memory.oom.group") == "1");
  CHECK(text_of(group->folder() / "memory.swap.max") == "0");
  // A kernel that does not take the limit: the run must not start without it.
  const auto refused = groups.make("run-2", 4096);
  CHECK_THAT(refused.error().message, Contains("cannot limit the memory of"));
  CHECK_FALSE(fs::exists(folder / "run-2"));
}

TEST_CASE("a group tells its members and what the kernel counted", "[sys]") {
  const ScratchDir root;
  const ControlGroup group(root.path() / "run");
  CHECK(group.members().empty());
  CHECK(group.oom_kills() == 0);
  CHECK_FALSE(group.memory_peak().has_value());
  root.write("run/cgroup.procs", "12\n0\n34\n");
  root.write("run/below/cgroup.procs", "56\n");
  root.write("run/memory.peak", "2147483648\n");
  root.write("run/memory.events", "low 0\nhigh 0\nmax 7\noom 2\noom_kill 3\noom_group_kill 1\n");
  CHECK(group.members() == std::vector<int>{12, 34, 56});
  CHECK(group.memory_peak() == std::uint64_t{2} << 30U);
  CHECK(group.oom_kills() == 3);
}

TEST_CASE("a child starts in its group, which is killed with all that has left its session",
          "[sys][needs-cgroup]") {
  const test::OwnControlGroup own;
  if (!own.is_there()) return test::skip("no control group can be made here");
  const ScratchDir dir;
  const auto groups = ControlGroups::find("/", own.folder()).value();
  const auto group = groups.make("run", 0).value();
  CHECK(groups.named("ru").size() == 1);

  const auto loop = sys::make_loop();
  const auto runner = sys::make_process_runner(*loop);
  sys::ProcessSpec spec;
  spec.program = "/bin/sh";
  spec.argv = {"sh", "-c", "setsid sleep 1000 & exec sleep 1000"};
  spec.environment = {"PATH=/usr/bin:/bin"};
  spec.output = dir.path() / "output.log";
  spec.control_group = group.folder();
  std::optional<sys::ProcessExit> exit;
  const auto child = runner->spawn(spec, [&](const auto& ended) {
    exit = ended;
    loop->stop();
  });
  REQUIRE(child.has_value());
  CHECK(group.members().front() == runner->pid(*child));
  CHECK_FALSE(group.remove());
  group.kill();
  loop->run();
  CHECK(exit->status.signal == SIGKILL);
  while (!group.remove()) ::sched_yield();
  CHECK(group.members().empty());
  CHECK(groups.named("ru").empty());
}
