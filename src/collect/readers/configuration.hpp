// The configuration of a run as keys and texts.
#pragma once

#include "files/files.hpp"

#include <gridctl/collect/experiment.hpp>

namespace gridctl::collect {

/// All leaves of a YAML file with their dotted keys; lists as JSON. Returns nothing and adds a note
/// if the file cannot be read.
[[nodiscard]] Values read_configuration(const fs::path& file, Notes& notes);

}  // namespace gridctl::collect
