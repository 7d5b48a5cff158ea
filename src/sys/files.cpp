#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/file_lock.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

tl::unexpected<Error> fail_at(const char* what, const fs::path& path, int error_number) {
  return fail_errno(fmt::format("cannot {} '{}'", what, path.string()), error_number,
                    file_error_help(error_number, path));
}

/// A name beside `path` that is nobody's: a file of the same folder can be renamed over it.
fs::path temporary_beside(const fs::path& path) {
  return path.parent_path() / fs::unique_path("." + path.filename().string() + ".%%%%%%%%.tmp");
}

/// Whether temporary_beside() makes such names for a file of that name.
bool is_temporary_of(const std::string& name, std::string_view temporary) {
  constexpr std::string_view kEnd = ".tmp";
  constexpr std::size_t kDigits = 8;
  const auto begin = "." + name + ".";
  if (!temporary.starts_with(begin) || !temporary.ends_with(kEnd) ||
      temporary.size() != begin.size() + kDigits + kEnd.size())
    return false;
  return temporary.substr(begin.size(), kDigits).find_first_not_of("0123456789abcdef") ==
         std::string_view::npos;
}

/// A link is nobody's after the instant in which it is renamed.
bool is_abandoned(const fs::path& temporary) {
  struct stat status {};
  if (::lstat(temporary.c_str(), &status) != 0 || status.st_uid != ::geteuid()) return false;
  if (S_ISLNK(status.st_mode)) return true;
  const auto file = open_regular(temporary, Links::refuse, O_RDWR);
  return file && file->status.st_uid == ::geteuid() && lock_now(file->descriptor) == 0 &&
         is_in_place(file->descriptor, temporary);
}

int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// A rename is on the disk only when its folder is. Not every file system can do it: then we did
/// what could be done.
void sync_folder_of(const fs::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

/// Gives an open file its first name; false, with errno, if it cannot be given. By the descriptor
/// alone where the kernel lets us (Linux 6.10, or root), else by a walk through /proc.
bool give_name(int file, const fs::path& path) {
  static std::atomic<bool> asks_descriptor = true;
  if (asks_descriptor) {
    if (::linkat(file, "", AT_FDCWD, path.c_str(), AT_EMPTY_PATH) == 0) return true;
    if (errno != ENOENT) return false;
  }
  const auto nameless = fmt::format("/proc/self/fd/{}", file);
  if (::linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0)
    return false;
  asks_descriptor = false;
  return true;
}

/// Writes a file that is not there yet. It has no name until it is whole: that is fewer steps than
/// a temporary name, and a killed process leaves nothing. False, with nothing done, where a file is
/// there, where the file system has no such files, or where writing fails.
bool write_new(const fs::path& path, std::string_view text, Sync sync, mode_t mode) {
  // Where a file is there, a small text is sooner written in vain than looked for each time.
  constexpr std::size_t kSmall = std::size_t{1} << 16U;
  struct stat status {};
  if (text.size() > kSmall && ::lstat(path.c_str(), &status) == 0) return false;
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  Descriptor file(::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode));
  if (!file) return false;
  give_to_owner_of_folder(file, path);
  if (write_all(file.get(), text) != 0) return false;
  if (sync == Sync::full && ::fsync(file.get()) != 0) return false;
  if (!give_name(file.get(), path)) return false;
  if (::close(file.release()) != 0) {
    ::unlink(path.c_str());
    return false;
  }
  if (sync == Sync::full) sync_folder_of(path);
  return true;
}

/// Whatever the umask: others do not write our records.
mode_t mode_for(Readers readers) {
  return readers == Readers::owner ? 0600 : 0664;
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t max_bytes, Links links) {
  return read_regular(path, links, max_bytes);
}

Result<void> write_atomically(const fs::path& path, std::string_view text, Sync sync,
                              Readers readers) {
  if (write_new(path, text, sync, mode_for(readers))) return {};
  GRIDCTL_TRY_ASSIGN(auto file, NewFile::create(path, readers));
  GRIDCTL_TRY(file.append(text));
  GRIDCTL_TRY(file.finish(sync));
  return file.put_in_place();
}

Result<NewFile> NewFile::create(const fs::path& path, Readers readers) {
  auto temporary = temporary_beside(path);
  const int file =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_for(readers));
  if (file < 0) return fail_at("write", path, errno);
  return NewFile(path, std::move(temporary), file);
}

NewFile::NewFile(fs::path path, fs::path temporary, int descriptor)
    : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {
  // The lock outlives the descriptor, which is closed before the file gets its name. Where the file
  // system cannot lock, remove_abandoned() cannot either, and leaves all as it is.
  lock_ = Descriptor(::fcntl(descriptor_, F_DUPFD_CLOEXEC, 3));
  if (lock_) give_to_owner_of_folder(lock_, path_);
  if (lock_ && lock_now(lock_) != 0) lock_ = {};
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      lock_(std::move(other.lock_)),
      sync_(other.sync_) {}

NewFile::~NewFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<void> NewFile::append(std::string_view text) {
  if (const int error = write_all(descriptor_, text); error != 0)
    return fail_at("write", path_, error);
  return {};
}

Result<void> NewFile::finish(Sync sync) {
  sync_ = sync;
  int error = 0;
  if (sync == Sync::full && ::fsync(descriptor_) < 0) error = errno;
  // A network file system may tell only now that the disk is full.
  if (::close(std::exchange(descriptor_, -1)) < 0 && error == 0) error = errno;
  if (error != 0) return fail_at("write", path_, error);
  return {};
}

Result<void> NewFile::put_in_place() {
  if (::rename(temporary_.c_str(), path_.c_str()) < 0) return fail_at("write", path_, errno);
  temporary_.clear();
  if (sync_ == Sync::full) sync_folder_of(path_);
  return {};
}

std::size_t remove_abandoned(const fs::path& folder, const std::vector<std::string>& names) {
  std::size_t removed = 0;
  boost::system::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto& path = entry->path();
    const auto name = path.filename().string();
    const bool is_ours = std::any_of(names.begin(), names.end(),
                                     [&](const auto& ours) { return is_temporary_of(ours, name); });
    if (is_ours && is_abandoned(path) && ::unlink(path.c_str()) == 0) ++removed;
  }
  return removed;
}

void sync_to_disk(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
  sync_folder_of(path);
}

int make_directory(const fs::path& path) {
  constexpr mode_t kMode = 0775;  // whatever the umask: what others may write to, we would refuse
  if (::mkdir(path.c_str(), kMode) != 0) return errno;
  if (::geteuid() != 0) return 0;
  const Descriptor made(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (made) give_to_owner_of_folder(made, path);
  return 0;
}

Result<void> make_directories(const fs::path& path) {
  boost::system::error_code error;
  int number = make_directory(path);
  if (number == ENOENT && path.has_parent_path()) {
    GRIDCTL_TRY(make_directories(path.parent_path()));
    number = make_directory(path);
  }
  if (number == 0 || fs::is_directory(path, error)) return {};
  return fail_at("make the directory", path, number);
}

Result<void> replace_symlink(const fs::path& link, const fs::path& target) {
  // The usual case: nothing is there to be replaced.
  if (::symlink(target.c_str(), link.c_str()) == 0) return {};
  const auto temporary = temporary_beside(link);
  int error = 0;
  if (::symlink(target.c_str(), temporary.c_str()) < 0) error = errno;
  if (error == 0 && ::rename(temporary.c_str(), link.c_str()) < 0) error = errno;
  if (error == 0) return {};
  ::unlink(temporary.c_str());
  return fail_at("make the link", link, error);
}

}  // namespace gridctl::sys
