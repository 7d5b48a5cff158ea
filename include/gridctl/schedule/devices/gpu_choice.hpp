// Decides which visible GPUs a grid leaves out because others use them. Decided once, before a grid
// starts. A GPU that another gridctl uses is not left out: its reservation says when to wait.
#pragma once

#include <gridctl/core/resources.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace gridctl::schedule {

struct BusyRules {
  std::uint64_t min_free_memory = 0;  ///< bytes a GPU must have free
  bool use_busy = false;              ///< also use GPUs on which others compute
};

/// Why nobody should start a run on the GPU now; empty if the GPU is free. If no gridctl has the
/// GPU reserved, its processes and used memory (over 500 MiB and 5 %) belong to somebody else.
[[nodiscard]] std::string why_not(const Gpu& gpu, const BusyRules& rules, bool is_reserved);

/// Moves busy GPUs to `unused_gpus`. `is_reserved(claim name)` tells whether any gridctl has
/// reserved a part of that GPU.
void leave_out_busy(Topology& topology, const BusyRules& rules,
                    const std::function<bool(const std::string&)>& is_reserved);

/// The index as users write it: "0", or "0:1" for a MIG slice.
[[nodiscard]] std::string id_of(const Gpu& gpu);

/// The name of the GPU's lock file: the UUID, or the bus id of a GPU without a UUID.
[[nodiscard]] std::string claim_name(const Gpu& gpu);

/// "GPU 1 is left out: 2 other processes use it; …" in one line; empty if none is busy.
[[nodiscard]] std::string list_busy(const Topology& topology);

}  // namespace gridctl::schedule
