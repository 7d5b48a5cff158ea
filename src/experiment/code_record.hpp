// Which code an experiment ran: the git work tree around the working directory, as it was.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::experiment {

struct CodeRecord {
  fs::path root;
  std::string commit;
  std::string branch;  ///< "HEAD" if detached
  std::string diff;    ///< of tracked files against the commit; empty if there is none
  std::vector<std::string> untracked;
  std::string note;  ///< why something is missing; usually empty
  /// As git says it: files that it does not track do not count.
  [[nodiscard]] bool is_dirty() const { return !diff.empty() || !note.empty(); }
};

/// Nothing if there is no git, no work tree, or no commit yet.
[[nodiscard]] std::optional<CodeRecord> record_code(const fs::path& folder);

/// {"root","commit","branch","dirty","diff_file","untracked":[…],"note"}; null for nothing.
[[nodiscard]] nlohmann::ordered_json to_json(const std::optional<CodeRecord>& record);

/// Beside command.json, if there are uncommitted changes.
inline constexpr const char* kDiffFile = "uncommitted.diff";

/// Copies the work tree around `folder` to `copy`: tracked files as they are now, those
/// of submodules too, and files that git neither tracks nor ignores (but no experiments). Returns
/// its root. Errors: no git, no work tree, a file
/// that cannot be copied.
[[nodiscard]] Result<fs::path> copy_work_tree(const fs::path& folder, const fs::path& copy);

}  // namespace gridctl::experiment
