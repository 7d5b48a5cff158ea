// Decides where the cache of an analysis is kept: in an experiment of gridctl; for other and for
// read-only directories in the user's cache. Without a cache, an analysis reads all files again.
#pragma once

#include <gridctl/analysis/output/made_files.hpp>
#include <gridctl/collect/cache/cache.hpp>

#include <memory>
#include <vector>

namespace gridctl::analysis {

/// The name of the cache in an experiment of gridctl.
inline constexpr const char* kCacheName = "analysis.cache";

class AnalysisCache {
 public:
  /// Loads the cache of the directory, if any. `is_ours`: gridctl made the directory, and may
  /// write.
  AnalysisCache(const fs::path& directory, bool is_ours);

  [[nodiscard]] collect::Cache& findings() { return *findings_; }
  /// Writes the findings if there are new ones, and enough of them to be worth it. Returns what is
  /// known of files that an analysis has made of these findings.
  [[nodiscard]] MadeFiles save() const;

 private:
  /// Returns the file that the findings were written to; empty if they were not written.
  [[nodiscard]] fs::path write() const;

  std::vector<fs::path> places_;  // the files that may be the cache, the preferred one first
  fs::path loaded_;               // the file that was loaded; empty if there was none
  std::unique_ptr<collect::Cache> findings_;
};

}  // namespace gridctl::analysis
