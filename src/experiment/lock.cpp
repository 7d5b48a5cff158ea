#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/host.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include <boost/filesystem/fstream.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::experiment {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongest = 65'536;  // of a lock file that is read

std::string this_boot() {
  fs::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

std::string text_in(const Json& document, const char* key) {
  const auto found = document.find(key);
  return found != document.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Nothing if the file is empty, or not whole yet.
std::optional<LockHolder> read_holder(int descriptor) {
  std::string text(kLongest, '\0');
  const auto got = ::pread(descriptor, text.data(), text.size(), 0);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  const auto document = Json::parse(text, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  LockHolder holder;
  holder.host = text_in(document, "host");
  holder.boot_id = text_in(document, "boot_id");
  holder.since = text_in(document, "since");
  holder.command = text_in(document, "command");
  const auto pid = document.find("pid");
  if (pid != document.end() && pid->is_number_integer()) holder.pid = pid->get<int>();
  return holder;
}

int write_holder(int descriptor, const LockHolder& holder) {
  const Json document = {{"schema", "gridctl.lock/1"}, {"host", holder.host},
                         {"pid", holder.pid},          {"boot_id", holder.boot_id},
                         {"since", holder.since},      {"command", holder.command}};
  const auto text = document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (::ftruncate(descriptor, 0) != 0) return errno;
  const auto written = ::pwrite(descriptor, text.data(), text.size(), 0);
  if (written == static_cast<ssize_t>(text.size())) return 0;
  return written < 0 ? errno : ENOSPC;
}

tl::unexpected<Error> refuse(const fs::path& experiment, const std::optional<LockHolder>& holder,
                             const std::string& help) {
  const auto by = holder ? fmt::format("by gridctl (pid {} on {}, since {})", holder->pid,
                                       printable(holder->host), printable(holder->since))
                         : "by another gridctl";
  return fail(ErrorKind::locked, fmt::format("'{}' is in use {}", experiment.string(), by), help);
}

tl::unexpected<Error> cannot_lock(const fs::path& file, int error_number) {
  return fail_errno(fmt::format("cannot lock '{}'", file.string()), error_number,
                    "check the permissions of its directory");
}

/// Whether the path still leads to the open file: its holder removes it when it has done.
bool is_in_place(int descriptor, const fs::path& file) {
  struct stat ours {};
  struct stat there {};
  return ::fstat(descriptor, &ours) == 0 && ::stat(file.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

/// At once, or EAGAIN. A lock of the open file description, as that of flock(2), but one that can
/// be asked for without being taken: so who only looks is never in the way.
int lock_now(int descriptor) {
  auto lock = whole_file();
  return ::fcntl(descriptor, F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

/// As far as can be seen from here: a process of another container looks dead too.
bool has_died(const std::optional<LockHolder>& holder) {
  return holder && holder->pid > 0 && holder->boot_id == this_boot() &&
         ::kill(holder->pid, 0) != 0 && errno == ESRCH;
}

/// Waits only for a holder that has died: a child that it was about to start has the lock too,
/// until it is the program that it becomes.
int lock_or_outlive(int descriptor) {
  constexpr int kAttempts = 100;
  constexpr int kBetween = 20;  // ms
  for (int attempt = 0;; ++attempt) {
    const int error = lock_now(descriptor);
    const bool is_held = error == EAGAIN || error == EACCES;
    if (!is_held || attempt == kAttempts || !has_died(read_holder(descriptor))) return error;
    ::poll(nullptr, 0, kBetween);
  }
}

bool is_locked_by_another(int descriptor) {
  auto lock = whole_file();
  return ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace

ExperimentLock::ExperimentLock(int descriptor, fs::path file)
    : descriptor_(descriptor), file_(std::move(file)) {}

ExperimentLock::ExperimentLock(ExperimentLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), file_(std::move(other.file_)) {}

ExperimentLock& ExperimentLock::operator=(ExperimentLock&& other) noexcept {
  if (this != &other) {
    release();
    descriptor_ = std::exchange(other.descriptor_, -1);
    file_ = std::move(other.file_);
  }
  return *this;
}

ExperimentLock::~ExperimentLock() {
  release();
}

void ExperimentLock::release() {
  if (descriptor_ < 0) return;
  if (is_in_place(descriptor_, file_)) ::unlink(file_.c_str());
  ::close(descriptor_);
  descriptor_ = -1;
}

Result<ExperimentLock> ExperimentLock::take(const fs::path& experiment, const std::string& host,
                                            const std::string& command) {
  const auto file = fs::absolute(experiment) / kLockName;
  for (;;) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (descriptor < 0) return cannot_lock(file, errno);
    const int error = lock_or_outlive(descriptor);
    const auto before = read_holder(descriptor);
    if (error != 0) {
      ::close(descriptor);
      if (error != EAGAIN && error != EACCES) return cannot_lock(file, error);
      return refuse(
          experiment, before,
          fmt::format("wait for it, or end it: gridctl stop {}", shell_quote(experiment.string())));
    }
    if (!is_in_place(descriptor, file)) {
      ::close(descriptor);
      continue;
    }
    const LockHolder holder = {host, ::getpid(), this_boot(),
                               rfc3339(std::chrono::system_clock::now()), command};
    const bool elsewhere =
        before && before->boot_id != holder.boot_id && before->host != holder.host;
    if (elsewhere && !journal::is_wal_safe_in(experiment)) {
      ::close(descriptor);
      return refuse(
          experiment, before,
          fmt::format("if it is not at work any more: rm {}", shell_quote(file.string())));
    }
    ExperimentLock lock(descriptor, file);
    if (const int failed = write_holder(descriptor, holder); failed != 0)
      return cannot_lock(file, failed);
    return lock;
  }
}

std::optional<LockHolder> lock_holder(const fs::path& experiment) {
  const int descriptor =
      ::open((experiment / kLockName).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return std::nullopt;
  const bool held = is_locked_by_another(descriptor);
  const auto holder = read_holder(descriptor);
  ::close(descriptor);
  if (held) return holder.value_or(LockHolder{});
  const bool elsewhere =
      holder && holder->boot_id != this_boot() && !journal::is_wal_safe_in(experiment);
  return elsewhere ? holder : std::nullopt;
}

Result<void> check_trusted(const fs::path& experiment) {
  struct stat about {};
  if (::stat(experiment.c_str(), &about) != 0)
    return fail_errno(fmt::format("cannot look at '{}'", experiment.string()), errno,
                      "check its name and permissions");
  constexpr const char* kHelp = "if you trust all that is in it: --trust-directory";
  if (about.st_uid != ::geteuid())
    return fail(
        ErrorKind::usage,
        fmt::format("'{}' belongs to another user (uid {})", experiment.string(), about.st_uid),
        kHelp);
  if ((about.st_mode & S_IWOTH) != 0 && (about.st_mode & S_ISVTX) == 0)
    return fail(ErrorKind::usage, fmt::format("every user may write to '{}'", experiment.string()),
                fmt::format("chmod o-w {}; or {}", shell_quote(experiment.string()), kHelp));
  return {};
}

Result<ExperimentLock> lock_experiment(const fs::path& folder, bool is_trusted,
                                       const std::vector<std::string>& argv) {
  GRIDCTL_TRY(sys::make_directories(folder));
  if (!is_trusted) {
    if (const auto trusted = check_trusted(folder); !trusted)
      return tl::unexpected(trusted.error());
  }
  return ExperimentLock::take(folder, sys::host_name(), shell_quote(argv));
}

}  // namespace gridctl::experiment
