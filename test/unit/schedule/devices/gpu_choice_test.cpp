#include "support/catch.hpp"

#include <gridctl/schedule/devices/any_device.hpp>
#include <gridctl/schedule/devices/gpu_choice.hpp>

using namespace gridctl;
using Catch::Matchers::Contains;
using schedule::why_not;

namespace {

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;

Gpu gpu(std::uint64_t used = 0, int processes = 0) {
  Gpu result;
  result.uuid = "GPU-a";
  result.memory_total = 80 * kGiB;
  result.memory_used = used;
  result.processes = processes;
  return result;
}

}  // namespace

TEST_CASE("a GPU that others compute on or fill is not for us", "[schedule]") {
  CHECK(why_not(gpu(), {}, false).empty());
  CHECK(why_not(gpu(4 * kGiB), {}, false).empty());  // the driver's own
  CHECK_THAT(why_not(gpu(5 * kGiB), {}, false), Contains("5.0 GiB of its memory"));
  CHECK_THAT(why_not(gpu(0, 2), {}, false), Contains("2 other processes use it"));
  auto named = gpu(0, 1);
  named.users = {{4711, 0}};
  CHECK(why_not(named, {}, false) == "1 other process uses it (pid 4711)");
  auto closed = gpu();
  closed.mode = ComputeMode::prohibited;
  CHECK_THAT(why_not(closed, {0, true}, false), Contains("prohibits"));
}

TEST_CASE("what a gridctl has reserved is waited for, not left out", "[schedule]") {
  CHECK(why_not(gpu(60 * kGiB, 3), {70 * kGiB, false}, true).empty());
}

TEST_CASE("busy GPUs can be used all the same, but not without the memory asked for",
          "[schedule]") {
  CHECK(why_not(gpu(60 * kGiB, 3), {0, true}, false).empty());
  CHECK_THAT(why_not(gpu(60 * kGiB), {30 * kGiB, true}, false), Contains("20 GiB of 80 GiB free"));
  CHECK(why_not(gpu(), {80 * kGiB, false}, false).empty());
}

TEST_CASE("busy GPUs are left out and named, and auto does not fall back to cores", "[schedule]") {
  Topology machine;
  machine.cores = {{{0}, 0, 0}};
  machine.gpus = {gpu(), gpu(0, 1)};
  machine.gpus[1].index = 1;
  machine.gpus[1].uuid = "GPU-b";
  auto one = machine;
  schedule::leave_out_busy(one, {}, [](const std::string&) { return false; });
  CHECK(one.gpus.size() == 1);
  CHECK(schedule::list_busy(one) == "GPU 1 is left out: 1 other process uses it");
  auto reserved = machine;
  schedule::leave_out_busy(reserved, {}, [](const std::string& name) { return name == "GPU-b"; });
  CHECK(reserved.gpus.size() == 2);
  CHECK(schedule::list_busy(reserved).empty());

  machine.gpus.erase(machine.gpus.begin());
  schedule::leave_out_busy(machine, {}, [](const std::string&) { return false; });
  const auto device = schedule::make_device({}, machine, {});
  REQUIRE_FALSE(device.has_value());
  CHECK_THAT(device.error().message, Contains("GPU 1 is left out"));
}
