#include "trees/found_logs.hpp"

#include "readers/printed.hpp"

#include <algorithm>

namespace gridctl::collect {
namespace {

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() && path != folder;
}

/// The folder once for each log in it that has numbers.
std::vector<Folder> runs_in_logs(const Folder& folder, const Scrape& scrape) {
  std::vector<std::string> logs;
  for (const auto& name : folder.files) {
    if (may_be_log(name) && has_printed_numbers(folder.path / name, scrape)) logs.push_back(name);
  }
  if (logs.size() == 1) return {folder};
  std::vector<Folder> runs;
  for (const auto& name : logs) {
    auto run = folder;
    std::erase_if(run.files, [&](const std::string& other) {
      return other != name &&
             (may_be_log(other) || std::find(logs.begin(), logs.end(), other) != logs.end());
    });
    run.part = name;
    runs.push_back(std::move(run));
  }
  return runs;
}

/// Adds the logs of a folder that are not empty.
void add_logs(const Folder& folder, std::vector<fs::path>& logs) {
  for (const auto& name : folder.files) {
    boost::system::error_code error;
    const bool is_empty = fs::file_size(folder.path / name, error) == 0 || error;
    if (may_be_log(name) && !is_empty) logs.push_back(folder.path / name);
  }
}

}  // namespace

std::vector<fs::path> add_runs_of_logs(const std::vector<Folder>& folders, const Scrape& scrape,
                                       std::vector<RunFolders>& runs) {
  std::vector<fs::path> unknown;
  if (!scrape.is_on) return unknown;
  std::vector<Folder> found;
  for (const auto& folder : folders) {
    const bool has_runs = std::any_of(runs.begin(), runs.end(), [&](const RunFolders& run) {
      return is_below(run.run.front().path, folder.path);
    });
    if (has_runs) continue;
    auto own = runs_in_logs(folder, scrape);
    if (own.empty()) add_logs(folder, unknown);
    std::move(own.begin(), own.end(), std::back_inserter(found));
  }
  for (auto& folder : found) runs.push_back({{std::move(folder)}, {}});
  std::stable_sort(runs.begin(), runs.end(), [](const RunFolders& a, const RunFolders& b) {
    return a.run.front().path < b.run.front().path;
  });
  return unknown;
}

}  // namespace gridctl::collect
