// Reads from run.json where a run ran, which the journal does not say.
#pragma once

#include "files/files.hpp"

#include <gridctl/collect/experiment.hpp>

namespace gridctl::collect {

/// Reads run.json; empty if there is no such file, as for a run that has not ended. Adds a note if
/// the file cannot be understood.
[[nodiscard]] PlaceOfRun read_place(const fs::path& run_json, Notes& notes);

}  // namespace gridctl::collect
