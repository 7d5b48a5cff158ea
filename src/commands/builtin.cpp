#include "builtin.hpp"

#include "analyze.hpp"
#include "completion.hpp"
#include "config.hpp"
#include "devices.hpp"
#include "help.hpp"
#include "init.hpp"
#include "list.hpp"
#include "logs.hpp"
#include "repair.hpp"
#include "resume.hpp"
#include "run.hpp"
#include "show.hpp"
#include "status.hpp"
#include "stop.hpp"
#include "test.hpp"
#include "topics.hpp"
#include "train.hpp"
#include "version.hpp"

namespace gridctl::commands {

cli::CommandRegistry builtin() {
  cli::CommandRegistry registry;
  registry.add<TrainCommand>()
      .add<TestCommand>()
      .add<RunCommand>()
      .add<ResumeCommand>()
      .add<ConfigCommand>()
      .add<AnalyzeCommand>()
      .add<StopCommand>()
      .add<RepairCommand>()
      .add<StatusCommand>()
      .add<LogsCommand>()
      .add<ShowCommand>()
      .add<ListCommand>()
      .add<InitCommand>()
      .add<DevicesCommand>()
      .add<CompletionCommand>()
      .add<HelpCommand>()
      .add<VersionCommand>();
  registry.add_topic(grid_topic()).add_topic(trainer_topic()).add_topic(selectors_topic());
  return registry;
}

}  // namespace gridctl::commands
