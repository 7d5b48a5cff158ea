// The files below `default_configs`, read once for all tasks of a grid.
#pragma once

#include <gridctl/config/loader.hpp>

#include <map>
#include <string>
#include <vector>

namespace gridctl::config {

/// One name of a `default_configs` value.
struct NamedFile {
  std::string name;
  Origin origin;  ///< of the scalar that holds it, perhaps among others
};
/// Accepts a comma list, its multi-line forms, a list of names, and nothing at all.
[[nodiscard]] Result<std::vector<NamedFile>> named_files(const Node& default_configs);

class ConfigFiles {
 public:
  /// As load_configs; the warnings of a file are given the first time it is read.
  [[nodiscard]] Result<Merged> load(const std::vector<NamedFile>& names);

 private:
  struct File {
    Node tree;  ///< without `default_configs`
    std::vector<NamedFile> defaults;
    std::vector<Warning> warnings;
  };
  class Walk;

  /// The file, from memory or from the disk.
  [[nodiscard]] Result<File*> read(const std::string& path);

  std::map<std::string, File> files_;
};

}  // namespace gridctl::config
