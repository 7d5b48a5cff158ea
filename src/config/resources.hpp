// The mapping `resources`: what one run needs, in a trainer, a tester, a task or grid_settings.
#pragma once

#include <gridctl/config/node.hpp>
#include <gridctl/core/run_resources.hpp>

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::config {

/// `what` names the mapping in errors. `gpus: 2` alone says the device too, and so does `gpus: 0`.
[[nodiscard]] Result<RunResources> read_resources(const Node& node, const std::string& what);

/// For the journal; places are lost.
[[nodiscard]] nlohmann::ordered_json resources_to_json(const RunResources& resources);
/// Throws what the library throws if the JSON is no such thing.
[[nodiscard]] RunResources resources_from_json(const nlohmann::ordered_json& json);

}  // namespace gridctl::config
