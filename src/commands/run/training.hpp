// What a grid file and options ask for: a new experiment, or more of one that is there.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/experiment/inputs.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/session/grid_work.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace gridctl::commands {

/// --expdir, --into, --failed, --tag, --freeze-code, --detach, --dry-run.
[[nodiscard]] std::vector<cli::Option> experiment_options();

struct TrainingRequest {
  experiment::PlanInputs inputs;
  plan::Plan plan;
  fs::path folder;
  bool is_named = false;  ///< the user chose the folder; else a new one is made when it is needed
  bool grows = false;     ///< the folder holds an experiment: the plan has its numbers
  session::WorkPlace place;
  experiment::Redo redo;
  bool freezes_code = false;
};

/// Reads the grid and the options, and checks all that can be checked before anything is made.
[[nodiscard]] Result<TrainingRequest> training_request(const cli::Arguments& arguments,
                                                       const cli::Services& services,
                                                       bool tests_follow);

/// The plan, or what it changes in the experiment that is there.
[[nodiscard]] Result<ExitCode> show_request(const TrainingRequest& request,
                                            const cli::Services& services);

/// With --into: hands the runs that the experiment does not have to the gridctl at work there, and
/// says so. False if none is at work, or without --into. `tests_of_each_model`: how often the
/// request tests each model; 0: not at all.
[[nodiscard]] Result<bool> hand_over(const TrainingRequest& request,
                                     const cli::Arguments& arguments, const cli::Services& services,
                                     int tests_of_each_model);

/// Makes the experiment, or adds to it. `tests`: what tests follow each training.
[[nodiscard]] Result<session::GridWork> begin_training(
    TrainingRequest request, const cli::Arguments& arguments, const cli::Services& services,
    std::optional<experiment::TestPlan> tests = std::nullopt);

}  // namespace gridctl::commands
