// What an experiment cost: of its last attempts, trainings and tests.
#pragma once

#include <gridctl/analysis/analysis.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace gridctl::analysis {

struct Cost {
  std::size_t slots = 0;      ///< 0: no run has a slot and times
  double seconds = 0;         ///< from the first start to the last end
  double busy_seconds = 0;    ///< of all slots together
  double idle_seconds = 0;    ///< of these slots, between the first start and the last end
  double gpu_seconds = 0;     ///< of slots on GPUs
  double cpu_seconds = 0;     ///< that the kernel counted
  double failed_seconds = 0;  ///< went into runs that failed
};
[[nodiscard]] Cost cost_of(const collect::Experiment& experiment, TimePoint now);

struct GroupCost {
  double seconds = 0;
  double gpu_seconds = 0;
  double cpu_seconds = 0;
  std::uint64_t max_rss_bytes = 0;
};
[[nodiscard]] GroupCost cost_of(const collect::Experiment& experiment, const RunGroup& group);

/// "17.2", of several experiments with the name before it.
[[nodiscard]] std::string run_words(const collect::RunResult& run);

}  // namespace gridctl::analysis
