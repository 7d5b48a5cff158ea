// Remembers files that an analysis has made of its findings, so that they are not made again while
// nothing changes: a file of millions of rows takes longer than everything else.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <optional>
#include <string>

namespace gridctl::analysis {

class MadeFiles {
 public:
  MadeFiles() = default;  ///< knows no file, and remembers none
  /// `cache`: the file with the findings; `is_as_before`: an earlier analysis had equal findings.
  MadeFiles(const fs::path& cache, bool is_as_before);

  /// The text that was remembered with `file`, if the file was made of these findings in the way
  /// `how`, and nobody has touched the file since.
  [[nodiscard]] std::optional<std::string> find(const fs::path& file, const std::string& how) const;
  /// Remembers `what` with the file. Call it when the file is in its place. Ignores errors: a file
  /// that is not remembered is made again.
  void remember(const fs::path& file, const std::string& how, const std::string& what) const;

 private:
  /// The present state of file and findings as a text; empty if one of them does not exist.
  [[nodiscard]] std::string state(const fs::path& file, const std::string& how) const;

  /// The file, beside the findings, that remembers the state of `file`.
  [[nodiscard]] fs::path record_of(const fs::path& file) const;

  fs::path cache_;
  bool is_as_before_ = false;
};

}  // namespace gridctl::analysis
