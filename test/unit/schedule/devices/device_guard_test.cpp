#include "devices/device_guard.hpp"

#include "support/catch.hpp"
#include "support/fake_gpu_monitor.hpp"
#include "support/scratch_dir.hpp"

using namespace gridctl;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using schedule::DeviceGuard;
using schedule::DeviceRules;
using schedule::WorkItem;
using test::kGiB;

namespace {

const WorkItem kItem{{1, 1}, 0, 1, false};
const WorkItem kAlone{{1, 1}, 0, 1, true};

/// The first of two shares.
std::vector<Claim> half_of(const Gpu& gpu) {
  return {{kCpuClaim, 0, 1}, {gpu.uuid, 0, kGpuParts / 2}};
}
Claim other_half_of(const Gpu& gpu) {
  return {gpu.uuid, kGpuParts / 2, kGpuParts / 2};
}

}  // namespace

TEST_CASE("a run that is to be alone reserves its whole GPU", "[schedule]") {
  const test::ScratchDir dir;
  const auto locks = sys::Reservations::open(dir.path()).value();
  const auto gpus = test::idle_gpus(1);
  DeviceGuard guard(DeviceRules{&locks});
  {
    const auto taken = guard.admit(kItem, gpus, half_of(gpus[0]));
    REQUIRE(taken.has_value());
    const auto theirs = locks.take({other_half_of(gpus[0])}).value();
    CHECK(theirs.has_value());
    CHECK_FALSE(guard.admit(kAlone, gpus, half_of(gpus[0])).has_value());
    CHECK_THAT(guard.why_not(), Contains("other gridctl"));
  }
  const auto taken = guard.admit(kAlone, gpus, half_of(gpus[0]));
  REQUIRE(taken.has_value());
  CHECK_FALSE(locks.take({other_half_of(gpus[0])}).value().has_value());
}

TEST_CASE("nothing starts on a GPU that others have come to use, or that is not released yet",
          "[schedule]") {
  test::FakeGpuMonitor monitor(1);
  const auto gpus = monitor.gpus;
  DeviceGuard guard(DeviceRules{nullptr, &monitor});
  DeviceGuard::Clock::time_point now;
  const auto is_admitted = [&] {
    static_cast<void>(guard.look(now += 1s));
    return guard.admit(kItem, gpus, {}).has_value();
  };
  CHECK(is_admitted());
  monitor.gpus[0].memory_used = 40 * kGiB;
  CHECK_FALSE(is_admitted());
  CHECK_THAT(guard.why_not(), Contains("GPU 0: 40 GiB of its memory are in use"));
  guard.started(1, kItem, "/1", gpus);
  CHECK(is_admitted());  // it is ours
  CHECK_FALSE(guard.ending(1).had_neighbours);
  guard.ended(1, std::nullopt, true);
  monitor.gpus[0].memory_used = 0;
  CHECK(is_admitted());
}

TEST_CASE("who insists shares a GPU with others", "[schedule]") {
  test::FakeGpuMonitor monitor(1);
  const auto gpus = monitor.gpus;
  monitor.gpus[0].processes = 1;
  DeviceRules rules{nullptr, &monitor};
  rules.busy.use_busy = true;
  DeviceGuard guard(rules);
  static_cast<void>(guard.look({}));
  CHECK(guard.admit(kItem, gpus, {}).has_value());
}

TEST_CASE("a GPU with a fault takes no run", "[schedule]") {
  test::FakeGpuMonitor monitor(2);
  const auto gpus = monitor.gpus;
  DeviceGuard guard(DeviceRules{nullptr, &monitor});
  monitor.gpus[1].fault = "it is lost";
  CHECK(guard.look({}).faulty.size() == 1);
  CHECK(guard.admit(kItem, {gpus[0]}, {}).has_value());
  CHECK_FALSE(guard.admit(kItem, {gpus[1]}, {}).has_value());
  CHECK(guard.fault_of({gpus[1]}) == "it is lost");
}
