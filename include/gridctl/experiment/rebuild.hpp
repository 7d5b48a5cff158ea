// A journal from all that still knows of its experiment.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/journal/salvage.hpp>

#include <string>

namespace gridctl::experiment {

/// What experiment.json and plan.jsonl, the journal and damaged ones beside it, and the folders of
/// the runs tell together. A run's end is never forgotten: of two sources the one that knows it
/// wins, and where both do the folders, which are plain text, written once.
[[nodiscard]] journal::Records collect_records(const fs::path& experiment);

/// Replaces the journal by one of these records. Returns the name under which the old one is kept
/// ("gridctl.db.damaged-1"), empty if there was none. Broken off at any point, it leaves enough to
/// begin again. The caller holds the lock of the experiment.
[[nodiscard]] Result<std::string> replace_journal(const fs::path& experiment,
                                                  const journal::Records& records);

}  // namespace gridctl::experiment
