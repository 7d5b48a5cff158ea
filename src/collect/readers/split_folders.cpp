#include "readers/split_folders.hpp"

#include "readers/tables.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <set>
#include <string_view>

namespace gridctl::collect {

Folder with_split_folders(const Folder& folder) {
  auto joined = folder;
  std::set<std::string_view> splits;
  for (const auto& name : folder.folders) {
    const auto split = split_word(name);
    if (!split) continue;
    Notes ignored;  // whoever walks through the tree lists the folder again
    const auto found = tables_of(list_folder(folder.path / name, ignored));
    if (found.runs.empty()) continue;
    if (found.runs.size() > 1 || !splits.insert(*split).second) return folder;
    for (const auto& table : found.runs.front().tables)
      joined.files.push_back(name + "/" + table.file);
  }
  if (splits.size() < 2 || !splits.contains("train")) return folder;
  return tables_of(joined).runs.size() == 1 ? joined : folder;
}

bool is_split_folder(const Folder& above, const fs::path& folder) {
  if (folder.parent_path() != above.path) return false;
  const auto start = folder.filename().string() + "/";
  return std::any_of(above.files.begin(), above.files.end(),
                     [&](const std::string& file) { return file.starts_with(start); });
}

}  // namespace gridctl::collect
