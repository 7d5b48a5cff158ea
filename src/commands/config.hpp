// gridctl config: the merged configuration, and where each value of it came from.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

class ConfigCommand final : public cli::Command {
 public:
  [[nodiscard]] cli::CommandInfo info() const override;
  [[nodiscard]] Result<ExitCode> run(const cli::Arguments& arguments,
                                     cli::Services& services) override;
};

}  // namespace gridctl::commands
