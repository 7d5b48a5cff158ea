// Small run folders in MI-Prometheus's layout, written by the tests themselves.
#pragma once

#include "support/scratch_dir.hpp"

#include <string>

namespace gridctl::test {

/// A finished offline training: best at episode 39; the closing validation of episode 59 has the
/// least loss of all, and no model.
inline void write_offline_run(const ScratchDir& scratch, const std::string& folder,
                              const std::string& hidden = "20") {
  const auto write = [&](const std::string& name, const std::string& text) {
    scratch.write(folder + "/" + name, text);
  };
  write("training_configuration.yaml", "model: {hidden: " + hidden +
                                           ", name: Net}\n"
                                           "testing: {problem: {name: Parity}, seed_torch: -1}\n"
                                           "training: {problem: {name: Parity}, seed_torch: 77}\n");
  write("training_set_agg_statistics.csv",
        "episode,loss,acc\n000019,0.60,0.50\n000039,0.40,0.70\n000059,0.30,0.80\n");
  write("validation_set_agg_statistics.csv",
        "episode,loss,acc\n000019,0.70,0.40\n000039,0.50,0.60\n000059,0.55,0.65\n"
        "000059,0.10,0.90\n");
  write("trainer.log",
        "[2026-11-23 21:00:03] - INFO - OfflineTrainer >>> Setting torch random seed\n"
        "[2026-11-23 21:00:07] - INFO - OfflineTrainer >>> Training finished because Not "
        "converged: Episode Limit reached\n"
        "[2026-11-23 21:00:08] - INFO - OfflineTrainer >>> Experiment finished!\n");
  write("models/model_best.pt", "weights");
}

inline void write_offline_test(const ScratchDir& scratch, const std::string& folder,
                               const std::string& seed, const std::string& accuracy) {
  scratch.write(folder + "/testing_configuration.yaml",
                "model: {hidden: 20, name: Net}\n"
                "testing: {problem: {name: Parity}, seed_torch: " +
                    seed +
                    "}\n"
                    "training: {problem: {name: Parity}, seed_torch: 77}\n");
  scratch.write(folder + "/testing_set_agg_statistics.csv",
                "episode,loss,acc\n000002,0.6,0.1\n000002,0.5," + accuracy + "\n");
}

}  // namespace gridctl::test
