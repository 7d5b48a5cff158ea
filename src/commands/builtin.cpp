#include "builtin.hpp"

#include "analyze.hpp"
#include "completion.hpp"
#include "config.hpp"
#include "devices.hpp"
#include "help.hpp"
#include "resume.hpp"
#include "run.hpp"
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
      .add<DevicesCommand>()
      .add<AnalyzeCommand>()
      .add<CompletionCommand>()
      .add<HelpCommand>()
      .add<VersionCommand>();
  registry.add_topic(grid_topic()).add_topic(trainer_topic());
  return registry;
}

}  // namespace gridctl::commands
