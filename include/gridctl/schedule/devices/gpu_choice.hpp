// Which GPUs are not for us although we could see them: those that others use. Asked once, before a
// grid starts; what other gridctl use is no obstacle, since their reservations say when to wait.
#pragma once

#include <gridctl/core/resources.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace gridctl::schedule {

struct BusyRules {
  std::uint64_t min_free_memory = 0;  ///< bytes a GPU must have free
  bool use_busy = false;              ///< although others compute on it
};

/// Why nobody should start a run on the GPU now; empty if it is free. Without a reservation of some
/// gridctl, processes on it and memory in use (over 500 MiB and 5 %) are somebody else's.
[[nodiscard]] std::string why_not(const Gpu& gpu, const BusyRules& rules, bool is_reserved);

/// Moves the GPUs that are busy to `unused_gpus`. `is_reserved(claim name)` tells whether a gridctl
/// has a part of that GPU.
void leave_out_busy(Topology& topology, const BusyRules& rules,
                    const std::function<bool(const std::string&)>& is_reserved);

/// "0", or "0:1" for a MIG slice.
[[nodiscard]] std::string id_of(const Gpu& gpu);

/// What the lock file of the GPU is named by: its UUID, or its bus where it has none.
[[nodiscard]] std::string claim_name(const Gpu& gpu);

/// "GPU 1 is left out: 2 other processes use it; …" in one line; empty if none is busy.
[[nodiscard]] std::string list_busy(const Topology& topology);

}  // namespace gridctl::schedule
