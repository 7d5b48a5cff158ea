// Where the cache of an analysis is kept: in the experiment; of other directories, and where we may
// not write, in the user's own cache. Nothing depends on it: without one, all is read again.
#pragma once

#include <gridctl/analysis/output/made_files.hpp>
#include <gridctl/collect/cache/cache.hpp>

#include <memory>
#include <vector>

namespace gridctl::analysis {

/// Its name in an experiment of ours.
inline constexpr const char* kCacheName = "analysis.cache";

class AnalysisCache {
 public:
  /// Loads what there is. `is_ours`: gridctl made the directory, and may add to it.
  AnalysisCache(const fs::path& directory, bool is_ours);

  [[nodiscard]] collect::Cache& findings() { return *findings_; }
  /// Keeps the findings if there are new ones, and enough of them to be worth it. Returns what is
  /// known of files that were made of them.
  [[nodiscard]] MadeFiles save() const;

 private:
  /// Where they are now; empty if nowhere.
  [[nodiscard]] fs::path write() const;

  std::vector<fs::path> places_;  // the one to prefer first
  fs::path loaded_;               // of the places, where there was one
  std::unique_ptr<collect::Cache> findings_;
};

}  // namespace gridctl::analysis
