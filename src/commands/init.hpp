// gridctl init: a grid file for a trainer, with comments.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

class InitCommand final : public cli::Command {
 public:
  [[nodiscard]] cli::CommandInfo info() const override;
  [[nodiscard]] Result<ExitCode> run(const cli::Arguments& arguments,
                                     cli::Services& services) override;
};

}  // namespace gridctl::commands
