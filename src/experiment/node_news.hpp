// What nodes of a cluster have told that no gridctl has booked so far.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>

#include <vector>

namespace gridctl::experiment {

/// Brings the records that are submitted or running up to what the event logs of the experiment's
/// batches say. Changes no file; an experiment that was never handed to a cluster has none.
void add_node_news(const fs::path& experiment, std::vector<RunRecord>& trainings,
                   std::vector<RunRecord>& tests);

}  // namespace gridctl::experiment
