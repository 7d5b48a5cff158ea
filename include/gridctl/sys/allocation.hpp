// What a scheduler of a cluster has given to the job that this process belongs to. Pure.
#pragma once

#include <gridctl/core/environment.hpp>
#include <gridctl/core/resources.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

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

/// How long a run may take to end: Slurm kills all of a job KillWait seconds after it has asked the
/// job to end, and gridctl must have booked the ends by then. `slurm_conf` is the text of
/// slurm.conf(5), of which KillWait is read; Slurm's default is 30 s.
[[nodiscard]] std::chrono::milliseconds longest_grace(std::string_view slurm_conf);

/// The text of the slurm.conf that this node goes by; empty if it cannot be read.
[[nodiscard]] std::string read_slurm_conf(const Environment& environment);

}  // namespace gridctl::sys
