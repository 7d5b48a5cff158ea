// Makes the folder `tensorboard`: an event file for each run, with its curves and its configuration
// as hyper-parameters, for `tensorboard --logdir`.
#pragma once

#include <gridctl/analysis/output/files.hpp>
#include <gridctl/collect/experiment.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::analysis {

inline constexpr const char* kTensorBoardFolder = "tensorboard";

/// An event file for each run, "tensorboard/c1r2/events.out.tfevents.0.gridctl", made when it is
/// written; of joined experiments "tensorboard/EXPERIMENT-c1r2/…". Tags are "SPLIT/METRIC". The
/// repetitions of a configuration are one group. `experiment` must outlive the files.
[[nodiscard]] std::vector<OutputFile> tensorboard_files(const collect::Experiment& experiment);
/// The names, as in OutputFile, of event files that an earlier analysis left in `folder`.
[[nodiscard]] std::vector<std::string> tensorboard_names(const fs::path& folder);

}  // namespace gridctl::analysis
