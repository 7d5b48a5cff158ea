// Which device a user gets, on machines that inventories describe.
#include "support/catch.hpp"
#include "support/environment_guard.hpp"
#include "support/fake_messages.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/session/devices.hpp>

using namespace gridctl;
using namespace gridctl::session;
using Catch::Matchers::Contains;
using test::EnvironmentGuard;

namespace {

constexpr const char* kTwoCores = R"({"cores": [{"cpus": [0]}, {"cpus": [1]}]})";
constexpr const char* kGpus = R"({
  "cores": [{"cpus": [0]}, {"cpus": [1]}],
  "gpus": [{"index": 0, "uuid": "GPU-free", "memory_total_bytes": 80000000000},
           {"index": 1, "uuid": "GPU-busy", "memory_total_bytes": 80000000000, "processes": 2}]})";

/// A machine that a file describes, in which no other gridctl has left word.
class Machine {
 public:
  explicit Machine(const char* inventory = kGpus) {
    wishes.inventory = scratch_.write("machine.json", inventory).string();
  }
  [[nodiscard]] Result<schedule::AnyDevice> find() const { return find_device(wishes, messages); }
  [[nodiscard]] std::vector<std::string> slots() const {
    const auto device = find();
    if (!device) FAIL(to_text(device.error()));
    std::vector<std::string> names;
    for (const auto& placement : schedule::placements(*device, 0)) names.push_back(placement.slot);
    return names;
  }
  [[nodiscard]] fs::path locks() const { return scratch_.path() / "locks"; }

  DeviceWishes wishes;
  test::FakeMessages messages;

 private:
  test::ScratchDir scratch_;
  EnvironmentGuard lock_dir_{"GRIDCTL_LOCK_DIR", locks().c_str()};
  EnvironmentGuard visible_{"CUDA_VISIBLE_DEVICES", nullptr};
};

using Slots = std::vector<std::string>;

}  // namespace

TEST_CASE("a file may say what the machine has", "[session]") {
  const Machine machine;
  const auto topology = read_topology(machine.wishes.inventory, true);
  REQUIRE(topology);
  CHECK(topology->cores.size() == 2);
  CHECK(topology->gpus.size() == 2);
}

TEST_CASE("an inventory that is not there, or is none, is an error that names it", "[session]") {
  CHECK_THAT(read_topology("/no/machine.json", false).error().message,
             Contains("/no/machine.json"));
  const Machine machine("{\"cores\": []}");
  const auto device = machine.find();
  REQUIRE_FALSE(device);
  CHECK_THAT(device.error().message, Contains("machine.json' has no cores"));
}

TEST_CASE("without a wish runs get GPUs where there are any, else cores", "[session]") {
  CHECK(Machine(kGpus).slots() == Slots{"gpu:0"});
  CHECK(Machine(kTwoCores).slots() == Slots{"cpu:0", "cpu:1"});
}

TEST_CASE("who asks for cores gets cores beside GPUs", "[session]") {
  Machine machine;
  machine.wishes.request.kind = DeviceKind::cpu;
  CHECK(machine.slots() == Slots{"cpu:0", "cpu:1"});
}

TEST_CASE("who asks for GPUs where there are none gets an error", "[session]") {
  Machine machine(kTwoCores);
  machine.wishes.request.kind = DeviceKind::gpu;
  CHECK_FALSE(machine.find());
}

TEST_CASE("a GPU that others use is left out, and a warning names it", "[session]") {
  const Machine machine;
  CHECK(machine.slots() == Slots{"gpu:0"});
  REQUIRE(machine.messages.warnings.size() == 1);
  CHECK(machine.messages.warnings[0].message == "GPU 1 is left out: 2 other processes use it");
  CHECK_THAT(machine.messages.warnings[0].help, Contains("--force-busy"));
}

TEST_CASE("a GPU that others use is taken if that is asked for", "[session]") {
  Machine machine;
  machine.wishes.busy.use_busy = true;
  CHECK(machine.slots() == Slots{"gpu:0", "gpu:1"});
  CHECK(machine.messages.warnings.empty());
}

TEST_CASE("a GPU without the free memory that is asked for is left out", "[session]") {
  Machine machine;
  machine.wishes.busy.min_free_memory = 90'000'000'000;
  CHECK_FALSE(machine.find());
  CHECK(machine.messages.warnings.empty());  // the error says it
}

TEST_CASE("a GPU that another gridctl has reserved is waited for", "[session]") {
  const Machine machine;
  const auto others = sys::Reservations::open(machine.locks());
  REQUIRE(others);
  const auto held = others->take({{"GPU-busy", 0, kGpuParts}});
  REQUIRE((held && *held));
  CHECK(machine.slots() == Slots{"gpu:0", "gpu:1"});
  CHECK(machine.messages.warnings.empty());
}

TEST_CASE("GPUs that CUDA_VISIBLE_DEVICES hides are not ours", "[session]") {
  const Machine machine;
  const EnvironmentGuard hides("CUDA_VISIBLE_DEVICES", "0");
  CHECK(machine.slots() == Slots{"gpu:0"});
  CHECK(machine.messages.warnings.empty());  // the busy one was never ours
}

TEST_CASE("what a worker does with its devices follows from the wishes", "[session]") {
  Machine machine;
  machine.wishes.is_shared = true;
  machine.wishes.options.runs_per_gpu = 0;
  machine.wishes.busy.min_free_memory = 1000;
  const auto device = machine.find();
  REQUIRE(device);
  const auto use = use_of(machine.wishes, *device);
  CHECK(use.is_gpu);
  CHECK(use.is_shared);
  CHECK(use.packs_by_measurement);
  CHECK(use.busy.min_free_memory == 1000);
}

TEST_CASE("on cores no GPU is looked at and nothing is measured", "[session]") {
  const Machine machine(kTwoCores);
  const auto use = use_of(machine.wishes, *machine.find());
  CHECK_FALSE(use.is_gpu);
  CHECK_FALSE(use.packs_by_measurement);
  const Devices devices(use, machine.messages, "exp");
  CHECK(devices.rules().monitor == nullptr);
}

TEST_CASE("a worker reserves what it uses, for its experiment", "[session]") {
  const Machine machine(kTwoCores);
  const Devices devices({}, machine.messages, "experiments/mine");
  const auto rules = devices.rules();
  REQUIRE(rules.reservations);
  CHECK(rules.reservations->directory() == machine.locks());
  const auto taken = rules.reservations->take({{kCpuClaim, 1, 1}});
  REQUIRE((taken && *taken));
  const auto holders = rules.reservations->holders(kCpuClaim);
  REQUIRE(holders.size() == 1);
  CHECK(holders[0].experiment == "experiments/mine");
}

TEST_CASE("who shares devices reserves ports alone", "[session]") {
  const Machine machine(kTwoCores);
  const Devices devices({.is_shared = true}, machine.messages, "exp");
  CHECK(devices.rules().reservations == nullptr);
  REQUIRE(devices.rules().ports);
  const auto port = devices.rules().ports->take();
  REQUIRE(port);
  const auto others = sys::Reservations::open(machine.locks()).value();
  CHECK(others.holders(kPortClaim).size() == 1);
  CHECK(others.holders(kCpuClaim).empty());
}

TEST_CASE("where nothing can be reserved a warning says what may happen", "[session]") {
  const Machine machine(kTwoCores);
  const EnvironmentGuard nowhere("GRIDCTL_LOCK_DIR", "/proc/nowhere");
  const Devices devices({}, machine.messages, "exp");
  CHECK(devices.rules().reservations == nullptr);
  REQUIRE(machine.messages.warnings.size() == 1);
  CHECK_THAT(machine.messages.warnings[0].message,
             Contains("another gridctl may use the same devices: "));
  CHECK(devices.rules().ports->take());  // free, as far as can be seen
}

TEST_CASE("the rules of a worker hand on how GPUs are shared", "[session]") {
  const Machine machine;
  const Devices devices({.is_shared = true,
                         .busy = {.min_free_memory = 5, .use_busy = true},
                         .packs_by_measurement = true},
                        machine.messages, "exp");
  const auto rules = devices.rules();
  CHECK(rules.busy.min_free_memory == 5);
  CHECK(rules.busy.use_busy);
  CHECK(rules.packs_by_measurement);
}
