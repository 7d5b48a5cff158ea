// Whatever the machine and whatever the runs do: no two that are on share a core, and no GPU is
// given out more than once. Two gridctl with options of their own work on each machine.
#include "cpus.hpp"
#include "devices/slot_pool.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/schedule/devices/cpu_policy.hpp>
#include <gridctl/schedule/devices/gpu_policy.hpp>

#include <map>
#include <queue>
#include <random>

#include <fmt/format.h>

using namespace gridctl;

namespace {

using Random = std::mt19937;

int pick(Random& random, int least, int most) {
  return std::uniform_int_distribution(least, most)(random);
}

std::vector<Core> synthetic_cores(Random& random) {
  const auto description = fmt::format("pack:{} numa:{} core:{} pu:{}", pick(random, 1, 2),
                                       pick(random, 1, 2), pick(random, 1, 6), pick(random, 1, 4));
  hwloc_topology_t topology = nullptr;
  hwloc_topology_init(&topology);
  const std::unique_ptr<hwloc_topology, decltype(&hwloc_topology_destroy)> owner(
      topology, &hwloc_topology_destroy);
  REQUIRE(hwloc_topology_set_synthetic(topology, description.c_str()) == 0);
  REQUIRE(hwloc_topology_load(topology) == 0);
  return sys::cores_of(topology);
}

Topology random_machine(Random& random) {
  Topology machine;
  machine.cores = synthetic_cores(random);
  const int gpus = pick(random, 1, 8);
  for (int i = 0; i < gpus; ++i) {
    Gpu gpu;
    gpu.index = i;
    gpu.uuid = fmt::format("GPU-{}", i);
    for (const auto& core : machine.cores) {
      if (pick(random, 0, 2) == 0) gpu.near_cpus.push_back(core.pus.front());
    }
    machine.gpus.push_back(gpu);
  }
  if (pick(random, 0, 3) == 0) machine.cpu_quota = pick(random, 1, 40) / 4.0;
  return machine;
}

/// What is in use, counted by what runs are given, not by what they claim.
struct Ledger {
  std::map<int, int> runs_on_core;  // by the core's first unit
  std::map<std::string, double> load_of_gpu;
  std::map<int, int> core_of;

  explicit Ledger(const Topology& machine, bool by_thread) {
    for (const auto& core : machine.cores) {
      for (const int pu : core.pus) core_of[pu] = by_thread ? pu : core.pus.front();
    }
  }
  void count(const Placement& placement, double gpu_part, int sign) {
    std::set<int> cores;
    for (const int pu : placement.cpus) cores.insert(core_of.at(pu));
    for (const int core : cores) REQUIRE((runs_on_core[core] += sign) <= 1);
    for (const auto& gpu : placement.gpus)
      REQUIRE((load_of_gpu[gpu.uuid] += sign * gpu_part) < 1 + 1e-9);
  }
};

double gpu_part(const schedule::CpuPolicy::Slot& /*slot*/) {
  return 0;
}
double gpu_part(const schedule::GpuPolicy::Slot& slot) {
  return 1.0 / slot.shares;
}

/// Runs that end in the order of random times; some fail at once.
template <class Policy>
class Grid {
 public:
  Grid(Policy policy, std::size_t limit, const sys::Reservations& locks, Ledger& ledger)
      : policy_(std::move(policy)), pool_(policy_.slots(), limit), locks_(locks), ledger_(ledger) {}

  void fill(Random& random, int now) {
    const auto reserve = [this](const auto& slot) {
      return locks_.take(policy_.claims(slot)).value();
    };
    while (auto lease = pool_.lease(reserve)) {
      ++started;
      if (pick(random, 0, 9) == 0) return;  // could not be started: its slot is free again
      ledger_.count(policy_.place(lease->slot()), gpu_part(lease->slot()), 1);
      running_.emplace(now + pick(random, 1, 50), std::move(*lease));
      REQUIRE(running_.size() <= pool_.size());
    }
  }
  void end_until(int now) {
    while (!running_.empty() && running_.begin()->first <= now) {
      const auto& slot = running_.begin()->second.slot();
      ledger_.count(policy_.place(slot), gpu_part(slot), -1);
      running_.erase(running_.begin());
    }
  }
  std::size_t started = 0;

 private:
  using Pool = schedule::SlotPool<typename Policy::Slot>;
  Policy policy_;
  Pool pool_;
  const sys::Reservations& locks_;
  Ledger& ledger_;
  std::multimap<int, typename Pool::Lease> running_;
};

template <class First, class Second>
void play(Random& random, First& first, Second& second) {
  for (int now = 0; now < 150; now += pick(random, 1, 10)) {
    first.end_until(now);
    second.end_until(now);
    if (pick(random, 0, 1) == 0) {
      first.fill(random, now);
      second.fill(random, now);
    } else {
      second.fill(random, now);
      first.fill(random, now);
    }
  }
  CHECK(first.started + second.started > 0);
}

schedule::CpuPolicy random_cpus(Random& random, const Topology& machine, bool use_smt) {
  const int most = std::min(4, static_cast<int>(machine.cores.size()));
  const auto layout =
      pick(random, 0, 1) == 0 ? schedule::CpuLayout::spread : schedule::CpuLayout::pack;
  return schedule::CpuPolicy::for_host(machine, {pick(random, 1, most), layout, use_smt}).value();
}

schedule::GpuPolicy random_gpus(Random& random, const Topology& machine) {
  schedule::GpuOptions options;
  if (pick(random, 0, 1) == 0)
    options.runs_per_gpu = pick(random, 1, 5);
  else
    options.gpus_per_run = pick(random, 1, static_cast<int>(machine.gpus.size()));
  return schedule::GpuPolicy::for_host(machine, options).value();
}

}  // namespace

TEST_CASE("on random machines no core and no GPU is given out twice", "[schedule]") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const test::ScratchDir dir;
    const auto locks = sys::Reservations::open(dir.path()).value();
    const auto machine = random_machine(random);
    const bool use_smt = pick(random, 0, 2) == 0;
    Ledger ledger(machine, use_smt);
    const auto limit = static_cast<std::size_t>(pick(random, 1, 40));
    Grid gpus(random_gpus(random, machine), limit, locks, ledger);
    if (pick(random, 0, 1) == 0) {
      Grid cpus(random_cpus(random, machine, use_smt), limit, locks, ledger);
      play(random, gpus, cpus);
    } else {
      Grid others(random_gpus(random, machine), limit, locks, ledger);
      play(random, gpus, others);
    }
  }
}

TEST_CASE("the slots of one gridctl never claim the same", "[schedule]") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const auto machine = random_machine(random);
    std::set<std::pair<std::string, int>> claimed;
    const auto add = [&](const std::vector<Claim>& claims) {
      for (const auto& claim : claims) {
        for (int part = claim.first; part < claim.first + claim.count; ++part)
          REQUIRE(claimed.emplace(claim.what, part).second);
      }
    };
    const auto cpus = random_cpus(random, machine, pick(random, 0, 1) == 0);
    for (const auto& slot : cpus.slots()) add(cpus.claims(slot));
    claimed.clear();
    const auto gpus = random_gpus(random, machine);
    for (const auto& slot : gpus.slots()) add(gpus.claims(slot));
  }
}
