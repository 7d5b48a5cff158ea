#include <gridctl/core/text.hpp>
#include <gridctl/sys/folder_key.hpp>

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::sys {

Result<std::uint64_t> folder_key(const fs::path& experiment) {
  struct statx status {};
  if (::statx(AT_FDCWD, experiment.c_str(), 0, STATX_INO | STATX_BTIME, &status) < 0)
    return fail_errno("cannot look at the experiment '" + experiment.string() + "'", errno);
  // With its time of birth: the number of a folder that was removed is given out again.
  const auto identity =
      fmt::format("{}:{}:{}:{}.{}", status.stx_dev_major, status.stx_dev_minor, status.stx_ino,
                  status.stx_btime.tv_sec, status.stx_btime.tv_nsec);
  constexpr std::uint64_t kBits = (std::uint64_t{1} << 37U) - 1;
  return (fnv1a(identity) & kBits) + 1;  // never 0: that is no brand
}

fs::path plain_absolute(const fs::path& folder) {
  // fs::absolute() asks for the working directory even where none is needed.
  auto path = (folder.is_absolute() ? folder : fs::absolute(folder)).lexically_normal();
  while (path.has_parent_path() && path.has_relative_path() &&
         (path.filename() == "." || path.filename().empty()))
    path = path.parent_path();
  return path;
}

bool is_same_folder(const fs::path& a, const fs::path& b) {
  boost::system::error_code error;
  return a == b || fs::equivalent(a, b, error);
}

Result<void> check_no_foreign_link(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) return {};
  if (status.st_uid == ::geteuid() || status.st_uid == 0) return {};
  return fail(ErrorKind::io,
              fmt::format("'{}' is a link that another user has made (uid {})", path.string(),
                          status.st_uid),
              "remove it, and look at who may write to its folder");
}

}  // namespace gridctl::sys
