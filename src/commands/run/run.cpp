#include "builtin.hpp"
#include "options/detach.hpp"
#include "options/device_options.hpp"
#include "options/grid_options.hpp"
#include "options/joined.hpp"
#include "options/limit_options.hpp"
#include "options/slurm_options.hpp"
#include "run/pipeline_end.hpp"
#include "run/training.hpp"

#include <gridctl/analysis/output/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/testers.hpp>
#include <gridctl/session/grid_work.hpp>

#include <ostream>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

cli::Option test_repetitions() {
  return {.name = "test-repetitions",
          .metavar = "N",
          .help = "Test each model N times",
          .group = "Tests",
          .default_value = "1"};
}

Result<experiment::TestPlan> tests_from(const cli::Arguments& arguments, const config::Grid& grid,
                                        const cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto repetitions,
                     arguments.integer("test-repetitions", 1, experiment::kMostTests));
  GRIDCTL_TRY_ASSIGN(auto tester,
                     experiment::tester_for(grid.trainer, grid.tester, services.environment));
  GRIDCTL_TRY(session::check_tester(tester));
  return experiment::TestPlan{std::move(tester), static_cast<int>(repetitions.value_or(1))};
}

Result<ExitCode> run_pipeline(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(auto request, training_request(arguments, services, true));
  GRIDCTL_TRY_ASSIGN(auto tests, tests_from(arguments, request.plan.grid(), services));
  if (arguments.flag("dry-run")) return show_request(request, services);
  GRIDCTL_TRY_ASSIGN(const bool is_done,
                     hand_over(request, arguments, services, tests.of_each_model));
  if (is_done) return ExitCode::ok;
  GRIDCTL_TRY_ASSIGN(auto work,
                     begin_training(std::move(request), arguments, services, std::move(tests)));
  return finish_pipeline(std::move(work), services);
}

cli::CommandInfo info_of_run() {
  cli::CommandInfo info{
      .name = "run",
      .summary = "Train, test and analyze a grid in one go",
      .description =
          "Train every task of a grid, test each model as soon as its training has succeeded and "
          "a slot is free, then gather all statistics. 'gridctl resume' goes on where it was "
          "interrupted; a test that failed never repeats its training.",
      .group = "Run",
      .examples = {{"gridctl run grid.yaml --device gpu", "the whole way to the table of results"},
                   {"gridctl run grid.yaml --test-repetitions 3", "test each model three times"},
                   {"gridctl run grid.yaml --dry-run", "show what would run, start nothing"}},
      .positionals = {grid_file()}};
  info.options = joined({grid_options(),
                         {test_repetitions()},
                         device_options(),
                         failure_options(),
                         slurm_options(),
                         experiment_options()});
  return info;
}

Result<ExitCode> run_run(const cli::Arguments& arguments, cli::Services& services) {
  return maybe_detached(arguments, services, [&] { return run_pipeline(arguments, services); });
}

}  // namespace

cli::Command run_command() {
  return {info_of_run(), run_run};
}

}  // namespace gridctl::commands
