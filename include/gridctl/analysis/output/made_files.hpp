// What an analysis has made of its findings, so that it is not made again while nothing changes:
// a file of millions of rows takes longer than everything else.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <optional>
#include <string>

namespace gridctl::analysis {

class MadeFiles {
 public:
  MadeFiles() = default;  ///< knows of none, and remembers none
  /// `cache` holds the findings; `is_as_before`: an earlier analysis had the very same ones.
  MadeFiles(const fs::path& cache, bool is_as_before);

  /// What was remembered with `file`, if it was made of these findings, `how` it is to be made now,
  /// and nobody has touched it since.
  [[nodiscard]] std::optional<std::string> find(const fs::path& file, const std::string& how) const;
  /// Call it when the file is in its place. Nothing depends on it: errors are ignored.
  void remember(const fs::path& file, const std::string& how, const std::string& what) const;

 private:
  /// How file and findings are now; empty if one is not there.
  [[nodiscard]] std::string state(const fs::path& file, const std::string& how) const;

  fs::path cache_;
  fs::path record_;
  bool is_as_before_ = false;
};

}  // namespace gridctl::analysis
