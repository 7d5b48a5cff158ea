#include "builtin.hpp"
#include "options/experiment_argument.hpp"
#include "run/steer_text.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/experiment/locate.hpp>

namespace gridctl::commands {
namespace {

cli::CommandInfo info_of_pause() {
  cli::CommandInfo info{
      .name = "pause",
      .summary = "Let the gridctl at work begin no more runs for now",
      .description =
          "Let the gridctl that is at work in an experiment begin no more runs until 'gridctl "
          "resume'. Runs that are on come to their end, and their slots stay free meanwhile; "
          "gridctl stays at work. With --hold the runs that are on stand still meanwhile (SIGSTOP, "
          "all their processes): they use no core, keep their memory, also a GPU's, and their "
          "timeouts wait. What was handed to Slurm already begins there. A gridctl that is killed "
          "while it is paused is paused no more: 'gridctl resume' goes on as ever, with runs that "
          "are held too.",
      .group = "Run",
      .examples = {{"gridctl pause", "the newest experiment"},
                   {"gridctl pause --hold", "its runs stand still, too"},
                   {"gridctl resume", "lets it go on"}}};
  cli::Option hold{.name = "hold",
                   .help = "The runs that are on stand still until 'gridctl resume'",
                   .group = "Runs",
                   .in_environment = false};  // it belongs to one call
  info.options = {hold, steer_dry_run_option()};
  info.positionals = {maybe_experiment()};
  return info;
}

Result<ExitCode> run_pause(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto folder, named_or_last(arguments, services));
  return steer(folder, {.paused = true, .hold = arguments.flag("hold")}, services,
               arguments.flag("dry-run"));
}

}  // namespace

cli::Command pause_command() {
  return {info_of_pause(), run_pause};
}

}  // namespace gridctl::commands
