#include "support/catch.hpp"

#include <gridctl/schedule/devices/cpu_policy.hpp>

#include <map>
#include <set>

using namespace gridctl;
using Catch::Matchers::Contains;
using schedule::CpuLayout;
using schedule::CpuPolicy;

namespace {

/// `count` cores of two hyper-threads each, numbered as Linux does: 0 and 0 + count are one core.
Topology host(int count, std::optional<double> quota = std::nullopt) {
  Topology topology;
  for (int i = 0; i < count; ++i) topology.cores.push_back(Core{{i, i + count}, 0, 0});
  topology.cpu_quota = quota;
  return topology;
}

schedule::CpuOptions cores_each(int count, CpuLayout layout = CpuLayout::spread) {
  return {count, layout, false};
}

/// Two NUMA nodes of `each` cores with two hyper-threads.
Topology two_nodes(int each) {
  auto topology = host(2 * each);
  for (int i = 0; i < 2 * each; ++i) {
    auto& core = topology.cores[static_cast<std::size_t>(i)];
    core.numa_node = core.package = i / each;
  }
  return topology;
}

std::vector<std::string> names(const CpuPolicy& policy) {
  std::vector<std::string> result;
  for (const auto& slot : policy.slots()) result.push_back(slot.name);
  return result;
}

}  // namespace

TEST_CASE("one core a run gives as many slots as cores", "[schedule]") {
  const auto policy = CpuPolicy::for_host(host(3), {}).value();
  CHECK(names(policy) == std::vector<std::string>{"cpu:0", "cpu:1", "cpu:2"});
  CHECK(policy.slots()[1].pus == std::vector<int>{1, 4});
}

TEST_CASE("two CPU slots never share a core", "[schedule]") {
  for (const int per_run : {1, 2, 3, 5}) {
    const auto slots = CpuPolicy::for_host(host(16), cores_each(per_run)).value().slots();
    CHECK(slots.size() == static_cast<std::size_t>(16 / per_run));
    std::set<int> used;
    for (const auto& slot : slots) {
      CHECK(slot.cores == per_run);
      for (const int pu : slot.pus) CHECK(used.insert(pu).second);
    }
  }
}

TEST_CASE("a slot of several cores lists the first unit of each before their siblings",
          "[schedule]") {
  const auto slots = CpuPolicy::for_host(host(4), cores_each(2)).value().slots();
  REQUIRE(slots.size() == 2);
  CHECK(slots[1].pus == std::vector<int>{2, 3, 6, 7});
  CHECK(slots[1].name == "cpu:2-3");

  Topology gaps;
  for (const int pu : {0, 2, 3, 8}) gaps.cores.push_back(Core{{pu}, 0, 0});
  CHECK(names(CpuPolicy::for_host(gaps, cores_each(4)).value()) ==
        std::vector<std::string>{"cpu:0,2-3,8"});
}

TEST_CASE("a CPU quota limits the slots but leaves one", "[schedule]") {
  const auto count = [](double quota, int per_run) {
    return CpuPolicy::for_host(host(8, quota), cores_each(per_run)).value().slots().size();
  };
  CHECK(count(1.5, 1) == 1);
  CHECK(count(4.0, 1) == 4);
  CHECK(count(5.9, 2) == 2);
  CHECK(count(0.5, 1) == 1);
  CHECK(count(1.0, 4) == 1);
  CHECK(count(64.0, 1) == 8);
}

TEST_CASE("a CPU run sees its cores, no GPU, and as many threads as cores", "[schedule]") {
  const auto policy = CpuPolicy::for_host(host(4), cores_each(2)).value();
  const auto placement = policy.place(policy.slots()[0]);
  CHECK(placement.kind == DeviceKind::cpu);
  CHECK(placement.slot == "cpu:0-1");
  CHECK(placement.cpus == std::vector<int>{0, 1, 4, 5});
  const std::map<std::string, std::string> set(placement.environment.begin(),
                                               placement.environment.end());
  CHECK(set == std::map<std::string, std::string>{{"CUDA_VISIBLE_DEVICES", ""},
                                                  {"HIP_VISIBLE_DEVICES", "-1"},
                                                  {"GRIDCTL_DEVICE", "cpu"},
                                                  {"GRIDCTL_CPUS", "0,1,4,5"},
                                                  {"GRIDCTL_NCPUS", "2"}});
  const std::map<std::string, std::string> defaults(placement.defaults.begin(),
                                                    placement.defaults.end());
  CHECK(defaults == std::map<std::string, std::string>{{"OMP_NUM_THREADS", "2"},
                                                       {"MKL_NUM_THREADS", "2"},
                                                       {"OPENBLAS_NUM_THREADS", "2"},
                                                       {"NUMEXPR_NUM_THREADS", "2"}});
}

TEST_CASE("more cores a run than there are is a usage error with both numbers", "[schedule]") {
  const auto policy = CpuPolicy::for_host(host(2), cores_each(3));
  REQUIRE_FALSE(policy.has_value());
  CHECK(policy.error().kind == ErrorKind::usage);
  CHECK_THAT(policy.error().message, Contains("3 cores") && Contains("may use 2"));
  CHECK(CpuPolicy::for_host(host(2), cores_each(0)).error().kind == ErrorKind::usage);
  CHECK(CpuPolicy::for_host(host(2), cores_each(-1)).error().kind == ErrorKind::usage);
}

TEST_CASE("slots are spread over the NUMA nodes or fill one after the other", "[schedule]") {
  const auto named = [](int per_run, CpuLayout layout) {
    return names(CpuPolicy::for_host(two_nodes(4), cores_each(per_run, layout)).value());
  };
  using Names = std::vector<std::string>;
  CHECK(named(2, CpuLayout::spread) == Names{"cpu:0-1", "cpu:4-5", "cpu:2-3", "cpu:6-7"});
  CHECK(named(2, CpuLayout::pack) == Names{"cpu:0-1", "cpu:2-3", "cpu:4-5", "cpu:6-7"});
  // Within a node as long as there is room; then what the nodes have left over.
  CHECK(named(3, CpuLayout::pack) == Names{"cpu:0-2", "cpu:4-6"});
  CHECK(names(CpuPolicy::for_host(two_nodes(5), cores_each(3)).value()) ==
        Names{"cpu:0-2", "cpu:5-7", "cpu:3-4,8"});
  CHECK(named(6, CpuLayout::spread) == Names{"cpu:0-5"});
}

TEST_CASE("memory is bound to the node of a slot that lies within one of several", "[schedule]") {
  const auto nodes = [](const Topology& topology, int per_run) {
    const auto policy = CpuPolicy::for_host(topology, cores_each(per_run)).value();
    std::vector<std::optional<int>> result;
    for (const auto& slot : policy.slots()) result.push_back(policy.place(slot).numa_node);
    return result;
  };
  using Nodes = std::vector<std::optional<int>>;
  CHECK(nodes(two_nodes(5), 3) == Nodes{0, 1, std::nullopt});
  CHECK(nodes(host(2), 1) == Nodes{std::nullopt, std::nullopt});
}

TEST_CASE("hyper-threads are slots only if asked for, and after all cores", "[schedule]") {
  const auto policy = CpuPolicy::for_host(host(2), {1, CpuLayout::spread, true}).value();
  CHECK(names(policy) == std::vector<std::string>{"cpu:0", "cpu:1", "cpu:2", "cpu:3"});
  CHECK(policy.slots()[2].pus == std::vector<int>{2});
}

TEST_CASE("a CPU slot claims all units of its cores", "[schedule]") {
  const auto policy = CpuPolicy::for_host(host(4), cores_each(2)).value();
  const auto claims = policy.claims(policy.slots()[1]);
  REQUIRE(claims.size() == 2);
  CHECK(claims[0].what == kCpuClaim);
  CHECK(claims[0].first == 2);
  CHECK(claims[0].count == 2);
  CHECK(claims[1].first == 6);
  CHECK(claims[1].count == 2);
}

TEST_CASE("CPU runs of a job that is not bound to its cores are counted, not pinned",
          "[schedule]") {
  auto machine = two_nodes(2);
  machine.is_bound = false;
  const auto policy = CpuPolicy::for_host(machine, {}).value();
  REQUIRE(policy.slots().size() == 4);
  const auto placement = policy.place(policy.slots()[3]);
  CHECK(placement.cpus.empty());
  CHECK_FALSE(placement.numa_node);
  CHECK(policy.claims(policy.slots()[3]).empty());
  const std::map<std::string, std::string> set(placement.environment.begin(),
                                               placement.environment.end());
  CHECK(set.at("GRIDCTL_NCPUS") == "1");
  CHECK_FALSE(set.contains("GRIDCTL_CPUS"));
}
