#include <gridctl/sys/allocation.hpp>

#include <charconv>

namespace gridctl::sys {

std::optional<Allocation> find_allocation(const Environment& environment) {
  const auto job = environment("SLURM_JOB_ID");
  const auto node = environment("SLURMD_NODENAME");
  if (!job || job->empty() || !node || node->empty()) return std::nullopt;
  Allocation allocation{*job};
  const auto cpus = environment("SLURM_CPUS_ON_NODE").value_or("");
  std::from_chars(cpus.data(), cpus.data() + cpus.size(), allocation.cpus);
  return allocation;
}

void keep_to(const Allocation& allocation, Topology& topology) {
  std::size_t units = 0;
  for (const auto& core : topology.cores) units += core.pus.size();
  if (allocation.cpus == 0 || units <= allocation.cpus) return;
  topology.is_bound = false;
  while (topology.cores.size() > 1 && units > allocation.cpus) {
    units -= topology.cores.back().pus.size();
    topology.cores.pop_back();
  }
}

}  // namespace gridctl::sys
