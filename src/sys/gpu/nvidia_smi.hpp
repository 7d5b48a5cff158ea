// The NVIDIA driver's command line tool, read where its library cannot be used.
#pragma once

#include "gpu/nvml.hpp"

#include <chrono>
#include <string_view>

namespace gridctl::sys {

/// The answers to the two questions below, in CSV. What is no number ("[N/A]", "ERR!") counts as
/// unknown; a line without a UUID is left out and noted.
[[nodiscard]] GpuInventory parse_smi(std::string_view gpus, std::string_view processes);

/// Asks nvidia-smi, each question within the limit. The note says why there is nothing.
[[nodiscard]] GpuInventory read_smi(std::chrono::milliseconds limit);

}  // namespace gridctl::sys
