// A configuration file of a trainer that nobody named: found beside it.
#pragma once

#include <gridctl/init/trainer_sketch.hpp>

#include <string>
#include <vector>

namespace gridctl::init {

/// The YAML (or, if `wants_json`, JSON) files here, beside the script, and in folders config,
/// configs and conf of both, that have all required keys; relative to here, sorted. Grid files are
/// left out, and so are files without any of the keys.
[[nodiscard]] std::vector<std::string> configs_with_keys(const std::string& script,
                                                         const std::vector<TrainerOption>& keys,
                                                         bool wants_json);

}  // namespace gridctl::init
