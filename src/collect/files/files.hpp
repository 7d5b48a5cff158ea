// Folders and files as the readers see them, listed once and read once. Nothing in a folder (pipes,
// loops of links, files without permission) can hang or end gridctl: it becomes a note.
#pragma once

#include <gridctl/collect/notes.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

/// One folder, listed. Links to folders count as files, so that no walk follows them.
struct Folder {
  fs::path path;
  std::vector<std::string> files;    ///< sorted names of all entries that are no folders
  std::vector<std::string> folders;  ///< sorted names
  /// If the folder holds several runs: the file that names this run; `files` are those of this run.
  std::string part = {};
  /// The path by which its run is called: the folder, or the file `part` in it.
  [[nodiscard]] fs::path place() const { return part.empty() ? path : path / part; }
  /// The last name of the path. Empty if the path ends with a slash.
  [[nodiscard]] std::string_view name() const;
  [[nodiscard]] bool has(std::string_view file) const;
};

/// Lists a folder; returns an empty listing and adds a note if the folder cannot be read.
[[nodiscard]] Folder list_folder(const fs::path& path, Notes& notes);

/// Calls `visit` for `top` and all folders below it, parents first, in the order of their names. If
/// `visit` returns false, the folders below that folder are skipped.
void walk(const fs::path& top, Notes& notes, const std::function<bool(const Folder&)>& visit);

/// Whether a missing file is worth a note. If not (fine), its absence is recorded as a finding.
enum class Absence { noted, fine };

/// The whole text of a regular file. For anything else returns nothing and adds a note.
[[nodiscard]] std::optional<std::string> read_file(const fs::path& path, Notes& notes,
                                                   Absence absence = Absence::noted);

/// Whether a file has not changed for a while, so that nobody is about to complete its last line. A
/// finding from a file that is not at rest is not cached: time alone will change the finding.
[[nodiscard]] bool is_at_rest(const fs::path& path);

/// The first and the last bytes of a file. Logs may be huge, and both ends are enough to know them.
struct FileEnds {
  std::string head;
  std::string tail;  ///< equal to `head` if the file is short
};
[[nodiscard]] std::optional<FileEnds> read_ends(const fs::path& path, std::size_t head,
                                                std::size_t tail, Notes& notes);

/// A regular file that is read in parts.
struct PartReader {
  std::uint64_t size = 0;
  std::function<std::string(std::uint64_t offset, std::size_t length)> read_at;
};
[[nodiscard]] std::optional<PartReader> open_parts(const fs::path& path, Notes& notes);

}  // namespace gridctl::collect
