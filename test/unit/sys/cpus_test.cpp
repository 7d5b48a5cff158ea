#include "cpus.hpp"

#include "support/catch.hpp"

#include <gridctl/sys/host.hpp>

#include <algorithm>
#include <memory>

#include <sched.h>

using namespace gridctl;

namespace {

std::vector<Core> cores_of(const char* description) {
  hwloc_topology_t topology = nullptr;
  hwloc_topology_init(&topology);
  const std::unique_ptr<hwloc_topology, decltype(&hwloc_topology_destroy)> owner(
      topology, &hwloc_topology_destroy);
  REQUIRE(hwloc_topology_set_synthetic(topology, description) == 0);
  REQUIRE(hwloc_topology_load(topology) == 0);
  return sys::cores_of(topology);
}

/// Binds this process for the life of the object.
class Bound {
 public:
  explicit Bound(int cpu) {
    ::sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(cpu), &one);
    ::sched_setaffinity(0, sizeof one, &one);
  }
  Bound(const Bound&) = delete;
  Bound& operator=(const Bound&) = delete;
  ~Bound() { ::sched_setaffinity(0, sizeof before_, &before_); }

 private:
  cpu_set_t before_{};
};

}  // namespace

TEST_CASE("hyper-threads are grouped by core, cores know their package and NUMA node", "[sys]") {
  const auto cores = cores_of("pack:2 numa:1 core:4 pu:2");
  REQUIRE(cores.size() == 8);
  CHECK(cores[0].pus == std::vector<int>{0, 1});
  CHECK(cores[7].pus == std::vector<int>{14, 15});
  CHECK(cores[3].package == 0);
  CHECK(cores[4].package == 1);
  CHECK(cores[3].numa_node == 0);
  CHECK(cores[4].numa_node == 1);
}

TEST_CASE("the detected cores are what this process may run on, each unit once", "[sys]") {
  const auto topology = sys::detect_cpus();
  std::vector<int> pus;
  for (const auto& core : topology.cores) pus.insert(pus.end(), core.pus.begin(), core.pus.end());
  std::sort(pus.begin(), pus.end());
  CHECK(pus == sys::allowed_pus());
  CHECK((!topology.cpu_quota || *topology.cpu_quota > 0));
}

TEST_CASE("an affinity mask cuts the detected cores", "[sys]") {
  const int last = sys::allowed_pus().back();
  const Bound bound(last);
  CHECK(sys::allowed_pus() == std::vector<int>{last});
  const auto topology = sys::detect_cpus();
  REQUIRE(topology.cores.size() == 1);
  CHECK(topology.cores[0].pus == std::vector<int>{last});
}
