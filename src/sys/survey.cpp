#include "shared_file.hpp"

#include <gridctl/sys/reservations.hpp>
#include <gridctl/sys/survey.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <limits>
#include <sstream>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

std::optional<std::uint64_t> limit(__rlimit_resource resource, bool hard) {
  struct rlimit found {};
  if (::getrlimit(resource, &found) != 0) return std::nullopt;
  const auto value = hard ? found.rlim_max : found.rlim_cur;
  return value == RLIM_INFINITY ? std::nullopt : std::optional<std::uint64_t>(value);
}

/// The type of the mount with that device number, as /proc/self/mountinfo has it: "36 35 8:1 / /mnt
/// rw - ext4 …".
std::string type_of_device(dev_t device) {
  const auto wanted = std::to_string(major(device)) + ':' + std::to_string(minor(device));
  std::ifstream mounts("/proc/self/mountinfo");
  std::string line;
  while (std::getline(mounts, line)) {
    std::istringstream words(line);
    std::string id, parent, numbers, word, type;
    words >> id >> parent >> numbers;
    if (numbers != wanted) continue;
    while (words >> word && word != "-") {
    }
    words >> type;
    return type;
  }
  return {};
}

/// Whether the directory could be used, or made, for locks; nothing is made.
std::string why_not(const fs::path& folder) {
  boost::system::error_code error;
  if (fs::is_directory(folder, error)) {
    const auto opened = Reservations::open(folder);
    return opened ? "" : opened.error().message;
  }
  if (fs::exists(folder, error)) return folder.string() + " is no directory";
  if (::access(folder.parent_path().c_str(), W_OK | X_OK) == 0) return {};
  return folder.parent_path().string() + ": " + std::strerror(errno);
}

}  // namespace

FileSystem file_system_of(const fs::path& directory) {
  FileSystem found;
  struct statvfs about {};
  if (::statvfs(directory.c_str(), &about) == 0) {
    found.is_read_only = (about.f_flag & ST_RDONLY) != 0;
    if (about.f_files > 0) found.free_files = about.f_favail;
  }
  found.is_writable = !found.is_read_only && ::access(directory.c_str(), W_OK | X_OK) == 0;
  struct stat status {};
  if (::stat(directory.c_str(), &status) == 0) found.name = type_of_device(status.st_dev);
  return found;
}

ProcessLimits process_limits() {
  return {limit(RLIMIT_NOFILE, true), limit(RLIMIT_NPROC, false), limit(RLIMIT_FSIZE, false)};
}

bool is_clock_kept() {
  struct timex asked {};
  const int state = ::adjtimex(&asked);
  return state != -1 && state != TIME_ERROR && (asked.status & STA_UNSYNC) == 0;
}

std::int64_t year() {
  const std::time_t now = std::time(nullptr);
  struct tm parts {};
  ::gmtime_r(&now, &parts);
  return parts.tm_year + 1900;
}

LockFolder find_lock_folder() {
  if (const char* chosen = std::getenv("GRIDCTL_LOCK_DIR"); chosen && *chosen)
    return {chosen, why_not(chosen)};
  LockFolder first{"/run/lock/gridctl", why_not("/run/lock/gridctl")};
  if (first.error.empty()) return first;
  LockFolder second{"/dev/shm/gridctl", why_not("/dev/shm/gridctl")};
  return second.error.empty() ? second : first;
}

}  // namespace gridctl::sys
