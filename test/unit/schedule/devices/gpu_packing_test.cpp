#include "devices/gpu_packing.hpp"

#include "support/catch.hpp"
#include "support/fake_gpu_monitor.hpp"

using namespace gridctl;
using schedule::GpuPacking;
using schedule::WorkItem;
using test::kGiB;

namespace {

WorkItem item(int configuration, int repetition = 1) {
  return {{configuration, repetition}, 0, 1, false};
}

WorkItem alone(WorkItem item) {
  item.alone = true;
  return item;
}

}  // namespace

TEST_CASE("without measurement only a run that is to be alone is", "[schedule]") {
  const auto gpus = test::idle_gpus(1);
  GpuPacking packing(false);
  packing.started(1, item(1), gpus);
  CHECK(packing.admits(item(2), gpus));
  CHECK_FALSE(packing.admits(alone(item(2)), gpus));
  packing.ended(1, std::nullopt);
  CHECK(packing.admits(alone(item(2)), gpus));
  packing.started(2, alone(item(2)), gpus);
  CHECK_FALSE(packing.admits(item(3), gpus));
}

TEST_CASE("the first run of a configuration is alone, further ones as memory allows",
          "[schedule]") {
  const auto gpus = test::idle_gpus(1);
  GpuPacking packing(true);
  CHECK(packing.wants_whole(item(1)));
  packing.started(1, item(1, 1), gpus);
  CHECK_FALSE(packing.admits(item(1, 2), gpus));
  packing.ended(1, 30 * kGiB);
  CHECK_FALSE(packing.wants_whole(item(1, 2)));
  packing.started(2, item(1, 2), gpus);
  CHECK(packing.admits(item(1, 3), gpus));        // 66 GiB with headroom
  CHECK_FALSE(packing.admits(item(2, 1), gpus));  // not measured yet
  packing.started(3, item(1, 3), gpus);
  CHECK_FALSE(packing.admits(item(1, 4), gpus));
  packing.ended(2, std::nullopt);
  CHECK(packing.admits(item(1, 4), gpus));
}

TEST_CASE("a test needs what tests needed, not what trainings did", "[schedule]") {
  const auto gpus = test::idle_gpus(1);
  GpuPacking packing(true);
  packing.started(1, item(1), gpus);
  packing.ended(1, kGiB);
  CHECK_FALSE(packing.wants_whole(item(1)));
  CHECK(packing.wants_whole({{1, 1}, 1, 1, false}));
}

TEST_CASE("memory of others is not given away, and a run larger than a GPU still gets one",
          "[schedule]") {
  auto gpus = test::idle_gpus(1);
  gpus[0].memory_used = 20 * kGiB;
  GpuPacking packing(true);
  packing.started(1, item(1), gpus);
  packing.ended(1, 30 * kGiB);
  packing.started(2, item(1), gpus);
  CHECK_FALSE(packing.admits(item(1), gpus));
  packing.ended(2, 200 * kGiB);
  CHECK(packing.admits(item(1), gpus));
}

TEST_CASE("a run that failed shows nothing, and the largest of several counts", "[schedule]") {
  const auto gpus = test::idle_gpus(1);
  GpuPacking packing(true);
  packing.started(1, item(1), gpus);
  packing.ended(1, std::nullopt);
  CHECK(packing.wants_whole(item(1)));
  for (const auto peak : {30 * kGiB, 40 * kGiB, 10 * kGiB}) {
    packing.started(2, item(1), gpus);
    packing.ended(2, peak);
  }
  packing.started(3, item(1), gpus);
  CHECK_FALSE(packing.admits(item(1), gpus));  // twice 44 GiB
}

TEST_CASE("who ever had a neighbour is known, on each of several GPUs", "[schedule]") {
  const auto gpus = test::idle_gpus(2);
  GpuPacking packing(false);
  packing.started(1, item(1), {gpus[0], gpus[1]});
  packing.started(2, item(2), {gpus[1]});
  packing.ended(2, std::nullopt);
  CHECK(packing.had_neighbours(1));
  CHECK_FALSE(packing.is_empty(gpus[1]));
  packing.started(3, item(3), {gpus[1]});
  CHECK(packing.had_neighbours(3));
  packing.ended(1, std::nullopt);
  packing.ended(3, std::nullopt);
  packing.started(4, item(4), {gpus[0]});
  CHECK_FALSE(packing.had_neighbours(4));
}

TEST_CASE("what earlier runs have shown is not measured again", "[schedule]") {
  const auto gpus = test::idle_gpus(1);
  GpuPacking packing(true, {{{1, false}, 30 * kGiB}});
  CHECK_FALSE(packing.wants_whole(item(1)));
  CHECK(packing.wants_whole(item(2)));
  packing.started(1, item(1), gpus);
  CHECK(packing.admits(item(1), gpus));
}
