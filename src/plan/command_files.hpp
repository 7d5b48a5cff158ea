// Which files the words of a command name. A script or a configuration is found in the run's
// working directory, where gridctl was started, or beside the grid file, as `default_configs` are.
#pragma once

#include <gridctl/plan/command.hpp>

#include <optional>
#include <string>

namespace gridctl::plan {

/// The folders in which a relative name of a command may lie, all absolute.
struct CommandFolders {
  fs::path cwd;    ///< the run's working directory, which may not exist yet
  fs::path start;  ///< where gridctl was started
  fs::path grid;   ///< of the grid file; empty: none
};

/// Whether the word is a relative name of a program in a folder, such as "./train".
[[nodiscard]] bool is_relative_program(const std::string& word);
/// Whether the word is a relative name of a script or a configuration, by its extension: files that
/// a command reads. Others might be files that it writes.
[[nodiscard]] bool is_relative_script(const std::string& word);

/// The absolute path that must stand for a program or script, since the child would not find the
/// word itself; nothing if the child does, or if there is no such file.
[[nodiscard]] std::optional<fs::path> find_program_file(const std::string& word,
                                                        const CommandFolders& folders);
[[nodiscard]] std::optional<fs::path> find_script(const std::string& word,
                                                  const CommandFolders& folders);

/// Where a file or a Python module lies that the child would look for in its working directory,
/// and not find; nothing if the child finds it, or nobody.
[[nodiscard]] std::optional<fs::path> find_elsewhere(const fs::path& name,
                                                     const CommandFolders& folders);

}  // namespace gridctl::plan
