// A script that does a run again, in a folder of its own and without gridctl: what `gridctl show
// --shell` prints.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gridctl::launch {

/// A run that has ended, as its run.json tells.
struct PastRun {
  std::string name;    ///< for comments: "17.2"
  std::string folder;  ///< where the script does the run again, unless its first word says so
  std::vector<std::string> command;
  std::string cwd;
  std::vector<std::pair<std::string, std::string>> environment;  ///< set by gridctl
  std::string directory;  ///< of its attempt, as command and environment name it
  std::vector<std::pair<std::string, std::string>> files;  ///< name and content: put there first
};

/// A script for a POSIX shell. It makes the new folder, which must not be there yet, puts the files
/// into it, and runs the command with the environment of its caller and of the run. Wherever
/// command, environment, working directory and files name the attempt's directory, the new folder
/// stands, so that the run overwrites nothing of the old one.
[[nodiscard]] std::string again_script(const PastRun& run);

}  // namespace gridctl::launch
