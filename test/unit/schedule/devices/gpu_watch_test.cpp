#include "devices/gpu_watch.hpp"

#include "support/catch.hpp"
#include "support/fake_gpu_monitor.hpp"

using namespace gridctl;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using schedule::GpuWatch;
using test::kGiB;

namespace {

/// Process 1 is of the run in "/1", 2 of the one in "/2".
bool belongs(int pid, const fs::path& directory) {
  return "/" + std::to_string(pid) == directory.string();
}

struct Scene {
  explicit Scene(int gpus) : monitor(gpus) {}
  GpuWatch::News look() { return watch.look(now += 1s); }
  test::FakeGpuMonitor monitor;
  GpuWatch watch{&monitor, belongs};
  GpuWatch::Clock::time_point now;
};

}  // namespace

TEST_CASE("what a run used is the peak of its processes and the mean of its GPUs", "[schedule]") {
  Scene scene(2);
  auto& gpus = scene.monitor.gpus;
  scene.watch.started(1, "/1", gpus);
  gpus[0].users = {{1, 3 * kGiB}, {7, 50 * kGiB}};
  gpus[0].utilization = 100;
  CHECK(scene.look().notice.empty());
  gpus[1].users = {{1, 2 * kGiB}};
  CHECK(scene.look().faulty.empty());
  gpus[0].users = {{1, kGiB}};
  gpus[0].utilization = 50;
  static_cast<void>(scene.look());
  const auto use = scene.watch.ended(1).value();
  CHECK(use.peak_memory_bytes == 5 * kGiB);
  CHECK(use.mean_utilization == Approx((50.0 + 50 + 25) / 3));
}

TEST_CASE("runs that share a GPU are told apart by their processes", "[schedule]") {
  Scene scene(1);
  auto& gpu = scene.monitor.gpus[0];
  scene.watch.started(1, "/1", {gpu});
  scene.watch.started(2, "/2", {gpu});
  gpu.memory_used = 9 * kGiB;
  gpu.users = {{1, 2 * kGiB}, {2, 7 * kGiB}};
  static_cast<void>(scene.look());
  CHECK(scene.watch.ended(1)->peak_memory_bytes == 2 * kGiB);
  CHECK(scene.watch.ended(2)->peak_memory_bytes == 7 * kGiB);
}

TEST_CASE("where processes cannot be seen, a run alone has what came with it", "[schedule]") {
  Scene scene(1);
  auto& gpu = scene.monitor.gpus[0];
  gpu.memory_used = kGiB;
  scene.watch.started(1, "/1", {gpu});
  gpu.memory_used = 6 * kGiB;
  static_cast<void>(scene.look());
  scene.watch.started(2, "/2", {gpu});
  gpu.memory_used = 60 * kGiB;
  static_cast<void>(scene.look());
  CHECK(scene.watch.ended(1)->peak_memory_bytes == 5 * kGiB);
  CHECK_FALSE(scene.watch.ended(2).has_value());
}

TEST_CASE("a fault is news once and stays", "[schedule]") {
  Scene scene(3);
  auto& gpus = scene.monitor.gpus;
  const auto known = gpus;
  CHECK(scene.look().faulty.empty());
  gpus[1].fault = "it is lost";
  gpus.pop_back();  // as some drivers show it
  const auto news = scene.look();
  REQUIRE(news.faulty.size() == 2);
  CHECK(news.faulty[0].uuid == "GPU-1");
  CHECK(news.faulty[1].uuid == "GPU-2");
  gpus[1].fault.clear();
  CHECK(scene.look().faulty.empty());
  CHECK(scene.watch.fault_of({known[0]}).empty());
  CHECK(scene.watch.fault_of({known[0], known[1]}) == "it is lost");
  CHECK_THAT(scene.watch.fault_of({known[2]}), Contains("does not know it"));
}

TEST_CASE("the driver is asked once a moment, or when somebody has to know", "[schedule]") {
  test::FakeGpuMonitor monitor(1);
  GpuWatch watch(&monitor, belongs);
  const GpuWatch::Clock::time_point now;
  for (int i = 0; i < 5; ++i) CHECK(watch.look(now + 10ms * i).notice.empty());
  CHECK(monitor.looks == 1);
  watch.forget_look();
  CHECK(watch.look(now + 50ms).notice.empty());
  CHECK(monitor.looks == 2);
}

TEST_CASE("a driver that answers no more is named once, and nothing is seen any more",
          "[schedule]") {
  Scene scene(1);
  const auto gpu = scene.monitor.gpus[0];
  static_cast<void>(scene.look());
  CHECK(scene.watch.sees(gpu));
  scene.monitor.problem = "the driver hangs";
  CHECK_THAT(scene.look().notice, Contains("not watched any more") && Contains("hangs"));
  CHECK(scene.look().notice.empty());
  CHECK_FALSE(scene.watch.sees(gpu));
  CHECK(scene.monitor.looks == 2);
}
