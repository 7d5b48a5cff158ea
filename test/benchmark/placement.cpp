// What it costs to decide where a run goes: the first free slot, reserved against other gridctl by
// locks, with its environment made; and to give it back. On a machine of 128 cores and 8 GPUs.
// placement [ROUNDS]
#include "devices/slot_pool.hpp"

#include <gridctl/schedule/devices/cpu_policy.hpp>
#include <gridctl/schedule/devices/gpu_policy.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace gridctl;

namespace {

Topology machine() {
  Topology result;
  for (int i = 0; i < 128; ++i) result.cores.push_back(Core{{i, i + 128}, i / 64, i / 64});
  for (int i = 0; i < 8; ++i) {
    Gpu gpu;
    gpu.index = i;
    gpu.uuid = "GPU-0000000" + std::to_string(i) + "-1111-2222-3333-444444444444";
    for (int cpu = 0; cpu < 64; ++cpu) gpu.near_cpus.push_back(i / 4 * 64 + cpu);
    result.gpus.push_back(gpu);
  }
  return result;
}

/// Half of the slots stay taken, as in a grid at work.
template <class Policy>
void measure(const char* name, const Policy& policy, const sys::Reservations& locks, int rounds) {
  using Pool = schedule::SlotPool<typename Policy::Slot>;
  Pool pool(policy.slots(), policy.slots().size());
  const auto reserve = [&](const auto& slot) { return locks.take(policy.claims(slot)).value(); };
  std::vector<typename Pool::Lease> held;
  while (held.size() < pool.size() / 2) held.push_back(pool.lease(reserve).value());
  std::vector<double> microseconds;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    const auto lease = pool.lease(reserve);
    const auto placement = policy.place(lease->slot());
    const auto end = std::chrono::steady_clock::now();
    if (placement.environment.empty()) std::abort();
    microseconds.push_back(std::chrono::duration<double, std::micro>(end - begin).count());
  }
  std::sort(microseconds.begin(), microseconds.end());
  const auto at = [&](double part) {
    return microseconds[static_cast<std::size_t>(part * (rounds - 1))];
  };
  std::printf("%-24s median %6.1f us   99 %% %6.1f us   worst %8.1f us\n", name, at(0.5), at(0.99),
              at(1));
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 10'000;
  const auto locks = sys::Reservations::open_default();
  if (!locks) {
    std::fputs(to_text(locks.error()).c_str(), stderr);
    return 1;
  }
  const auto host = machine();
  measure("one core", schedule::CpuPolicy::for_host(host, {}).value(), *locks, rounds);
  measure("16 cores", schedule::CpuPolicy::for_host(host, {16}).value(), *locks, rounds);
  measure("one GPU, its 16 cores", schedule::GpuPolicy::for_host(host, {}).value(), *locks, rounds);
  return 0;
}
