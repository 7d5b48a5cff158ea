#include <gridctl/core/parallel.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <vector>

#include <sched.h>

namespace gridctl {
namespace {

/// More threads than that only queue for the file system.
constexpr std::size_t kMostThreads = 16;
/// With less work than that for each, a thread costs more than it saves.
constexpr std::size_t kLeastWork = 8;

std::size_t usable_cores() {
  cpu_set_t cores;
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<std::size_t>(CPU_COUNT(&cores));
}

}  // namespace

void for_each_index(std::size_t count, const std::function<void(std::size_t)>& work) {
  const auto threads = std::min({usable_cores(), kMostThreads, count / kLeastWork});
  std::atomic<std::size_t> next{0};
  const auto take = [&] {
    for (auto i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::future<void>> others;
  for (std::size_t i = 1; i < threads; ++i) others.push_back(std::async(std::launch::async, take));
  take();
  for (auto& other : others) other.get();
}

}  // namespace gridctl
