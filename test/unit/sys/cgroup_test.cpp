#include "cgroup.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

using namespace gridctl;
using sys::cgroup_cpu_quota;
using sys::parse_cpu_max;
using test::ScratchDir;

namespace {

constexpr auto kVersion2 =
    "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";
constexpr auto kVersion1 =
    "31 23 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "32 23 0:28 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n";

}  // namespace

TEST_CASE("a cpu.max is a number of CPUs, or no limit", "[sys]") {
  CHECK(parse_cpu_max("150000 100000\n") == 1.5);
  CHECK(parse_cpu_max("50000 100000") == 0.5);
  CHECK(parse_cpu_max("400000 50000\n") == 8.0);
  for (const auto* none :
       {"", "max 100000\n", "max", "100000", "0 100000", "100000 0", "x y", "-1 100000"}) {
    INFO(none);
    CHECK_FALSE(parse_cpu_max(none).has_value());
  }
}

TEST_CASE("the smallest cpu.max between our group and the root counts", "[sys]") {
  const ScratchDir root;
  root.write("proc/self/mountinfo", kVersion2);
  root.write("proc/self/cgroup", "0::/user.slice/user-1000.slice/job.scope\n");
  root.write("sys/fs/cgroup/user.slice/cpu.max", "max 100000\n");
  root.write("sys/fs/cgroup/user.slice/user-1000.slice/cpu.max", "150000 100000\n");
  root.write("sys/fs/cgroup/user.slice/user-1000.slice/job.scope/cpu.max", "400000 100000\n");
  root.write("sys/fs/cgroup/system.slice/cpu.max", "10000 100000\n");
  CHECK(cgroup_cpu_quota(root.path()) == 1.5);
  root.write("sys/fs/cgroup/user.slice/user-1000.slice/job.scope/cpu.max", "50000 100000\n");
  CHECK(cgroup_cpu_quota(root.path()) == 0.5);
}

TEST_CASE("version 1 quotas count too", "[sys]") {
  const ScratchDir root;
  root.write("proc/self/mountinfo", kVersion1);
  root.write("proc/self/cgroup", "5:cpuset:/other\n4:cpu,cpuacct:/batch/7\n0::/\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/batch/7/cpu.cfs_quota_us", "250000\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/batch/7/cpu.cfs_period_us", "100000\n");
  CHECK(cgroup_cpu_quota(root.path()) == 2.5);
}

TEST_CASE("in a container the mount point is our own group", "[sys]") {
  const ScratchDir root;
  root.write("proc/self/mountinfo",
             "31 23 0:27 /docker/abc /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n");
  root.write("proc/self/cgroup", "4:cpu:/docker/abc/inner\n");
  root.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "300000\n");
  root.write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  CHECK(cgroup_cpu_quota(root.path()) == 3.0);
  root.write("sys/fs/cgroup/cpu/inner/cpu.cfs_quota_us", "100000\n");
  root.write("sys/fs/cgroup/cpu/inner/cpu.cfs_period_us", "100000\n");
  CHECK(cgroup_cpu_quota(root.path()) == 1.0);
}

TEST_CASE("without groups, or with files nobody can read, there is no quota", "[sys]") {
  const ScratchDir root;
  CHECK_FALSE(cgroup_cpu_quota(root.path()).has_value());
  root.write("proc/self/mountinfo", "garbage\n\n- - -\n1 2 3 4 5 - cgroup2\n");
  root.write("proc/self/cgroup", "::\nnonsense\n");
  CHECK_FALSE(cgroup_cpu_quota(root.path()).has_value());
}
