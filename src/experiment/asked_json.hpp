// A point that a search has asked for, as JSON.
#pragma once

#include <gridctl/plan/asked_point.hpp>

#include <optional>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::experiment {

/// {"task": 0, "values": {"training.lr": "0.01", "model.name": "\"cnn\""}}
[[nodiscard]] nlohmann::ordered_json asked_to_json(const plan::AskedPoint& asked);
/// Returns nothing if the document is none of asked_to_json().
[[nodiscard]] std::optional<plan::AskedPoint> asked_from_json(
    const nlohmann::ordered_json& document);

}  // namespace gridctl::experiment
