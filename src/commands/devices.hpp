// gridctl devices: what this machine has and what gridctl would use.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

class DevicesCommand final : public cli::Command {
 public:
  [[nodiscard]] cli::CommandInfo info() const override;
  [[nodiscard]] Result<ExitCode> run(const cli::Arguments& arguments,
                                     cli::Services& services) override;
};

}  // namespace gridctl::commands
