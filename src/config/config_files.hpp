// The files below `default_configs`, read once for all tasks of a grid.
#pragma once

#include "lint.hpp"

#include <gridctl/config/loader.hpp>

#include <map>
#include <optional>
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

/// The text of a configuration file.
[[nodiscard]] Result<std::string> read_file(const fs::path& path);

class ConfigFiles {
 public:
  /// Files by name and text, instead of the disk's; must outlive this. Null: the disk's.
  explicit ConfigFiles(const std::map<std::string, std::string>* frozen = nullptr)
      : frozen_(frozen) {}
  /// As load_configs, without the warning about doubtful scalars.
  [[nodiscard]] Result<Merged> load(const std::vector<NamedFile>& names);
  /// One file as a tree, whatever it holds.
  [[nodiscard]] Result<Node> parse(const std::string& path);
  /// The scalars on which YAML 1.1 and 1.2 disagree, of all configurations that were loaded.
  [[nodiscard]] const Doubtful& doubtful() const { return doubtful_; }
  /// All files that were read so far, with their texts.
  [[nodiscard]] const std::map<std::string, std::string>& sources() const { return sources_; }

 private:
  struct File {
    Node tree;  ///< without `default_configs`
    std::vector<NamedFile> defaults;
  };
  class Walk;

  /// The file, from memory or from the disk.
  [[nodiscard]] Result<File*> read(const std::string& path);

  /// The name as it can be read: in the working directory, else beside the file that names it.
  [[nodiscard]] std::optional<std::string> find(const NamedFile& file) const;
  [[nodiscard]] bool exists(const std::string& path) const;

  const std::map<std::string, std::string>* frozen_;
  std::map<std::string, File> files_;
  std::map<std::string, std::string> sources_;
  Doubtful doubtful_;
};

}  // namespace gridctl::config
