// The one door for files that others may have put where we look: logs, metrics, records, books,
// lock files. What is no regular file (a FIFO, a device, a socket) is refused instead of waited
// for, and whoever opens decides whether links are followed and who may have written the file.
#pragma once

#include <gridctl/core/descriptor.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

#include <sys/stat.h>

namespace gridctl {

enum class Links {
  follow,  ///< for paths that a user has named
  refuse   ///< for names that we look for in directories of others: the last part may be no link,
           ///< and a file that is opened to be written may have no other name
};

/// An open regular file and what it was like when it was opened.
struct RegularFile {
  Descriptor descriptor;
  struct stat status {};
};

/// Opens a regular file without waiting. `flags` are those of open(2); O_CLOEXEC, O_NONBLOCK and
/// O_NOCTTY are added, and the file is made (mode 0644 less the umask) only if they have O_CREAT.
/// The error names the path and says what to do.
[[nodiscard]] Result<RegularFile> open_regular(const fs::path& path, Links links, int flags = 0);

/// Says that the file at `path` has other names (hard links), so that what is written to it would
/// change in other directories, too; and how to go on in a copy of the directory.
[[nodiscard]] Error other_names_error(const fs::path& path);

/// Gives the file or directory at `path`, which was made just now and is open as `made`, to the
/// owner and group of the folder that holds `path`: a file of root there would lock that owner out.
/// Does nothing if this process is not root, or if the folder is root's. An error is ignored: the
/// file stays root's then.
void give_to_owner_of_folder(const Descriptor& made, const fs::path& path);

/// The whole file, by way of open_regular(). An error if it holds more than `max_bytes`.
[[nodiscard]] Result<std::string> read_regular(const fs::path& path, Links links,
                                               std::size_t max_bytes);

/// At most `length` bytes from `offset` on; fewer at the end of the file or if reading fails.
[[nodiscard]] std::string read_part(const Descriptor& file, std::uint64_t offset,
                                    std::size_t length);

/// What to do about an errno that a file at `path` gave: the disk is full, a file is in the way, …
[[nodiscard]] std::string file_error_help(int error_number, const fs::path& path);

/// Why a file or a directory must not decide what we run; empty if it may: it belongs to us or to
/// root, and neither everybody nor a group that is not ours may write to it. The text fits behind a
/// name: "belongs to another user (uid 1000)".
[[nodiscard]] std::string why_untrusted(const struct stat& status);

}  // namespace gridctl
