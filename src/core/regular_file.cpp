#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace gridctl {
namespace {

tl::unexpected<Error> cannot_open(const fs::path& path, int error_number) {
  const auto message = fmt::format("cannot open '{}'", path.string());
  if (error_number == ELOOP)
    return fail(ErrorKind::io, fmt::format("{}: it is a symbolic link", message),
                "put the file itself there");
  if (error_number == ENXIO)  // open(2) says so of a socket, and of a FIFO that nobody reads
    return fail(ErrorKind::io, fmt::format("{}: it is not a regular file", message),
                "move it away");
  return fail_errno(message, error_number, file_error_help(error_number, path));
}

tl::unexpected<Error> too_large(const fs::path& path, std::size_t max_bytes) {
  return fail(ErrorKind::io,
              fmt::format("'{}' is larger than {}", path.string(), human_size(max_bytes)),
              "is it the right file?");
}

}  // namespace

std::string file_error_help(int error_number, const fs::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path().string() : std::string(".");
  switch (error_number) {
    case ENOSPC:
      return "the disk is full: free some space, or choose another directory";
    case EDQUOT:
      return "your disk quota is used up: free some space, or choose another directory";
    case EACCES:
    case EPERM:
      return fmt::format("check the permissions: ls -ld {}", shell_quote(folder));
    case EROFS:
      return "the file system is mounted read-only: choose another directory";
    case ENOENT:
      return fmt::format("check the spelling: does '{}' exist?", folder);
    case EEXIST:
    case ENOTDIR:
      return "a file is in the way: move it, or choose another directory";
    case EISDIR:
      return "a directory is in the way: move it, or choose another name";
    case EMFILE:
    case ENFILE:
      return "too many open files: see 'ulimit -n'";
    default:
      return {};
  }
}

Result<RegularFile> open_regular(const fs::path& path, Links links, int flags) {
  constexpr mode_t kMode = 0644;
  const int no_links = links == Links::refuse ? O_NOFOLLOW : 0;
  RegularFile file;
  // O_NONBLOCK: opening a FIFO would wait for its other end. Regular files do not care.
  file.descriptor =
      Descriptor(::open(path.c_str(), flags | no_links | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, kMode));
  if (!file.descriptor) return cannot_open(path, errno);
  if (::fstat(file.descriptor.get(), &file.status) != 0) return cannot_open(path, errno);
  if (S_ISDIR(file.status.st_mode)) return cannot_open(path, EISDIR);
  if (!S_ISREG(file.status.st_mode)) return cannot_open(path, ENXIO);
  const bool is_written = (flags & O_ACCMODE) != O_RDONLY;
  if (is_written && links == Links::refuse && file.status.st_nlink > 1)
    return tl::unexpected(other_names_error(path));
  const bool may_be_new = (flags & O_CREAT) != 0 && file.status.st_size == 0;
  if (!may_be_new || file.status.st_uid != 0) return file;
  give_to_owner_of_folder(file.descriptor, path);
  if (::fstat(file.descriptor.get(), &file.status) != 0) return cannot_open(path, errno);
  return file;
}

Error other_names_error(const fs::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  return {.kind = ErrorKind::io,
          .message = fmt::format("'{}' has another name (a hard link): what is written to it would "
                                 "change there, too",
                                 path.string()),
          .help = fmt::format("'cp -al' and 'rsync --link-dest' make such copies: take the other "
                              "one away, or go on in a copy of its own: cp -a {} COPY",
                              shell_quote(folder.string()))};
}

void give_to_owner_of_folder(const Descriptor& made, const fs::path& path) {
  if (::geteuid() != 0) return;
  struct stat folder {};
  const auto parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (::stat(parent.c_str(), &folder) != 0 || folder.st_uid == 0) return;
  // Where it fails (a file system without owners) all stays root's, as without us.
  [[maybe_unused]] const int given = ::fchown(made.get(), folder.st_uid, folder.st_gid);
}

Result<std::string> read_regular(const fs::path& path, Links links, std::size_t max_bytes) {
  // Room for what stat tells and for the end behind it; a page for a file in /proc, which tells 0.
  // Most files are small: larger pieces would cost more than reading.
  constexpr std::size_t kPage = 4096;
  constexpr std::size_t kLargest = std::size_t{1} << 16U;
  GRIDCTL_TRY_ASSIGN(const auto file, open_regular(path, links));
  const auto told = static_cast<std::size_t>(std::max<off_t>(file.status.st_size, 0));
  if (told > max_bytes) return too_large(path, max_bytes);
  std::string text;
  auto piece = told > 0 ? told + 1 : kPage;
  // By reading, not by the size that stat tells alone: the file may grow meanwhile.
  while (text.size() <= max_bytes) {
    const auto before = text.size();
    text.resize(before + piece);
    const auto got = ::read(file.descriptor.get(), text.data() + before, piece);
    const int error = got < 0 ? errno : 0;
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (error == EINTR) continue;
    if (error != 0) return fail_errno(fmt::format("cannot read '{}'", path.string()), error);
    if (got == 0) return text;
    piece = before + piece - text.size();  // the room that is left
    if (piece == 0) piece = std::clamp(text.size(), kPage, kLargest);
  }
  return too_large(path, max_bytes);
}

std::string read_part(const Descriptor& file, std::uint64_t offset, std::size_t length) {
  std::string text(length, '\0');
  std::size_t got = 0;
  while (got < length) {
    const auto n =
        ::pread(file.get(), text.data() + got, length - got, static_cast<off_t>(offset + got));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    got += static_cast<std::size_t>(n);
  }
  text.resize(got);
  return text;
}

std::string why_untrusted(const struct stat& status) {
  if (status.st_uid != ::geteuid() && status.st_uid != 0)
    return fmt::format("belongs to another user (uid {})", status.st_uid);
  if ((status.st_mode & S_IWOTH) != 0) return "may be written by every user";
  if ((status.st_mode & S_IWGRP) != 0 && status.st_gid != ::getegid() && status.st_gid != 0)
    return fmt::format("may be written by another group (gid {})", status.st_gid);
  return {};
}

}  // namespace gridctl
