#include "process/child_output.hpp"
#include "support/catch.hpp"
#include "support/environment_guard.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/files.hpp>
#include <gridctl/sys/gpu/gpu_monitor.hpp>

#include <dlfcn.h>
#include <unistd.h>

using namespace gridctl;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

/// A machine that changes. Loaded already, the stand-in is what the driver's name finds.
class Machine {
 public:
  explicit Machine(const std::string& text)
      : file_(dir_.write("machine", text)), guard_("GRIDCTL_FAKE_NVML", file_.c_str()) {
    REQUIRE(::dlopen(FAKE_NVML_NEW, RTLD_NOW | RTLD_LOCAL) != nullptr);
  }
  void becomes(const std::string& text) const {
    REQUIRE(sys::write_atomically(file_, text, sys::Sync::none));
  }

 private:
  test::ScratchDir dir_;
  fs::path file_;
  test::EnvironmentGuard guard_;
};

constexpr auto kLimit = 60s;

}  // namespace

TEST_CASE("a monitor tells how the GPUs are now", "[sys]") {
  const Machine machine("gpu uuid=GPU-a bus=1 total=100 used=5\ngpu uuid=GPU-b bus=2 total=100\n");
  const auto monitor = sys::make_gpu_monitor(kLimit);
  CHECK(monitor->look().value().at(0).memory_used == 5U << 20U);
  machine.becomes(
      "gpu uuid=GPU-a bus=1 total=100 used=60 util=80 pids=4711\n"
      "gpu uuid=GPU-b bus=2 total=100\n");
  const auto gpus = monitor->look().value();
  REQUIRE(gpus.size() == 2);
  CHECK(gpus[0].memory_used == 60U << 20U);
  CHECK(gpus[0].utilization == 80);
  CHECK(gpus[0].users.at(0).pid == 4711);
  CHECK(gpus[0].fault.empty());
  CHECK(gpus[1].users.empty());
}

TEST_CASE("a GPU that is lost has a fault, and keeps it", "[sys]") {
  const std::string well = "gpu uuid=GPU-a bus=1\n";
  const Machine machine(well + "gpu uuid=GPU-b bus=2\n");
  const auto monitor = sys::make_gpu_monitor(kLimit);
  CHECK(monitor->look().value().at(1).fault.empty());
  for (const auto* fault : {"gone=15", "gone=16", ""}) {
    machine.becomes(well + "gpu uuid=GPU-b bus=2 " + fault + "\n");
    const auto gpus = monitor->look().value();
    CHECK(gpus.at(0).fault.empty());
    CHECK_THAT(gpus.at(1).fault, Contains("it is lost (fallen off the bus)"));
  }
}

TEST_CASE("an error that the driver reports is a fault unless a program caused it", "[sys]") {
  const Machine machine("gpu uuid=GPU-a bus=1\ngpu uuid=GPU-b bus=2\n");
  const auto monitor = sys::make_gpu_monitor(kLimit);
  REQUIRE(monitor->look());
  machine.becomes("gpu uuid=GPU-a bus=1 xid=31\ngpu uuid=GPU-b bus=2 xid=48\n");
  const auto gpus = monitor->look().value();
  CHECK(gpus.at(0).fault.empty());
  CHECK_THAT(gpus.at(1).fault, Contains("Xid 48"));
}

TEST_CASE("a driver that fails in any call condemns no GPU that it still names", "[sys]") {
  const std::string two = "gpu uuid=GPU-a bus=1 total=9\ngpu uuid=GPU-b bus=2 total=9\n";
  for (const auto* call :
       {"DeviceGetName", "DeviceGetMemoryInfo", "DeviceGetComputeRunningProcesses",
        "DeviceGetComputeMode", "DeviceGetUtilizationRates", "DeviceGetPciInfo",
        "DeviceGetCpuAffinity", "DeviceGetMigMode", "EventSetCreate", "DeviceRegisterEvents",
        "EventSetWait"}) {
    INFO(call);
    const Machine machine(two);
    const auto monitor = sys::make_gpu_monitor(kLimit);
    REQUIRE(monitor->look());
    machine.becomes(two + "fail " + call + " 999\n");
    const auto gpus = monitor->look().value();
    REQUIRE(gpus.size() == 2);
    CHECK(gpus[0].fault.empty());
  }
}

TEST_CASE("a driver that comes to hang costs the limit once", "[sys]") {
  const std::string one = "gpu uuid=GPU-a bus=1\n";
  const Machine machine(one);
  const auto monitor = sys::make_gpu_monitor(200ms);
  REQUIRE(monitor->look());
  machine.becomes(one + "hang DeviceGetMemoryInfo\n");
  CHECK_THAT(monitor->look().error().message, Contains("does not answer within"));
  CHECK_THAT(monitor->look().error().message, Contains("does not answer any more"));
}

TEST_CASE("a child answers as often as it is asked, until it ends", "[sys]") {
  int asked = 0;
  sys::AnsweringChild child([asked]() mutable {
    if (++asked == 3) ::_exit(1);
    return std::string(static_cast<std::size_t>(asked) * 100'000, 'x');
  });
  CHECK(child.ask(kLimit).value().size() == 100'000);
  CHECK(child.ask(kLimit).value().size() == 200'000);
  CHECK_FALSE(child.ask(kLimit));
  CHECK_FALSE(child.ask(kLimit));
  CHECK(asked == 0);
}
