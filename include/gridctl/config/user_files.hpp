// The files in which users keep profiles of trainers and defaults of options, beside their grids:
//
//   profiles: {my-trainer: {command: [python3, train.py, …]}}
//   defaults: {device: gpu, max-concurrent: 4}
#pragma once

#include <gridctl/config/node.hpp>
#include <gridctl/core/filesystem.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::config {

/// The places of these files, nearest first: gridctl.yaml in the working directory or the nearest
/// above it up to the git root, $XDG_CONFIG_HOME/gridctl/config.yaml, /etc/gridctl/config.yaml or
/// the file that $GRIDCTL_SYSTEM_CONFIG names in its place.
[[nodiscard]] std::vector<fs::path> user_file_paths(
    const std::function<std::optional<std::string>(const std::string&)>& environment);

/// Reads those that there are, in the same order. They may hold `profiles` and `defaults`, and
/// nothing else; what is in these is checked by who uses it. A project's file, which is named by a
/// relative path, decides what is run: an error unless it belongs to us or to root and nobody else
/// may write to it, since anybody may have put it into a directory above ours.
[[nodiscard]] Result<std::vector<Node>> read_user_files(const std::vector<fs::path>& paths);

/// One entry of the section `defaults`.
struct OptionDefault {
  std::string option;
  std::vector<std::string> values;  ///< as written
  Origin option_origin;
  Origin value_origin;
};
[[nodiscard]] Result<std::vector<OptionDefault>> option_defaults(const Node& user_file);

}  // namespace gridctl::config
