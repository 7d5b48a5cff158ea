// What a command may touch of the world, handed in: streams, the environment and the global
// options. Tests hand in string streams.
#pragma once

#include <gridctl/cli/settings.hpp>
#include <gridctl/core/environment.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/messages.hpp>

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::cli {

class CommandRegistry;

using gridctl::Environment;
using gridctl::process_environment;

/// One of the two output streams, and what the stream can show. stdout is for data, stderr for
/// people.
struct Output {
  std::ostream* stream = nullptr;
  bool is_terminal = false;
  bool colour = false;
  bool unicode = true;  ///< else ASCII only
  int columns = 80;
};

enum class ProgressMode { automatic, tty, plain, json, none };

/// The global options, parsed.
struct Globals {
  int verbosity = 0;  ///< -q = -1, -qq = -2, -v = 1, -vv = 2
  ProgressMode progress = ProgressMode::automatic;
  bool json = false;
  bool yes = false;
  bool no_input = false;
};

/// The Messages of a command line: text on stderr, under --json a line each of "gridctl.notice/1"
/// and "gridctl.warning/1".
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): clang-tidy 14 overlooks `final`
struct Services final : Messages {
  void notice(const std::string& text) const override;
  void warn(const Warning& warning) const override;

  Output out;
  Output err;
  Globals globals;
  const CommandRegistry* registry = nullptr;
  std::vector<std::string> argv;  ///< the whole command line, for the records
  Environment environment = process_environment;
  /// Reads a line from the terminal, empty at its end. Not set where nobody can answer a question.
  std::function<std::string()> answer;
  /// Called by commands that run grids when all is locked and planned, before the first run starts
  /// in this experiment (absolute). An Error ends the command. May be empty.
  std::function<Result<void>(const fs::path& experiment)> when_ready;
  SettingsReader settings;  ///< none: there are no settings files
};

}  // namespace gridctl::cli
