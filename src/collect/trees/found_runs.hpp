// Decides which folders of a tree that gridctl did not make are runs, and which are their tests.
#pragma once

#include "files/files.hpp"

#include <gridctl/collect/cache/cache.hpp>
#include <gridctl/collect/scrape.hpp>

#include <string>
#include <vector>

namespace gridctl::collect {

struct RunFolders {
  std::vector<Folder> run;  ///< the run's folder, and folders below it that other writers filled
  std::vector<Folder> tests;
};

/// The listings as bytes.
[[nodiscard]] std::string encode(const RunFolders& folders);

struct FoundRuns {
  std::vector<RunFolders> runs;
  std::vector<fs::path> databases;  ///< MLflow's databases
  std::vector<fs::path> tables;     ///< and other files with several runs (collections.hpp)
};

/// The runs below `top`, in the order of their paths. Walks through the tree, or returns the cached
/// result if it still holds.
/// A file with several runs counts if no other run lies in its folder, below or around it.
/// If a folder has nothing but logs, and no run lies below it, each log in which `scrape` finds
/// numbers is a run.
[[nodiscard]] FoundRuns find_runs(const fs::path& top, Cache* cache, const Scrape& scrape,
                                  Notes& notes);

}  // namespace gridctl::collect
