// Files that hold several runs: tables and JSON lines with a run in each row, Optuna's stores, and
// the lists of results that ESPnet and Kaldi write.
#pragma once

#include "readers/run_table.hpp"
#include "readers/tables.hpp"

#include <vector>

namespace gridctl::collect {

/// The files of a folder that hold several runs and are no tables. They have has_runs set.
[[nodiscard]] std::vector<PassedOver> collections_in(const Folder& folder);

/// The runs of a file that is such a table or in collections_in().
[[nodiscard]] std::vector<RunOfRow> read_collection(const fs::path& file, Notes& notes);

}  // namespace gridctl::collect
