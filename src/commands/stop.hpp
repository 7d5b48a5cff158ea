// gridctl stop: ends the gridctl that works on an experiment, or some of its runs, from outside.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

class StopCommand final : public cli::Command {
 public:
  [[nodiscard]] cli::CommandInfo info() const override;
  [[nodiscard]] Result<ExitCode> run(const cli::Arguments& arguments,
                                     cli::Services& services) override;
};

}  // namespace gridctl::commands
