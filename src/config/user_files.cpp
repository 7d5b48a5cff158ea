#include "section.hpp"

#include <gridctl/config/loader.hpp>
#include <gridctl/config/user_files.hpp>
#include <gridctl/core/environment.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/try.hpp>

#include <fmt/format.h>

namespace gridctl::config {
namespace {

constexpr const char* kProjectFile = "gridctl.yaml";
constexpr const char* kSystemFile = "/etc/gridctl/config.yaml";

bool is_there(const fs::path& path) {
  boost::system::error_code ignored;
  return fs::exists(path, ignored);
}

/// Relative to the working directory, as people will read it; empty if there is none.
fs::path project_file() {
  boost::system::error_code error;
  auto folder = fs::current_path(error);
  fs::path file = kProjectFile;
  while (!error) {
    if (is_there(folder / kProjectFile)) return file;
    if (is_there(folder / ".git") || !folder.has_parent_path()) break;
    folder = folder.parent_path();
    file = fs::path("..") / file;
  }
  return {};
}

/// By $GRIDCTL_TRUST_DIRECTORY=1 people say that they know who can write there.
Result<void> check_trusted(const fs::path& file) {
  const auto trust = process_environment("GRIDCTL_TRUST_DIRECTORY").value_or("");
  if (!trust.empty() && trust != "0") return {};
  GRIDCTL_TRY_ASSIGN(const auto opened, open_regular(file, Links::follow));
  const auto why = why_untrusted(opened.status);
  if (why.empty()) return {};
  return fail(ErrorKind::config,
              fmt::format("the settings file '{}' {}: it is not read, since it could run anything",
                          file.string(), why),
              "put a gridctl.yaml of your own here, an empty one will do; or if you trust who can "
              "write to that one: GRIDCTL_TRUST_DIRECTORY=1");
}

}  // namespace

std::vector<fs::path> user_file_paths(
    const std::function<std::optional<std::string>(const std::string&)>& environment) {
  std::vector<fs::path> paths;
  if (auto project = project_file(); !project.empty()) paths.push_back(std::move(project));
  const auto folder = environment("XDG_CONFIG_HOME").value_or("");
  const auto home = environment("HOME").value_or("");
  // The XDG specification: a relative path is as good as none.
  if (fs::path(folder).is_absolute())
    paths.push_back(fs::path(folder) / "gridctl" / "config.yaml");
  else if (!home.empty())
    paths.push_back(fs::path(home) / ".config" / "gridctl" / "config.yaml");
  const auto system = environment("GRIDCTL_SYSTEM_CONFIG").value_or(kSystemFile);
  if (!system.empty()) paths.emplace_back(system);
  return paths;
}

Result<std::vector<Node>> read_user_files(const std::vector<fs::path>& paths) {
  std::vector<Node> files;
  for (const auto& path : paths) {
    if (!is_there(path)) continue;
    if (path.is_relative()) GRIDCTL_TRY(check_trusted(path));
    GRIDCTL_TRY_ASSIGN(auto tree, parse_file(path));
    if (tree.is_null()) continue;
    GRIDCTL_TRY(check_section(tree, "a settings file", {"profiles", "defaults"}));
    files.push_back(std::move(tree));
  }
  return files;
}

Result<std::vector<OptionDefault>> option_defaults(const Node& user_file) {
  std::vector<OptionDefault> defaults;
  const auto* section = user_file.find("defaults");
  if (!section || section->is_null()) return defaults;
  if (!section->is_mapping()) return wrong_type(*section, "'defaults'", "a mapping");
  for (const auto& [option, value] : section->entries()) {
    GRIDCTL_TRY_ASSIGN(auto values,
                       read_texts(value, fmt::format("'{}' in defaults", option.text())));
    defaults.push_back({option.text(), std::move(values), option.origin(), value.origin()});
  }
  return defaults;
}

}  // namespace gridctl::config
