// A machine as a text, in JSON: what --inventory reads, and what the process that asks the driver
// answers with.
#pragma once

#include "gpu/nvml.hpp"

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>

#include <string>
#include <string_view>

namespace gridctl::sys {

/// {"note": …, "gpus": [{"index", "uuid", "name", …}]}: reads back as it was.
[[nodiscard]] std::string to_text(const GpuInventory& inventory);
[[nodiscard]] Result<GpuInventory> parse_gpus(std::string_view text, const std::string& file);

/// {"cores": [{"cpus": [0, 8], "numa_node": 0, "package": 0}], "cpu_quota": 1.5, "gpus": […]}; all
/// but a core's cpus may be missing. Errors name the file and what is wrong in it.
[[nodiscard]] Result<Topology> parse_topology(std::string_view text, const std::string& file);

}  // namespace gridctl::sys
