// The configuration of a run as keys and texts.
#pragma once

#include "files/files.hpp"

#include <gridctl/collect/experiment.hpp>

#include <string_view>

namespace gridctl::collect {

/// All leaves of a YAML file with their dotted keys; lists as JSON. Empty and a note if it cannot
/// be read.
[[nodiscard]] Values read_configuration(const fs::path& file, Notes& notes);

/// Whether the key holds a seed ("seed", "training.seed_torch"): seeds differ between the
/// repetitions of one configuration.
[[nodiscard]] bool is_seed_key(std::string_view key);

/// The pairs of `values` that `base` lacks or has with another value.
[[nodiscard]] Values differing(const Values& values, const Values& base);

}  // namespace gridctl::collect
