#include "gpu/nvml.hpp"
#include "gpu/visible_gpus.hpp"
#include "support/catch.hpp"
#include "support/environment_guard.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/host.hpp>

#include <dlfcn.h>
#include <fmt/format.h>

using namespace gridctl;
using Catch::Matchers::Contains;
using sys::visible_gpus;
using test::EnvironmentGuard;
using test::ScratchDir;
using Indices = std::vector<int>;

namespace {

/// The machine that the fake driver tells of.
class FakeDriver {
 public:
  explicit FakeDriver(const std::string& machine)
      : guard_("GRIDCTL_FAKE_NVML", dir_.write("machine", machine).c_str()) {}
  [[nodiscard]] sys::GpuInventory read(const char* library = FAKE_NVML_NEW) const {
    return sys::read_nvml(library);
  }

 private:
  ScratchDir dir_;
  EnvironmentGuard guard_;
};

std::vector<Gpu> four_gpus() {
  std::vector<Gpu> gpus(4);
  const auto uuids = {"GPU-aaaa1111", "GPU-aaaa2222", "GPU-bbbb3333", "MIG-cccc4444"};
  for (std::size_t i = 0; i < gpus.size(); ++i) {
    gpus[i].index = static_cast<int>(i);
    gpus[i].uuid = uuids.begin()[i];
    gpus[i].name = "Fake";
  }
  return gpus;
}

Indices indices(const std::vector<Gpu>& gpus) {
  Indices result;
  for (const auto& gpu : gpus) result.push_back(gpu.index);
  return result;
}

constexpr std::uint64_t kMiB = 1 << 20;

}  // namespace

TEST_CASE("CUDA_VISIBLE_DEVICES hides what CUDA would hide", "[sys]") {
  const std::vector<std::pair<const char*, Indices>> table = {
      {nullptr, {0, 1, 2, 3}},
      {"", {}},
      {" ", {}},
      {"-1", {}},
      {"NoDevFiles", {}},
      {"none", {}},
      {"void", {}},
      {"0", {0}},
      {"2,0", {0, 2}},
      {" 1 , 3 ", {1, 3}},
      {"0,2,-1,1", {0, 2}},
      {"0,9,1", {0}},
      {"1,1,2", {1}},
      {"0,,1", {0}},
      {"0,1,2,3", {0, 1, 2, 3}},
      {"0x1", {}},
      {"+1", {}},
      {"99999999999999999999", {}},
      {"GPU-aaaa1111", {0}},
      {"GPU-b", {2}},
      {"GPU-bbbb3333,0", {0, 2}},
      {"GPU-aaaa", {}},
      {"GPU-bbbb33334", {}},
      {"GPU-b,2,1", {2}},
      {"GPU-b,GPU-b", {2}},
      {"GPU-bbbb3333,MIG-c,1", {1, 2, 3}},
      {"3,2,1,0", {0, 1, 2, 3}},
      {"0,1,2,3,4", {0, 1, 2, 3}},
      {"0 1", {}},
      {"0;1", {}},
      {"1.0", {}},
      {"-2,0", {}},
      {"gpu-bbbb", {}},
      {"MIG-", {3}},
      {"MIG-GPU-aaaa1111/1/0", {}},
      {",0", {}},
      {"0,", {0}},
      {"all", {}},
      {"MIG-cccc", {3}},
      {"MIG-dddd", {}},
      {"bbbb", {}},
      {"G", {}},
  };
  for (const auto& [text, expected] : table) {
    INFO((text ? text : "(unset)"));
    const auto visible = visible_gpus(four_gpus(), text);
    CHECK(indices(visible.gpus) == expected);
    CHECK(visible.note.empty() == (expected.size() == 4));
  }
}

TEST_CASE("a note says what the variable hides and which entry ends it", "[sys]") {
  CHECK_THAT(visible_gpus(four_gpus(), "").note, Contains("empty"));
  CHECK_THAT(visible_gpus(four_gpus(), "-1").note, Contains("hides all"));
  CHECK_THAT(visible_gpus(four_gpus(), "0,2,-1,1").note,
             Contains("hides 2 of 4") && Contains("'-1' ends"));
  CHECK(visible_gpus({}, "0").note.empty());
}

TEST_CASE("all about a GPU is read from the driver", "[sys]") {
  const FakeDriver driver(
      "gpu uuid=GPU-a name=Fake_H100 bus=3b total=81559 used=600 util=7 procs=2 cpus=f0\n");
  const auto [gpus, note] = driver.read();
  CHECK(note.empty());
  REQUIRE(gpus.size() == 1);
  CHECK(gpus[0].index == 0);
  CHECK(gpus[0].uuid == "GPU-a");
  CHECK(gpus[0].name == "Fake H100");
  CHECK(gpus[0].pci_bus_id == "00000000:3B:00.0");
  CHECK(gpus[0].memory_total == 81559 * kMiB);
  CHECK(gpus[0].memory_used == 600 * kMiB);
  CHECK(gpus[0].utilization == 7);
  CHECK(gpus[0].processes == 2);
  CHECK(gpus[0].near_cpus == std::vector<int>{4, 5, 6, 7});
  CHECK_FALSE(gpus[0].mig_slice.has_value());
}

TEST_CASE("a driver of years ago is enough", "[sys]") {
  const FakeDriver driver("gpu uuid=GPU-a name=Old total=100 used=40 procs=1 util=9\n");
  const auto [gpus, note] = driver.read(FAKE_NVML_OLD);
  CHECK(note.empty());
  REQUIRE(gpus.size() == 1);
  CHECK(gpus[0].memory_total == 100 * kMiB);
  CHECK(gpus[0].memory_used == 40 * kMiB);
  CHECK(gpus[0].processes == 1);
  CHECK_FALSE(gpus[0].utilization.has_value());
  CHECK(gpus[0].near_cpus.empty());
}

TEST_CASE("GPUs are counted by PCI bus id, not as the driver happens to", "[sys]") {
  const FakeDriver driver("gpu uuid=GPU-c bus=c1\ngpu uuid=GPU-a bus=1b\ngpu uuid=GPU-b bus=3b\n");
  const auto gpus = driver.read().gpus;
  REQUIRE(gpus.size() == 3);
  CHECK(indices(gpus) == Indices{0, 1, 2});
  CHECK(gpus[0].uuid == "GPU-a");
  CHECK(gpus[2].uuid == "GPU-c");
}

TEST_CASE("GPUs that fail are left out and named, the others keep their numbers", "[sys]") {
  const FakeDriver driver(
      "gpu uuid=GPU-a bus=1\ngpu uuid=GPU-b bus=2 error=15\ngpu uuid=GPU-c bus=3\n"
      "gpu uuid=GPU-d bus=4 uuid_error=999\n");
  const auto [gpus, note] = driver.read();
  CHECK(indices(gpus) == Indices{0, 2});
  CHECK(gpus.at(1).uuid == "GPU-c");
  CHECK_THAT(note, Contains("GPU 1 is left out: it is lost"));
  CHECK_THAT(note, Contains("GPU 3 is left out: NVML error 999 (Unknown Error)"));
}

TEST_CASE("a GPU in MIG mode is replaced by its slices", "[sys]") {
  const FakeDriver driver(
      "gpu uuid=GPU-a bus=1\ngpu uuid=GPU-b bus=2 cpus=3\nmig uuid=MIG-1 total=10000\nmig\n"
      "mig uuid=MIG-2 total=20000\ngpu uuid=GPU-c bus=3\nmig\n");
  const auto [gpus, note] = driver.read();
  REQUIRE(gpus.size() == 3);
  CHECK(gpus[1].uuid == "MIG-1");
  CHECK(gpus[1].index == 1);
  CHECK(gpus[1].mig_slice == 0);
  CHECK(gpus[1].memory_total == 10000 * kMiB);
  CHECK(gpus[1].near_cpus == std::vector<int>{0, 1});
  CHECK(gpus[2].uuid == "MIG-2");
  CHECK(gpus[2].mig_slice == 2);
  CHECK_THAT(note, Contains("GPU 2 is left out") && Contains("no slices"));
}

TEST_CASE("why there are no GPUs is said in words", "[sys]") {
  const auto note = [](const std::string& machine) {
    const auto inventory = FakeDriver(machine).read();
    CHECK(inventory.gpus.empty());
    return inventory.note;
  };
  CHECK_THAT(note("init 9\n"), Contains("driver is not loaded"));
  CHECK_THAT(note("init 18\n"), Contains("upgraded") && Contains("restart"));
  CHECK_THAT(note("init 4\n"), Contains("refuses access"));
  CHECK_THAT(note("init 999\n"), Contains("NVML error 999"));
  CHECK_THAT(note(""), Contains("knows no GPU"));
}

TEST_CASE("a driver's library that is missing or none at all is no crash", "[sys]") {
  CHECK_THAT(sys::read_nvml("/nowhere/libnvidia-ml.so.1").note,
             Contains("no NVIDIA driver is installed"));
  const ScratchDir dir;
  CHECK_THAT(sys::read_nvml(dir.write("libnvidia-ml.so.1", "no library").c_str()).note,
             Contains("cannot be loaded"));
  CHECK_THAT(sys::read_nvml("libm.so.6").note, Contains("lacks functions"));
}

TEST_CASE("what a driver tells cannot drive a terminal", "[sys]") {
  const FakeDriver driver("gpu uuid=GPU-a name=\x1b[31mred bus=1\n");
  CHECK(driver.read().gpus.at(0).name.find('\x1b') == std::string::npos);
}

TEST_CASE("the detected GPUs are the inventory under CUDA_VISIBLE_DEVICES", "[sys]") {
  // Loaded already, it is what the name libnvidia-ml.so.1 finds, whatever this machine has.
  void* fake = ::dlopen(FAKE_NVML_NEW, RTLD_NOW | RTLD_LOCAL);
  REQUIRE(fake != nullptr);
  const FakeDriver driver(
      "gpu uuid=GPU-a name=Big bus=1\ngpu uuid=GPU-b name=Small bus=2\n"
      "gpu uuid=GPU-c name=Big bus=3 error=15\n");
  const auto detect = [](const char* visible, const char* order) {
    const EnvironmentGuard visible_guard("CUDA_VISIBLE_DEVICES", visible);
    const EnvironmentGuard order_guard("CUDA_DEVICE_ORDER", order);
    Topology topology;
    sys::detect_gpus(topology);
    return topology;
  };
  const auto all = detect(nullptr, nullptr);
  CHECK(indices(all.gpus) == Indices{0, 1});
  CHECK(all.unused_gpus.empty());
  CHECK_THAT(all.gpu_note, Contains("GPU 2 is left out"));

  const auto unclear = detect("1", nullptr);
  CHECK(indices(unclear.gpus) == Indices{1});
  CHECK(unclear.unused_gpus.size() == 1);
  CHECK_THAT(unclear.gpu_note, Contains("hides 1 of 2") && Contains("CUDA_DEVICE_ORDER"));
  CHECK_THAT(detect("1", "PCI_BUS_ID").gpu_note, !Contains("CUDA_DEVICE_ORDER"));
  CHECK_THAT(detect("GPU-b", nullptr).gpu_note, !Contains("CUDA_DEVICE_ORDER"));

  const auto none = detect("", nullptr);
  CHECK(none.gpus.empty());
  CHECK(none.unused_gpus.size() == 2);
  CHECK_THAT(none.gpu_note, Contains("CUDA_VISIBLE_DEVICES is set but empty"));
  ::dlclose(fake);
}

TEST_CASE("a driver that fails in any call costs what it does not tell, never more", "[sys]") {
  const std::string eight =
      "gpu uuid=GPU-0 bus=1\ngpu uuid=GPU-1 bus=2 pids=7,8 used=900\ngpu uuid=GPU-2 bus=3\n"
      "gpu uuid=GPU-3 bus=4\nmig uuid=MIG-1\ngpu uuid=GPU-4 bus=5 mode=3\n"
      "gpu uuid=GPU-5 bus=6\ngpu uuid=GPU-6 bus=7\ngpu uuid=GPU-7 bus=8\n";
  const auto all = FakeDriver(eight).read().gpus;
  REQUIRE(all.size() == 8);
  CHECK(all[1].users.size() == 2);
  CHECK(all[1].users[1].pid == 8);
  CHECK(all[4].mode == ComputeMode::exclusive);
  const std::vector<std::pair<const char*, std::size_t>> table = {
      {"Init", 0},
      {"DeviceGetCount", 0},
      {"DeviceGetHandleByIndex", 0},
      {"DeviceGetUUID", 0},
      {"DeviceGetName", 8},
      {"DeviceGetPciInfo", 8},
      {"DeviceGetMemoryInfo", 8},
      {"DeviceGetUtilizationRates", 8},
      {"DeviceGetComputeRunningProcesses", 8},
      {"DeviceGetComputeMode", 8},
      {"DeviceGetCpuAffinity", 8},
      {"DeviceGetMigMode", 8},
      {"DeviceGetMaxMigDeviceCount", 7},
      {"DeviceGetMigDeviceHandleByIndex", 7}};
  for (const auto& [call, left] : table) {
    for (const int code : {3, 15, 999}) {
      INFO(call << " " << code);
      const auto inventory = FakeDriver(eight + fmt::format("fail {} {}\n", call, code)).read();
      CHECK(inventory.gpus.size() == left);
      CHECK(inventory.note.empty() == (left == 8));
    }
  }
}

TEST_CASE("a GPU that vanishes while it is asked is left out, or known in part", "[sys]") {
  for (int after = 1; after <= 10; ++after) {
    INFO(after);
    const auto inventory =
        FakeDriver(fmt::format("gpu uuid=GPU-a bus=1 lost_after={}\ngpu uuid=GPU-b bus=2\n", after))
            .read();
    REQUIRE_FALSE(inventory.gpus.empty());
    CHECK(inventory.gpus.back().uuid == "GPU-b");
    CHECK((inventory.gpus.size() == 2) == inventory.note.empty());
  }
}

TEST_CASE("a driver that hangs costs the time limit and is named", "[sys]") {
  void* fake = ::dlopen(FAKE_NVML_NEW, RTLD_NOW | RTLD_LOCAL);
  REQUIRE(fake != nullptr);
  for (const auto* call : {"Init", "DeviceGetMemoryInfo"}) {
    const FakeDriver driver(fmt::format("gpu uuid=GPU-a bus=1\nhang {}\n", call));
    Topology topology;
    sys::detect_gpus(topology, std::chrono::milliseconds(50));
    CHECK(topology.gpus.empty());
    CHECK_THAT(topology.gpu_note, Contains("does not answer"));
  }
  ::dlclose(fake);
}
