#include "train.hpp"

#include "experiment_folder.hpp"
#include "grid_options.hpp"
#include "options.hpp"
#include "plan_view.hpp"
#include "work.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/schedule/trainer.hpp>
#include <gridctl/sys/process_runner.hpp>

#include <ostream>

namespace gridctl::commands {
namespace {

std::vector<cli::Option> own_options() {
  cli::Option expdir;
  expdir.name = "expdir";
  expdir.letter = 'o';
  expdir.metavar = "DIR";
  expdir.help = "Where the experiment goes";
  expdir.group = "Output";
  expdir.default_text = "experiments/NAME_DATE";
  expdir.completer = cli::Completer::directories();

  cli::Option tag;
  tag.name = "tag";
  tag.metavar = "TEXT";
  tag.help = "Appended to the experiment's name";
  tag.group = "Output";

  cli::Option dry_run;
  dry_run.name = "dry-run";
  dry_run.letter = 'n';
  dry_run.help = "Print the plan and the commands, start nothing";
  dry_run.group = "Output";
  return {expdir, tag, dry_run};
}

/// One clear error before anything starts, rather than the same one for every run.
Result<void> check_program(const plan::Plan& plan, const fs::path& experiment,
                           const Placement& placement) {
  const auto run = schedule::training_run(plan, experiment, {plan.run(0), 1});
  const auto argv = plan::expand_command(
      plan.grid().trainer, schedule::training_values(plan, experiment, run, placement));
  if (!argv) return tl::unexpected(argv.error());
  auto program = sys::find_program(argv->front());
  if (program) return {};
  if (plan.grid().trainer.origin.source)
    program.error().place = config::place_of(plan.grid().trainer.origin);
  return tl::unexpected(program.error());
}

Result<ExitCode> train(const plan::Plan& plan, const schedule::AnyDevice& device,
                       const fs::path& folder, int max_concurrent, const cli::Arguments& arguments,
                       const cli::Services& services) {
  const auto journal = create_experiment(folder, plan, services);
  if (!journal) return tl::unexpected(journal.error());
  const auto experiment = fs::absolute(folder).lexically_normal();
  std::vector<schedule::Training> queue;
  for (std::size_t index = 0; index < plan.runs(); ++index) queue.push_back({plan.run(index), 1});

  const schedule::WorkOptions options{max_concurrent, folder.string()};
  auto code = run_worker(arguments, services, journal->get(), [&](const auto& surroundings) {
    return std::visit(
        [&]<class Policy>(const Policy& policy) -> std::unique_ptr<schedule::Worker> {
          return std::make_unique<schedule::Trainer<Policy>>(
              policy, plan, experiment, std::move(queue), options, surroundings);
        },
        device);
  });
  if (code) *services.out.stream << folder.string() << "\n";
  return code;
}

}  // namespace

cli::CommandInfo TrainCommand::info() const {
  cli::CommandInfo info;
  info.name = "train";
  info.summary = "Train every task of a grid, with repetitions";
  info.description =
      "Train every task of a grid, each repeated with its own seed, on all allotted slots.";
  info.group = "Run";
  info.examples = {{"gridctl train grid.yaml --device gpu", "one run per free GPU"},
                   {"gridctl train grid.yaml --repetitions 5 --max-concurrent 2", ""},
                   {"gridctl train grid.yaml --set training.epochs=3", "override a key everywhere"},
                   {"gridctl train grid.yaml --dry-run", "show what would run, start nothing"}};
  info.positionals = {grid_file()};
  for (const auto& group : {grid_options(), device_options(), failure_options(), own_options()})
    info.options.insert(info.options.end(), group.begin(), group.end());
  return info;
}

Result<ExitCode> TrainCommand::run(const cli::Arguments& arguments, cli::Services& services) {
  const auto plan = plan_from(arguments, services);
  if (!plan) return tl::unexpected(plan.error());
  const auto device = device_from(arguments);
  if (!device) return tl::unexpected(device.error());
  const auto max_concurrent =
      max_concurrent_from(arguments, plan->grid().settings.max_concurrent_runs);
  if (!max_concurrent) return tl::unexpected(max_concurrent.error());

  const auto folder = experiment_path(arguments.text("expdir"), plan->grid().path,
                                      arguments.text("tag"), std::chrono::system_clock::now());
  const auto slots = schedule::placements(*device, *max_concurrent);
  if (const auto found = check_program(*plan, fs::absolute(folder), slots.front()); !found)
    return tl::unexpected(found.error());
  if (arguments.flag("dry-run")) return show_plan(*plan, folder, slots, services);
  return train(*plan, *device, folder, *max_concurrent, arguments, services);
}

}  // namespace gridctl::commands
