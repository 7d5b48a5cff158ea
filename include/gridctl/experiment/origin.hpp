// What the trainings of an experiment are made from: the commit of the code and the program that
// runs. Recorded whenever it changes, so that runs of two programs are never taken for runs of one.
#pragma once

#include <gridctl/config/program.hpp>
#include <gridctl/core/environment.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::experiment {

struct RunOrigin {
  /// "9f86d081884c", with "+1b2c3d4e" for what was not committed; empty outside of a work tree.
  std::string commit;
  std::vector<std::string> command;  ///< with its macros
  std::vector<std::string> produces;
  std::string cwd;
  std::vector<std::pair<std::string, std::string>> environment;  ///< that the grid sets
  std::string interpreter;  ///< the first word of the command as it was found on PATH
  std::string path;         ///< PATH, VIRTUAL_ENV and CONDA_PREFIX of the gridctl at work
  std::string venv;
  std::string conda;
};

/// One word for command, working directory, environment and interpreter: "v1:1b2c3d4e". Two origins
/// with the same word run the same program.
[[nodiscard]] std::string program_id(const RunOrigin& origin);

/// What runs would be made from if they began now. `frozen`: the experiment whose copy of the code
/// they use, and which has recorded its commit.
[[nodiscard]] RunOrigin origin_now(const config::Program& trainer, const Environment& environment,
                                   const std::optional<fs::path>& frozen);

/// The origin that was recorded last; nullopt if there is none.
[[nodiscard]] Result<std::optional<RunOrigin>> last_origin(const fs::path& experiment);

/// In words, a line for each thing: "the command is now [python3, b.py]; it was [python3, a.py]".
[[nodiscard]] std::vector<std::string> differences(const RunOrigin& before, const RunOrigin& now);

/// Appends the origin, with the time, unless it is the last one already. Under the lock.
[[nodiscard]] Result<void> record_origin(const fs::path& experiment, const RunOrigin& origin);

}  // namespace gridctl::experiment
