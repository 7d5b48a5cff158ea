// gridctl help: the screens of --help, and topics that belong to no command.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

class HelpCommand final : public cli::Command {
 public:
  [[nodiscard]] cli::CommandInfo info() const override;
  [[nodiscard]] Result<ExitCode> run(const cli::Arguments& arguments,
                                     cli::Services& services) override;
};

}  // namespace gridctl::commands
