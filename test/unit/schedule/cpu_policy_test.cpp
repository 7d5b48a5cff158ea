#include "support/catch.hpp"

#include <gridctl/schedule/cpu_policy.hpp>

#include <map>
#include <set>

using namespace gridctl;
using Catch::Matchers::Contains;
using schedule::CpuPolicy;

namespace {

/// `count` cores of two hyper-threads each, numbered as Linux does: 0 and 0 + count are one core.
Topology host(int count, std::optional<double> quota = std::nullopt) {
  Topology topology;
  for (int i = 0; i < count; ++i) topology.cores.push_back(Core{{i, i + count}, 0, 0});
  topology.cpu_quota = quota;
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
    const auto slots = CpuPolicy::for_host(host(16), {per_run}).value().slots();
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
  const auto slots = CpuPolicy::for_host(host(4), {2}).value().slots();
  REQUIRE(slots.size() == 2);
  CHECK(slots[1].pus == std::vector<int>{2, 3, 6, 7});
  CHECK(slots[1].name == "cpu:2-3");

  Topology gaps;
  for (const int pu : {0, 2, 3, 8}) gaps.cores.push_back(Core{{pu}, 0, 0});
  CHECK(names(CpuPolicy::for_host(gaps, {4}).value()) == std::vector<std::string>{"cpu:0,2-3,8"});
}

TEST_CASE("a CPU quota limits the slots but leaves one", "[schedule]") {
  const auto count = [](double quota, int per_run) {
    return CpuPolicy::for_host(host(8, quota), {per_run}).value().slots().size();
  };
  CHECK(count(1.5, 1) == 1);
  CHECK(count(4.0, 1) == 4);
  CHECK(count(5.9, 2) == 2);
  CHECK(count(0.5, 1) == 1);
  CHECK(count(1.0, 4) == 1);
  CHECK(count(64.0, 1) == 8);
}

TEST_CASE("a CPU run sees its cores, no GPU, and as many threads as cores", "[schedule]") {
  const auto policy = CpuPolicy::for_host(host(4), {2}).value();
  const auto placement = policy.place(policy.slots()[0]);
  CHECK(placement.kind == DeviceKind::cpu);
  CHECK(placement.slot == "cpu:0-1");
  CHECK(placement.cpus == std::vector<int>{0, 1, 4, 5});
  const std::map<std::string, std::string> set(placement.environment.begin(),
                                               placement.environment.end());
  CHECK(set == std::map<std::string, std::string>{{"CUDA_VISIBLE_DEVICES", ""},
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
  const auto policy = CpuPolicy::for_host(host(2), {3});
  REQUIRE_FALSE(policy.has_value());
  CHECK(policy.error().kind == ErrorKind::usage);
  CHECK_THAT(policy.error().message, Contains("3 cores") && Contains("may use 2"));
  CHECK(CpuPolicy::for_host(host(2), {0}).error().kind == ErrorKind::usage);
  CHECK(CpuPolicy::for_host(host(2), {-1}).error().kind == ErrorKind::usage);
}
