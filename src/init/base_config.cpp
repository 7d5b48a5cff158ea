#include "base_config.hpp"

#include <gridctl/config/loader.hpp>
#include <gridctl/core/filesystem.hpp>

#include <algorithm>
#include <set>

namespace gridctl::init {
namespace {

bool has_keys(const std::string& file, const std::vector<TrainerOption>& keys) {
  const auto merged = config::load_configs({file});
  if (!merged || merged->tree.find("grid_tasks")) return false;
  std::size_t known = 0;
  for (const auto& key : keys) {
    const bool is_there = merged->tree.find_path(key.name) != nullptr;
    if (!is_there && key.is_required) return false;
    known += is_there ? 1U : 0U;
  }
  return known > 0;
}

}  // namespace

std::vector<std::string> configs_with_keys(const std::string& script,
                                           const std::vector<TrainerOption>& keys,
                                           bool wants_json) {
  std::set<std::string> folders;
  for (const auto& base : {fs::path(), fs::path(script).parent_path()})
    for (const auto* name : {"", "config", "configs", "conf"})
      folders.insert((base / name).string());
  std::set<std::string> files;
  for (const auto& folder : folders) {
    boost::system::error_code error;
    fs::directory_iterator entries(folder.empty() ? "." : folder, error);
    if (error) continue;
    for (const auto& entry : entries) {
      const auto extension = entry.path().extension();
      const bool fits =
          wants_json ? extension == ".json" : extension == ".yaml" || extension == ".yml";
      const auto file = (fs::path(folder) / entry.path().filename()).lexically_normal().string();
      if (fits && has_keys(file, keys)) files.insert(file);
    }
  }
  return {files.begin(), files.end()};
}

}  // namespace gridctl::init
