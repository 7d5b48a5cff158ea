#include "devices/device_policy.hpp"
#include "support/catch.hpp"
#include "support/machine.hpp"

#include <gridctl/schedule/devices/mixed_policy.hpp>

#include <algorithm>
#include <set>

#include <fmt/format.h>

using namespace gridctl;
using schedule::MixedPolicy;
using schedule::RunClass;
using test::machine;

namespace {

MixedPolicy policy(const Topology& topology, const std::vector<RunClass>& classes) {
  auto made = MixedPolicy::for_host(topology, classes, {});
  if (!made) FAIL(to_text(made.error()));
  return *made;
}

std::vector<std::string> names(const MixedPolicy& policy, std::size_t run_class) {
  std::vector<std::string> names;
  for (const auto& slot : policy.slots()) {
    if (slot.run_class == run_class) names.push_back(slot.name);
  }
  return names;
}

/// The cores of all slots of the class.
std::multiset<int> cores_of(const MixedPolicy& policy, std::size_t run_class) {
  std::multiset<int> cores;
  for (const auto& slot : policy.slots()) {
    const auto cpus = policy.place(slot).cpus;
    if (slot.run_class == run_class) cores.insert(cpus.begin(), cpus.end());
  }
  return cores;
}

using Names = std::vector<std::string>;
const RunClass kOneCore{.kind = DeviceKind::cpu};
const RunClass kOneGpu{.kind = DeviceKind::gpu, .gpus = 1};
const RunClass kTwoGpus{.kind = DeviceKind::gpu, .gpus = 2};

}  // namespace

TEST_CASE("runs on cores and on GPUs have cores of their own", "[schedule]") {
  const auto mixed = policy(machine(8, 2), {kOneCore, kOneGpu});
  CHECK(mixed.name() == "cpu+gpu");
  CHECK(names(mixed, 0).size() == 4);  // half of the cores
  CHECK(names(mixed, 1) == Names{"gpu:0", "gpu:1"});
  auto all = cores_of(mixed, 0);
  all.merge(cores_of(mixed, 1));
  CHECK(all == std::multiset<int>{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("what runs on GPUs name of cores is all that is taken from the others", "[schedule]") {
  const auto mixed =
      policy(machine(8, 2), {kOneCore, {.kind = DeviceKind::gpu, .gpus = 1, .cpus = 1}});
  CHECK(names(mixed, 0).size() == 6);
  CHECK(cores_of(mixed, 1).size() == 2);
}

TEST_CASE("a large run on cores leaves the GPUs what it does not need", "[schedule]") {
  const auto mixed = policy(machine(8, 2), {{.kind = DeviceKind::cpu, .cpus = 6}, kOneGpu});
  CHECK(names(mixed, 0).size() == 1);
  CHECK(cores_of(mixed, 1).size() == 2);
}

TEST_CASE("if cores do not suffice for both kinds their slots overlap, and none is missing",
          "[schedule]") {
  const RunClass greedy{.kind = DeviceKind::gpu, .gpus = 1, .cpus = 3};
  const auto mixed = policy(machine(4, 2), {{.kind = DeviceKind::cpu, .cpus = 4}, greedy});
  CHECK(names(mixed, 0).size() == 1);
  CHECK(names(mixed, 1).size() == 2);
  for (const auto& slot : mixed.slots())
    CHECK(mixed.place(slot).cpus.size() == (slot.run_class == 0 ? 4U : 3U));
}

TEST_CASE("slots of one and of two GPUs name the same GPUs and cores", "[schedule]") {
  const auto mixed = policy(machine(8, 4), {kOneGpu, kTwoGpus});
  CHECK(mixed.name() == "gpu");
  CHECK(names(mixed, 1) == Names{"gpu:0,1", "gpu:2,3"});
  CHECK(cores_of(mixed, 0) == cores_of(mixed, 1));
}

TEST_CASE("parts are the claims, and unbound cores besides", "[schedule]") {
  auto topology = machine(4, 1);
  const auto bound = policy(topology, {kOneCore, kOneGpu});
  topology.is_bound = false;
  const auto unbound = policy(topology, {kOneCore, kOneGpu});
  const auto slots = unbound.slots();
  REQUIRE(slots.size() == bound.slots().size());
  for (const auto& slot : slots) {
    CHECK(std::ranges::none_of(unbound.claims(slot),
                               [](const Claim& claim) { return claim.what == kCpuClaim; }));
    CHECK(std::ranges::any_of(unbound.parts(slot),
                              [](const Claim& claim) { return claim.what == kCpuClaim; }));
  }
}

TEST_CASE("a run on cores sees no GPU beside runs that do", "[schedule]") {
  const auto mixed = policy(machine(2, 1), {kOneCore, kOneGpu});
  const auto placement = mixed.place(mixed.slots().front());
  CHECK(placement.kind == DeviceKind::cpu);
  CHECK(placement.environment.front() ==
        std::pair<std::string, std::string>("CUDA_VISIBLE_DEVICES", ""));
}

TEST_CASE("runs on cores and on GPUs divide a CPU quota as they divide the cores", "[schedule]") {
  auto half = machine(8, 2);
  half.cpu_quota = 4.0;
  const auto mixed = policy(half, {kOneCore, kOneGpu});
  CHECK(names(mixed, 0).size() == 2);  // 4 of the 8 cores are theirs, and so 2 of the 4 CPUs
  for (const auto& slot : mixed.slots()) {
    const auto* on_gpu = std::get_if<schedule::GpuPolicy::Slot>(&slot.place);
    if (on_gpu) CHECK(on_gpu->threads == 1);
  }
}
