// Writes the folder of an analysis. The names of its files are fixed: no text of a trainer or of a
// configuration becomes a part of a path.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::analysis {

/// Appends the next piece of a file.
using Append = std::function<Result<void>(std::string_view)>;

inline constexpr const char* kMlflowScript = "import_mlflow.py";
inline constexpr const char* kWandbScript = "import_wandb.py";
/// The largest number of tasks that have figures as files.
inline constexpr std::size_t kFigureTasks = 8;
/// "figures/curves.svg", and for the tasks behind the first "figures/curves-2.svg". `task` counts
/// from 0.
[[nodiscard]] std::string figure_name(const char* figure, std::size_t task,
                                      const char* ending = "svg");

struct OutputFile {
  std::string name;  ///< one of a fixed list, or made of a run's number; may have folders in it
  std::string text;
  std::string size;  ///< in words: "48 rows x 61 columns"
  /// True if the file in the folder is up to date and was not made again: `text` is empty.
  bool is_there = false;
  /// Makes the file piece by piece, instead of `text`, if it may be too large for the memory.
  std::function<Result<void>(const Append&)> make = nullptr;
};

/// Writes each file under a temporary name, syncs and renames it: readers see the old or the new
/// file. If files of an earlier analysis would change, that analysis is kept in FOLDER.1, replacing
/// the one kept there. Files that gridctl did not write stay where they are.
[[nodiscard]] Result<void> write_analysis(const fs::path& folder,
                                          const std::vector<OutputFile>& files);

}  // namespace gridctl::analysis
