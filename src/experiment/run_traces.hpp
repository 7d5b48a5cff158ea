// What the folders of the runs tell of them, without a journal: attempts by their folders, ends by
// run.json and exit.json.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/journal/salvage.hpp>

#include <vector>

namespace gridctl::experiment {

/// All attempts below EXPDIR/runs, with the configurations and runs they are of. `known` tells the
/// numbers of configurations by their folders; the folders of others begin with it. An attempt of
/// which no end is known is `running` if it is the last of its run (resume finds out what became of
/// it), else `lost`.
[[nodiscard]] journal::Records read_run_traces(
    const fs::path& experiment, const std::vector<journal::ConfigurationRecord>& known);

}  // namespace gridctl::experiment
