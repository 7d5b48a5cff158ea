// gridctl analyze: all statistics of an experiment as one CSV, and the answer as a table.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

class AnalyzeCommand final : public cli::Command {
 public:
  [[nodiscard]] cli::CommandInfo info() const override;
  [[nodiscard]] Result<ExitCode> run(const cli::Arguments& arguments,
                                     cli::Services& services) override;
};

}  // namespace gridctl::commands
