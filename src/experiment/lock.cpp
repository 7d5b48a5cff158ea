#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/sys/file_lock.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/folder_key.hpp>
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

/// The inode of a namespace of ours, which tells it from others as long as the kernel runs.
std::uint64_t own_namespace(const char* kind) {
  struct stat status {};
  return ::stat(fmt::format("/proc/self/ns/{}", kind).c_str(), &status) == 0 ? status.st_ino : 0;
}

/// Whether a namespace that is noted is known to be another one than ours.
bool is_foreign(std::uint64_t noted, const char* kind) {
  const auto own = own_namespace(kind);
  return noted != 0 && own != 0 && noted != own;
}

std::optional<std::uint64_t> number_in(const Json& document, const char* key) {
  const auto found = document.find(key);
  if (found == document.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

std::string text_in(const Json& document, const char* key) {
  const auto found = document.find(key);
  return found != document.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Nothing if the file is empty, or not whole yet.
std::optional<LockHolder> read_holder(const Descriptor& file) {
  const auto document = parse_json(read_part(file, 0, kLongest));
  if (!document.is_object()) return std::nullopt;
  LockHolder holder;
  holder.host = text_in(document, "host");
  holder.boot_id = text_in(document, "boot_id");
  holder.since = text_in(document, "since");
  holder.command = text_in(document, "command");
  const auto pid = document.find("pid");
  if (pid != document.end() && pid->is_number_integer()) holder.pid = pid->get<int>();
  if (const auto uid = number_in(document, "uid")) holder.uid = static_cast<unsigned>(*uid);
  holder.pid_namespace = number_in(document, "pid_namespace").value_or(0);
  holder.network_namespace = number_in(document, "network_namespace").value_or(0);
  return holder;
}

int write_holder(const Descriptor& file, const LockHolder& holder) {
  const Json document = {{"schema", "gridctl.lock/1"},
                         {"host", holder.host},
                         {"pid", holder.pid},
                         {"boot_id", holder.boot_id},
                         {"since", holder.since},
                         {"command", holder.command},
                         {"uid", holder.uid.value_or(0)},
                         {"pid_namespace", holder.pid_namespace},
                         {"network_namespace", holder.network_namespace}};
  const auto text = document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (::ftruncate(file.get(), 0) != 0) return errno;
  const auto written = ::pwrite(file.get(), text.data(), text.size(), 0);
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
                    file_error_help(error_number, file));
}

/// On a full disk whoever stops or removes something needs the lock all the same. The kernel holds
/// the lock without a name in the file; only on shared file systems others know it by the name.
bool may_be_nameless(const fs::path& experiment, int write_error) {
  return (write_error == ENOSPC || write_error == EDQUOT) && journal::is_wal_safe_in(experiment);
}

/// As far as can be seen from here: nobody sees a process of another container.
bool has_died(const std::optional<LockHolder>& holder) {
  return holder && holder->pid > 0 && holder->boot_id == this_boot() &&
         !is_foreign(holder->pid_namespace, "pid") && ::kill(holder->pid, 0) != 0 && errno == ESRCH;
}

/// Waits only for a holder that has died: a child that it was about to start has the lock too,
/// until it is the program that it becomes.
int lock_or_outlive(Descriptor& file, const fs::path& path) {
  constexpr int kAttempts = 100;
  constexpr int kBetween = 20;  // ms
  for (int attempt = 0;; ++attempt) {
    const int error = sys::lock_or_replace(file, path);
    const bool is_held = error == EAGAIN || error == EACCES;
    if (!is_held || attempt == kAttempts || !has_died(read_holder(file))) return error;
    ::poll(nullptr, 0, kBetween);
  }
}

}  // namespace

ExperimentLock& ExperimentLock::operator=(ExperimentLock&& other) noexcept {
  if (this != &other) {
    release();
    descriptor_ = std::move(other.descriptor_);
    file_ = std::move(other.file_);
  }
  return *this;
}

ExperimentLock::~ExperimentLock() {
  release();
}

void ExperimentLock::release() {
  if (!descriptor_) return;
  if (sys::is_in_place(descriptor_, file_)) ::unlink(file_.c_str());
  descriptor_ = {};
}

Result<ExperimentLock> ExperimentLock::take(const fs::path& experiment, const std::string& host,
                                            const std::string& command) {
  const auto file = fs::absolute(experiment) / kLockName;
  for (;;) {
    auto opened = open_regular(file, Links::refuse, O_RDWR | O_CREAT);
    if (!opened)
      return fail(opened.error().kind,
                  fmt::format("cannot lock '{}': {}", file.string(), opened.error().message),
                  opened.error().help);
    auto& descriptor = opened->descriptor;
    const auto noted = read_holder(descriptor);
    const int error = lock_or_outlive(descriptor, file);
    auto before = read_holder(descriptor);
    if (!before) before = noted;  // a new file has taken the place of that one
    if (error == EAGAIN || error == EACCES)
      return refuse(
          experiment, before,
          fmt::format("wait for it, or end it: gridctl stop {}", shell_quote(experiment.string())));
    if (error != 0) return cannot_lock(file, error);
    if (!sys::is_in_place(descriptor, file)) continue;
    const LockHolder holder = {
        host,    ::getpid(),  this_boot(),          rfc3339(std::chrono::system_clock::now()),
        command, ::geteuid(), own_namespace("pid"), own_namespace("net")};
    const bool elsewhere =
        before && before->boot_id != holder.boot_id && before->host != holder.host;
    if (elsewhere && !journal::is_wal_safe_in(experiment))
      return refuse(
          experiment, before,
          fmt::format("if it is not at work any more: rm {}", shell_quote(file.string())));
    ExperimentLock lock(std::move(descriptor), file);
    const int failed = write_holder(lock.descriptor_, holder);
    if (failed != 0 && !may_be_nameless(experiment, failed)) return cannot_lock(file, failed);
    return lock;
  }
}

std::optional<LockHolder> lock_holder(const fs::path& experiment) {
  const auto opened = open_regular(experiment / kLockName, Links::refuse);
  if (!opened) return std::nullopt;
  const bool held = sys::is_locked_by_another(opened->descriptor);
  auto holder = read_holder(opened->descriptor);
  // Who has just taken the lock has not written its name yet: what stands there is a dead one's.
  if (held && has_died(holder)) holder.reset();
  if (held) return holder.value_or(LockHolder{});
  const bool elsewhere =
      holder && holder->boot_id != this_boot() && !journal::is_wal_safe_in(experiment);
  return elsewhere ? holder : std::nullopt;
}

std::optional<Error> why_out_of_reach(const fs::path& experiment, const LockHolder& holder) {
  if (holder.boot_id != this_boot()) return std::nullopt;
  const auto out_of_reach = [&](const std::string& because, const std::string& help) {
    return Error{
        .kind = ErrorKind::locked,
        .message = fmt::format("the gridctl at work in '{}' (pid {}) cannot be reached: {}",
                               experiment.string(), holder.pid, because),
        .help = help};
  };
  if (holder.uid && *holder.uid != ::geteuid())
    return out_of_reach(fmt::format("it works as another user (uid {})", *holder.uid),
                        "give the same command as that user");
  if (is_foreign(holder.network_namespace, "net"))
    return out_of_reach("it works in another container",
                        "give the same command there, where the network is the same");
  return std::nullopt;
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
  for (const auto* part : {layout::kRuns, "history"})
    GRIDCTL_TRY(sys::check_no_foreign_link(folder / part));
  GRIDCTL_TRY_ASSIGN(auto lock, ExperimentLock::take(folder, sys::host_name(), shell_quote(argv)));
  remove_leftovers(folder);
  return lock;
}

}  // namespace gridctl::experiment
