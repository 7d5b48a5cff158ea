// Finds the trained models below an experiment directory: of gridctl's own trees, and of original
// MI-Prometheus trees.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/schedule/model_tests.hpp>

#include <string>
#include <vector>

namespace gridctl::experiment {

struct FoundModels {
  std::vector<schedule::ModelTest> tests;  ///< test 1 … repetitions of each, behind those there are
  std::size_t models = 0;
  std::size_t unfinished = 0;  ///< trainings that did not succeed: their models are left alone
};

/// A gridctl tree: models of the trainings that succeeded, by the glob that marks a model. Tests
/// that are there keep their numbers. `tests` are the records of tests that were planned before.
[[nodiscard]] FoundModels find_models(const fs::path& experiment, const std::string& glob,
                                      const std::vector<RunRecord>& trainings,
                                      const std::vector<RunRecord>& tests, int repetitions);

/// Any other tree: every non-empty file that matches, in the order of the paths.
[[nodiscard]] FoundModels find_foreign_models(const fs::path& folder, const std::string& glob,
                                              int repetitions);

/// A test of what a training of this experiment left; its number and its model are still to be
/// said.
[[nodiscard]] schedule::ModelTest test_of(const fs::path& experiment, const RunRecord& training);

/// `repetitions` tests, numbered from `first`, of each model that a training left. `training` says
/// of which run, and what its tests are called.
[[nodiscard]] std::vector<schedule::ModelTest> tests_of_models(schedule::ModelTest training,
                                                               const std::string& glob, int first,
                                                               int repetitions);

}  // namespace gridctl::experiment
