// `gridctl logs`: print or follow the output of runs.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

class LogsCommand final : public cli::Command {
 public:
  [[nodiscard]] cli::CommandInfo info() const override;
  [[nodiscard]] Result<ExitCode> run(const cli::Arguments& arguments,
                                     cli::Services& services) override;
};

}  // namespace gridctl::commands
