// The folder that an analysis is written to. Names of files are ours alone: nothing that a trainer
// or a configuration says becomes a part of a path.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::analysis {

/// Takes the next piece of a file.
using Append = std::function<Result<void>(std::string_view)>;

struct OutputFile {
  std::string name;
  std::string text;
  std::string size;  ///< in words: "48 rows x 61 columns"
  /// It is known to be there just so, and was not made again: `text` is empty.
  bool is_there = false;
  /// Of a file that may be too large for the memory: makes it piece by piece instead of `text`.
  std::function<Result<void>(const Append&)> make = nullptr;
};

/// Each file by way of a temporary one, brought onto the disk: readers see the old or the new one.
/// If an analysis is there already whose files would change, it is kept in FOLDER.1, in the place
/// of an older one; files of others stay where they are.
[[nodiscard]] Result<void> write_analysis(const fs::path& folder,
                                          const std::vector<OutputFile>& files);

}  // namespace gridctl::analysis
