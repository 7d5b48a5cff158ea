#include "support/catch.hpp"

#include <gridctl/sys/allocation.hpp>

#include <map>

using namespace gridctl;

namespace {

Environment variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

Topology node(int cores, int threads_each) {
  Topology topology;
  for (int core = 0; core < cores; ++core) {
    topology.cores.emplace_back();
    for (int thread = 0; thread < threads_each; ++thread)
      topology.cores.back().pus.push_back(core + thread * cores);
  }
  return topology;
}

}  // namespace

TEST_CASE("an allocation is what Slurm's daemon says on a node", "[sys]") {
  const auto found = sys::find_allocation(
      variables({{"SLURM_JOB_ID", "17"}, {"SLURMD_NODENAME", "n1"}, {"SLURM_CPUS_ON_NODE", "4"}}));
  REQUIRE(found);
  CHECK(found->job == "17");
  CHECK(found->cpus == 4);
  CHECK_FALSE(sys::find_allocation(variables({})));
  // Where salloc was typed the job is named, but this is none of its nodes.
  CHECK_FALSE(
      sys::find_allocation(variables({{"SLURM_JOB_ID", "17"}, {"SLURM_CPUS_ON_NODE", "4"}})));
}

TEST_CASE("a job that is bound to its cores keeps them all", "[sys]") {
  auto topology = node(4, 2);
  sys::keep_to({"17", 8}, topology);
  CHECK(topology.cores.size() == 4);
  CHECK(topology.is_bound);
}

TEST_CASE("a job that sees the whole node takes as many cores as it was given", "[sys]") {
  auto topology = node(8, 2);
  sys::keep_to({"17", 4}, topology);
  CHECK(topology.cores.size() == 2);
  CHECK_FALSE(topology.is_bound);

  auto few = node(8, 2);
  sys::keep_to({"17", 1}, few);
  CHECK(few.cores.size() == 1);
}

TEST_CASE("an allocation that does not tell its processors limits nothing", "[sys]") {
  auto topology = node(8, 1);
  const auto found = sys::find_allocation(variables(
      {{"SLURM_JOB_ID", "17"}, {"SLURMD_NODENAME", "n1"}, {"SLURM_CPUS_ON_NODE", "many"}}));
  REQUIRE(found);
  sys::keep_to(*found, topology);
  CHECK(topology.cores.size() == 8);
  CHECK(topology.is_bound);
}

TEST_CASE("runs end before Slurm kills the job", "[sys]") {
  using std::chrono::milliseconds;
  CHECK(sys::longest_grace("") == milliseconds(25'000));
  CHECK(sys::longest_grace("ClusterName=c\n#KillWait=9\n killwait=120 # long\n") ==
        milliseconds(115'000));
  CHECK(sys::longest_grace("KillWait=4") == milliseconds(2'000));
  CHECK(sys::longest_grace("KillWait=soon") == milliseconds(25'000));
}
