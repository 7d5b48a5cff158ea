// Keeps the texts that a grid was read from, so that it reads the same again: an experiment goes on
// as it was begun, whatever happens to the files in the meantime.
#pragma once

#include <gridctl/config/grid.hpp>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::config {

/// Collects the grid file and every configuration file it used, by the names they were found under,
/// and the programs, which may come from profiles.
[[nodiscard]] FrozenGrid freeze(const Grid& grid);

/// {"files":{NAME:TEXT}, "trainer":{…}, "tester":{…} or null}
[[nodiscard]] nlohmann::ordered_json to_json(const FrozenGrid& frozen);
[[nodiscard]] Result<FrozenGrid> frozen_from_json(const nlohmann::ordered_json& json);

}  // namespace gridctl::config
