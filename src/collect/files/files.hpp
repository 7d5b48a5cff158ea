// Folders and files as the readers see them: listed once, read once, and nothing that is found
// there (pipes, loops of links, what may not be read) can hang or end us: it becomes a note.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

using Notes = std::vector<std::string>;

/// One folder, listed. Links to folders count as files, so that no walk follows them.
struct Folder {
  fs::path path;
  std::vector<std::string> files;    ///< sorted names of all that is no folder
  std::vector<std::string> folders;  ///< sorted names
  /// Of a folder that holds several runs: the file that names this one, to which `files` are cut.
  std::string part = {};
  /// What to call its run by: the folder, or the file in it.
  [[nodiscard]] fs::path place() const { return part.empty() ? path : path / part; }
  [[nodiscard]] bool has(std::string_view file) const;
};

/// An empty listing and a note if the folder cannot be read.
[[nodiscard]] Folder list_folder(const fs::path& path, Notes& notes);

/// Calls `visit` for `top` and all folders below it, parents first, in the order of their names.
/// Where it returns false, the walk does not go deeper.
void walk(const fs::path& top, Notes& notes, const std::function<bool(const Folder&)>& visit);

/// Whether a file that is not there is worth a note. If it is not, its absence is a finding.
enum class Absence { noted, fine };

/// The whole text of a regular file. Nothing and a note for anything else.
[[nodiscard]] std::optional<std::string> read_file(const fs::path& path, Notes& notes,
                                                   Absence absence = Absence::noted);

/// Whether a file has not changed for a while: then nobody is about to end its last line. Where it
/// has, what was found out is not kept for long: time alone will change it.
[[nodiscard]] bool is_at_rest(const fs::path& path);

/// The first and the last bytes of a file: logs may be huge, and we want their ends.
struct FileEnds {
  std::string head;
  std::string tail;  ///< the same as `head` if the file is short
};
[[nodiscard]] std::optional<FileEnds> read_ends(const fs::path& path, std::size_t head,
                                                std::size_t tail, Notes& notes);

/// A regular file that is read in parts: at most so many bytes from an offset, fewer at its end.
struct PartReader {
  std::uint64_t size = 0;
  std::function<std::string(std::uint64_t offset, std::size_t length)> read_at;
};
[[nodiscard]] std::optional<PartReader> open_parts(const fs::path& path, Notes& notes);

}  // namespace gridctl::collect
