#include "similar_file.hpp"

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <vector>

namespace gridctl::config {

std::optional<std::string> similar_file(const std::string& path) {
  const fs::path missing(path);
  const auto folder = missing.has_parent_path() ? missing.parent_path() : fs::path(".");
  std::vector<std::string> names;
  boost::system::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    names.push_back(entry->path().filename().string());
  std::ranges::sort(names);
  const auto near = nearest(missing.filename().string(), names);
  if (!near) return std::nullopt;
  return missing.has_parent_path() ? (folder / *near).string() : *near;
}

}  // namespace gridctl::config
