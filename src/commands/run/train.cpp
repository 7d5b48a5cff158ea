#include "builtin.hpp"
#include "options/detach.hpp"
#include "options/device_options.hpp"
#include "options/grid_options.hpp"
#include "options/joined.hpp"
#include "options/limit_options.hpp"
#include "options/slurm_options.hpp"
#include "options/terminal.hpp"
#include "run/training.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/session/grid_work.hpp>

#include <ostream>

namespace gridctl::commands {

namespace {

Result<ExitCode> train_grid(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(auto request, training_request(arguments, services, false));
  if (arguments.flag("dry-run")) return show_request(request, services);
  GRIDCTL_TRY_ASSIGN(const bool is_done, hand_over(request, arguments, services, 0));
  if (is_done) return ExitCode::ok;
  GRIDCTL_TRY_ASSIGN(auto work, begin_training(std::move(request), arguments, services));
  const auto folder = work.folder;
  auto code = session::do_grid_work(std::move(work), caller_of(services));
  if (!code) return code;
  if (!services.globals.json) *services.out.stream << printable(folder.string()) << "\n";
  GRIDCTL_TRY(print_end(folder, *code, services));
  return code;
}

cli::CommandInfo info_of_train() {
  cli::CommandInfo info{
      .name = "train",
      .summary = "Train every task of a grid, with repetitions",
      .description =
          "Train every task of a grid, each repeated with its own seed, on all allotted slots. In "
          "an experiment that is there already (--into), only what is missing is trained; nothing "
          "is ever deleted. A gridctl that is at work there takes the new runs, with its slots and "
          "limits.",
      .group = "Run",
      .examples = {{"gridctl train grid.yaml --device gpu", "one run per free GPU"},
                   {"gridctl train grid.yaml --repetitions 5 --max-concurrent 2", ""},
                   {"gridctl train grid.yaml --set training.epochs=3", "override a key everywhere"},
                   {"gridctl train grid.yaml --dry-run", "show what would run, start nothing"},
                   {"gridctl train grid.yaml --into last", "run what the grid has and it has not"}},
      .positionals = {grid_file()}};
  info.options = joined(
      {grid_options(), device_options(), failure_options(), slurm_options(), experiment_options()});
  return info;
}

Result<ExitCode> run_train(const cli::Arguments& arguments, cli::Services& services) {
  return maybe_detached(arguments, services, [&] { return train_grid(arguments, services); });
}

}  // namespace

cli::Command train_command() {
  return {info_of_train(), run_train};
}

}  // namespace gridctl::commands
