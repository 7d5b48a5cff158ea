#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/memory.hpp>

using namespace gridctl;

namespace {

void write_group(const test::ScratchDir& root, const char* limit) {
  root.write("proc/meminfo", "MemTotal:       1000 kB\nMemFree:        10 kB\n");
  root.write("proc/self/mountinfo", "30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  root.write("proc/self/cgroup", "0::/user/job\n");
  root.write("sys/fs/cgroup/user/job/memory.max", "max\n");
  root.write("sys/fs/cgroup/user/memory.max", limit);
}

}  // namespace

TEST_CASE("the memory of a machine is what it has", "[sys]") {
  const test::ScratchDir root;
  write_group(root, "max\n");
  CHECK(sys::memory_of_machine(root.path()) == 1000 * 1024);
}

TEST_CASE("a control group above may grant less memory", "[sys]") {
  const test::ScratchDir root;
  write_group(root, "4096\n");
  CHECK(sys::memory_of_machine(root.path()) == 4096);
}

TEST_CASE("a machine that tells nothing has no known memory", "[sys]") {
  const test::ScratchDir root;
  CHECK(sys::memory_of_machine(root.path()) == 0);
}
