// Files to trees: YAML and JSON, and the nesting of `default_configs`.
#pragma once

#include <gridctl/config/node.hpp>
#include <gridctl/core/filesystem.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::config {

/// Parses a YAML text, or a JSON text if the name ends in .json. Anchors, aliases and merge keys
/// are resolved; duplicate keys, more than one document, unknown tags, tabs and hostile sizes are
/// errors. An empty text is an empty mapping.
[[nodiscard]] Result<Node> parse(const std::shared_ptr<const Source>& source);
[[nodiscard]] Result<Node> parse_file(const fs::path& path);
/// Parses one value of a flag: "0.1", "[1, 2]", "adam". `flag` names it in errors and origins. A
/// number or a word that parsers spell differently ("1e-5", "on") is respelled so that all agree;
/// numbers that may be codes or times, such as 010 and 1:30, are not.
[[nodiscard]] Result<Node> parse_value(std::string_view text, const std::string& flag);

struct Merged {
  Node tree;                       ///< without the key `default_configs`
  std::vector<std::string> files;  ///< in the order they were first read, highest priority first
  std::vector<Warning> warnings;   ///< cycles, diamonds, scalars on which YAML 1.1 and 1.2 disagree
};

/// "a.yaml, b.yaml": reads the files and everything below their `default_configs`, and merges them;
/// a file beats its own defaults, an earlier name beats a later one. Names are looked up in the
/// working directory first, then beside the file that names them; `~` is expanded. `asked_from` is
/// the place of the list (a task's `default_configs`), for errors.
[[nodiscard]] Result<Merged> load_configs(const std::vector<std::string>& names,
                                          const Origin& asked_from = {});
/// Splits "a.yaml, b.yaml" as `default_configs` does: at commas and line ends, blanks dropped.
[[nodiscard]] std::vector<std::string> split_names(std::string_view list);

}  // namespace gridctl::config
