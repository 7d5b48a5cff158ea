#include "trees/empty_runs.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

/// True if files of that name lie in folders of every kind. Deleted runs of MLflow keep their
/// meta.yaml, and are left out by what that file says.
bool is_common_name(const std::string& name) {
  return name.starts_with('.') || name.starts_with("README") || name.starts_with("LICENSE") ||
         name == "__init__.py" || name == "meta.yaml";
}

std::ptrdiff_t depth_of(const fs::path& path) {
  return std::distance(path.begin(), path.end());
}

/// The names of the files of runs, by the depth of the runs.
using NamesByDepth = std::map<std::ptrdiff_t, std::set<std::string>>;

NamesByDepth names_of(const std::vector<RunFolders>& runs) {
  NamesByDepth names;
  for (const auto& run : runs) {
    const auto& folder = run.run.front();
    auto& known = names[depth_of(folder.path)];
    for (const auto& file : folder.files) {
      if (!is_common_name(file)) known.insert(file);
    }
  }
  return names;
}

/// The folders in which runs lie, however deep, and the folders of the runs.
std::set<fs::path> folders_with_runs(const std::vector<RunFolders>& runs) {
  std::set<fs::path> folders;
  for (const auto& run : runs) {
    for (auto path = run.run.front().path; !path.empty() && folders.insert(path).second;)
      path = path.parent_path();
  }
  return folders;
}

}  // namespace

Notes note_empty_runs(const std::vector<Folder>& without_run, const std::vector<RunFolders>& runs) {
  const auto names = names_of(runs);
  const auto with_runs = folders_with_runs(runs);
  std::vector<std::string> found;
  for (const auto& folder : without_run) {
    const auto known = names.find(depth_of(folder.path));
    if (known == names.end() || with_runs.count(folder.path) > 0) continue;
    const auto shared =
        std::find_if(folder.files.begin(), folder.files.end(),
                     [&](const std::string& file) { return known->second.count(file) > 0; });
    if (shared != folder.files.end()) found.push_back((folder.path / *shared).string());
  }
  Notes notes;
  if (found.empty()) return notes;
  const auto example = fs::path(found.front()).parent_path().string();
  notes.add_loss(
      found.size() == 1
          ? fmt::format("'{}' has files like those of the runs, but no numbers: not counted",
                        example)
          : fmt::format("{} folders have files like those of the runs, but no numbers, e.g. '{}': "
                        "not counted",
                        found.size(), example));
  return notes;
}

}  // namespace gridctl::collect
