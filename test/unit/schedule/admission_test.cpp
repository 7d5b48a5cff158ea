#include "admission.hpp"

#include "support/catch.hpp"
#include "support/fake_gpu_monitor.hpp"
#include "support/manual_loop.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/schedule/devices/gpu_policy.hpp>

#include <limits>

using namespace gridctl;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using schedule::Admission;
using schedule::DeviceRules;
using schedule::WorkItem;

namespace {

const WorkItem kItem{{1, 1}, 0, 1};

schedule::Slots gpu_slots(const std::vector<Gpu>& gpus, int runs_per_gpu, int gpus_per_run = 1) {
  Topology topology;
  topology.cores = {{{0}, 0, 0}};
  topology.gpus = gpus;
  schedule::GpuOptions options;
  options.runs_per_gpu = runs_per_gpu;
  options.gpus_per_run = gpus_per_run;
  return slots_of(schedule::GpuPolicy::for_host(topology, options).value());
}

struct Notices final : RunObserver {
  void on_event(const RunSpec& /*run*/, const RunEvent& /*event*/) override {}
  void on_notice(const std::string& line) override { lines.push_back(line); }
  std::vector<std::string> lines;
};

struct Scene {
  explicit Scene(int gpus, int runs_per_gpu = 1, const Admission::Terms& terms = {})
      : monitor(gpus),
        admission(gpu_slots(monitor.gpus, runs_per_gpu), DeviceRules{nullptr, &monitor}, terms,
                  loop, notices) {}
  /// Asks for a slot after somebody else has come to use all GPUs.
  void be_refused() {
    for (auto& gpu : monitor.gpus) gpu.processes = 1;
    static_cast<void>(admission.guard().look(loop.now()));
    REQUIRE_FALSE(admission.lease_for(kItem).has_value());
  }
  test::ManualLoop loop;
  test::FakeGpuMonitor monitor;
  Notices notices;
  Admission admission;
};

}  // namespace

TEST_CASE("slots_of() takes over from the policy all that a slot is", "[schedule]") {
  const auto slots = gpu_slots(test::idle_gpus(2), 2);
  CHECK(slots.device == "gpu");
  REQUIRE(slots.all.size() == 4);
  for (const auto& slot : slots.all) {
    CHECK(slot.placement.slot == slot.name);
    REQUIRE(slot.gpus.size() == 1);
    CHECK(slot.placement.gpus.front().uuid == slot.gpus.front().uuid);
    REQUIRE_FALSE(slot.claims.empty());
    CHECK(slot.claims.back().what == slot.gpus.front().uuid);
    CHECK(slot.claims.back().count == kGpuParts / 2);
  }
}

TEST_CASE("max_concurrent_runs limits the leases that are out at once", "[schedule]") {
  Admission::Terms terms;
  terms.max_concurrent_runs = 1;
  Scene scene(2, 1, terms);
  CHECK(scene.admission.size() == 1);
  auto lease = scene.admission.lease_for(kItem);
  REQUIRE(lease.has_value());
  CHECK_FALSE(scene.admission.lease_for(kItem).has_value());
  lease.reset();
  CHECK(scene.admission.lease_for(kItem).has_value());
}

TEST_CASE("who finds all slots leased is not called again: the end of a run will do",
          "[schedule]") {
  Scene scene(1);
  const auto lease = scene.admission.lease_for(kItem);
  REQUIRE_FALSE(scene.admission.lease_for(kItem).has_value());
  scene.admission.wait_for_others(true, [] {});
  CHECK(scene.loop.timers() == 0);
  CHECK(scene.notices.lines.empty());
}

TEST_CASE("who is refused because of others is called again, once, and people hear why",
          "[schedule]") {
  Scene scene(1);
  scene.be_refused();
  int calls = 0;
  const auto retry = [&] { ++calls; };
  scene.admission.wait_for_others(true, retry);
  scene.admission.wait_for_others(true, retry);
  REQUIRE(scene.notices.lines.size() == 1);
  CHECK_THAT(scene.notices.lines[0], Contains("waiting: GPU 0: 1 other process uses it"));
  scene.loop.advance(1s);
  CHECK(calls == 1);

  SECTION("but not the same reason again") {
    scene.be_refused();
    scene.admission.wait_for_others(true, retry);
    CHECK(scene.loop.timers() == 1);
    CHECK(scene.notices.lines.size() == 1);
  }
}

TEST_CASE("while runs of ours are on nobody is told that others are waited for", "[schedule]") {
  Scene scene(1);
  scene.be_refused();
  scene.admission.wait_for_others(false, [] {});
  CHECK(scene.loop.timers() == 1);
  CHECK(scene.notices.lines.empty());
}

TEST_CASE("a slot is leased by its name for a run that is on already", "[schedule]") {
  Scene scene(2);
  const auto second = scene.admission.lease_named("gpu:1");
  REQUIRE(second.has_value());
  CHECK_FALSE(scene.admission.lease_named("gpu:1").has_value());
  CHECK_FALSE(scene.admission.lease_named("cpu:0").has_value());
  CHECK(scene.admission.lease_for(kItem)->slot().name == "gpu:0");
}

TEST_CASE("a GPU leaves service with all its shares, by identity or by name", "[schedule]") {
  Scene scene(2, 2);
  auto first = scene.monitor.gpus[0];
  first.fault = "it is lost";
  CHECK(scene.admission.retire(first));
  CHECK_FALSE(scene.admission.retire(first));
  CHECK(scene.admission.has_any());
  CHECK(scene.admission.lease_for(kItem)->slot().name == "gpu:1/0");
  CHECK(scene.admission.retire_device("gpu:1"));
  CHECK_FALSE(scene.admission.has_any());
  CHECK_FALSE(scene.admission.lease_for(kItem).has_value());
}

TEST_CASE("a slot of several GPUs leaves service with each of them", "[schedule]") {
  test::ManualLoop loop;
  test::FakeGpuMonitor monitor(4);
  Notices notices;
  Admission admission(gpu_slots(monitor.gpus, 1, 2), DeviceRules{nullptr, &monitor}, {}, loop,
                      notices);
  CHECK(admission.retire_device("gpu:1"));
  CHECK_FALSE(admission.retire_device("gpu:0"));
  CHECK(admission.lease_for(kItem)->slot().name == "gpu:2,3");
}

TEST_CASE("a disk that is too full is told of, and one that nobody asks about is not",
          "[schedule]") {
  const test::ScratchDir scratch;
  Admission::Terms terms;
  terms.folder = scratch.path();
  CHECK_FALSE(Scene(1, 1, terms).admission.shortage().has_value());
  terms.min_free_disk = std::numeric_limits<std::uint64_t>::max();
  CHECK(Scene(1, 1, terms).admission.shortage().has_value());
}
