// gridctl test: every trained model below an experiment directory, tested on the devices.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

class TestCommand final : public cli::Command {
 public:
  [[nodiscard]] cli::CommandInfo info() const override;
  [[nodiscard]] Result<ExitCode> run(const cli::Arguments& arguments,
                                     cli::Services& services) override;
};

}  // namespace gridctl::commands
