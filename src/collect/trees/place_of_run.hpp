// Where a run ran: what run.json tells of it beyond the books.
#pragma once

#include "files/files.hpp"

#include <gridctl/collect/experiment.hpp>

namespace gridctl::collect {

/// Empty if there is no such file: a run that has not ended has none yet. One that cannot be
/// understood gets a note.
[[nodiscard]] PlaceOfRun read_place(const fs::path& run_json, Notes& notes);

}  // namespace gridctl::collect
