// gridctl train: load, expand, schedule on the devices, journal, report.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

class TrainCommand final : public cli::Command {
 public:
  [[nodiscard]] cli::CommandInfo info() const override;
  [[nodiscard]] Result<ExitCode> run(const cli::Arguments& arguments,
                                     cli::Services& services) override;
};

}  // namespace gridctl::commands
