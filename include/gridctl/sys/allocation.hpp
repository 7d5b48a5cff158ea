// What a scheduler of a cluster has given to the job that this process belongs to. Pure.
#pragma once

#include <gridctl/core/environment.hpp>
#include <gridctl/core/resources.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace gridctl::sys {

/// A job of Slurm on this node, by the variables that its daemon sets there (sbatch(1), "OUTPUT
/// ENVIRONMENT VARIABLES").
struct Allocation {
  std::string job;       ///< SLURM_JOB_ID
  std::size_t cpus = 0;  ///< processing units on this node (SLURM_CPUS_ON_NODE); 0: not told
};

/// The allocation; nothing outside a job, and on the node where `salloc` was typed, which is not
/// part of it.
[[nodiscard]] std::optional<Allocation> find_allocation(const Environment& environment);

/// Leaves no more cores than the allocation has. A mask that is wider says that Slurm has not bound
/// the job to its cores: then nobody knows which are ours, and topology.is_bound becomes false.
void keep_to(const Allocation& allocation, Topology& topology);

/// How long a run of an allocation may take to end: Slurm kills all of the job 30 s (its default of
/// KillWait) after it has asked the job to end, and gridctl must have booked the ends by then.
inline constexpr std::chrono::seconds kAllocationGrace{25};

}  // namespace gridctl::sys
