// gridctl completion: prints the script that a shell loads for TAB, or installs it for one user.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

class CompletionCommand final : public cli::Command {
 public:
  [[nodiscard]] cli::CommandInfo info() const override;
  [[nodiscard]] Result<ExitCode> run(const cli::Arguments& arguments,
                                     cli::Services& services) override;
};

}  // namespace gridctl::commands
