#include "process/brand.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/process_tree.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <set>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

using namespace std::chrono_literals;

/// A file of /proc, whole; "" if it is gone.
std::string slurp(const std::string& path) {
  constexpr std::size_t kLongest = std::size_t{16} << 20U;
  return read_file(path, kLongest).value_or("");
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The numbers of a text with blanks between them.
std::vector<int> numbers_of(std::string_view text) {
  std::vector<int> numbers;
  for (const auto& word : split(text, ' ')) {
    if (const auto value = number<int>(word)) numbers.push_back(*value);
  }
  return numbers;
}

/// The entries of a directory of /proc that are numbers.
std::vector<int> numbers_in(const std::string& directory) {
  std::vector<int> numbers;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(directory.c_str()), ::closedir);
  if (!entries) return numbers;
  while (const auto* entry = ::readdir(entries.get())) {
    if (const auto pid = number<int>(entry->d_name)) numbers.push_back(*pid);
  }
  return numbers;
}

/// Whether the process could be one that we, or a run of ours, have started. Root's runs may have
/// become anybody's.
bool is_ours(int pid) {
  return ::geteuid() == 0 || runs_as_us(pid);
}

bool is_living(const ProcessInfo& process) {
  return process.state != 'Z' && process.state != 'X';
}

/// For kernels without the files "children" (CONFIG_PROC_CHILDREN).
std::vector<int> children_by_search(int pid) {
  std::vector<int> children;
  for (const int other : numbers_in("/proc")) {
    if (const auto info = process_info(other); info && info->parent == pid)
      children.push_back(other);
  }
  return children;
}

void add_descendants(int pid, std::vector<ProcessInfo>& found, std::set<int>& seen) {
  for (const int child : children_of(pid)) {
    if (!seen.insert(child).second) continue;
    if (const auto info = process_info(child); info && is_living(*info)) found.push_back(*info);
    add_descendants(child, found, seen);
  }
}

/// The fields of /proc/PID/stat from the third one (the state) on; empty if there is no such
/// process.
std::vector<std::string> stat_fields(int pid) {
  const auto text = slurp(fmt::format("/proc/{}/stat", pid));
  // pid (name) state parent …: the name may hold blanks and brackets, so from the last one on.
  const auto bracket = text.rfind(')');
  if (bracket == std::string::npos || bracket + 2 > text.size()) return {};
  return split(std::string_view(text).substr(bracket + 2), ' ');
}

/// Whether the process has an environment that was not read: in the midst of execve() the kernel
/// has not laid the new one out, and a file of /proc that was opened before execve() shows nothing
/// afterwards.
bool has_unread_environment(int pid) {
  constexpr std::size_t kMemory = 20;  // vsize in proc(5), which counts from 1 and the pid
  constexpr std::size_t kEnvironmentBegin = 47;  // env_start
  constexpr std::size_t kEnvironmentEnd = 48;    // env_end
  const auto fields = stat_fields(pid);
  if (fields.size() <= kEnvironmentEnd) return false;
  // Threads of the kernel and dead processes have no memory, and never an environment.
  if (fields[kMemory] == "0") return false;
  const auto end = trim(fields[kEnvironmentEnd]);
  return end == "0" || end != fields[kEnvironmentBegin];
}

Brand brand_of(int pid) {
  constexpr std::string_view kLine = "Max realtime timeout";
  const auto text = slurp(fmt::format("/proc/{}/limits", pid));
  const auto line = text.find(kLine);
  if (line == std::string::npos) return {};
  const auto fields = trim(std::string_view(text).substr(line + kLine.size()));
  return brand_of_limit(number<std::uint64_t>(fields.substr(0, fields.find(' '))).value_or(0));
}

bool is_same(const ProcessInfo& a, const ProcessInfo& b) {
  return a.pid == b.pid && a.start_time == b.start_time;
}

bool contains(const std::vector<ProcessInfo>& processes, const ProcessInfo& process) {
  return std::any_of(processes.begin(), processes.end(),
                     [&](const auto& other) { return is_same(other, process); });
}

/// Returns when all have ended, or after the time.
void wait_for(const std::vector<ProcessInfo>& processes, std::chrono::milliseconds longest) {
  const auto end = Loop::Clock::now() + longest;
  for (const auto& process : processes) {
    pollfd entry{static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0)), POLLIN, 0};
    if (entry.fd < 0) continue;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Loop::Clock::now());
    ::poll(&entry, 1, static_cast<int>(std::max(left, 0ms).count()));
    ::close(entry.fd);
  }
}

}  // namespace

std::optional<ProcessInfo> process_info(int pid) {
  const auto fields = stat_fields(pid);
  constexpr std::size_t kParent = 1;
  constexpr std::size_t kStartTime = 19;
  if (fields.size() <= kStartTime || fields[0].empty()) return std::nullopt;
  ProcessInfo info;
  info.pid = pid;
  info.state = fields[0].front();
  info.parent = number<int>(fields[kParent]).value_or(0);
  info.start_time = number<std::uint64_t>(fields[kStartTime]).value_or(0);
  return info;
}

OwnChildren::OwnChildren()
    : list_(::open(fmt::format("/proc/self/task/{}/children", ::getpid()).c_str(),
                   O_RDONLY | O_CLOEXEC)) {}

std::vector<int> OwnChildren::pids() const {
  if (!list_) return children_of(::getpid());
  std::string text;
  std::array<char, 4096> buffer{};
  while (true) {
    const auto got =
        ::pread(list_.get(), buffer.data(), buffer.size(), static_cast<off_t>(text.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
    if (got < 1) break;
  }
  return numbers_of(text);
}

std::vector<int> children_of(int pid) {
  static const bool has_lists =
      ::access(fmt::format("/proc/self/task/{}/children", ::getpid()).c_str(), R_OK) == 0;
  if (!has_lists) return children_by_search(pid);
  std::vector<int> children;
  for (const int thread : numbers_in(fmt::format("/proc/{}/task", pid))) {
    const auto own = numbers_of(slurp(fmt::format("/proc/{}/task/{}/children", pid, thread)));
    children.insert(children.end(), own.begin(), own.end());
  }
  return children;
}

std::vector<ProcessInfo> descendants_of(int pid) {
  std::vector<ProcessInfo> found;
  std::set<int> seen;
  add_descendants(pid, found, seen);
  return found;
}

bool bears(int pid, const Mark& mark) {
  const auto brand = brand_of(pid);
  if (brand.group == 0) return !mark.variable.empty() && has_variable(pid, mark.variable);
  return brand.group == mark.brand.group &&
         (mark.brand.member == 0 || brand.member == mark.brand.member);
}

std::vector<ProcessInfo> marked_descendants(const Mark& mark) {
  // A process that loses its parent during the search would be missed: its old parent has it no
  // more, and our own list of children was read before. But then our list has changed, and we look
  // again.
  constexpr int kMostLooks = 20;
  const int self = ::getpid();
  std::vector<ProcessInfo> tree;
  for (int look = 0; look < kMostLooks; ++look) {
    const auto before = children_of(self);
    std::set<int> members;
    tree.clear();
    for (const auto& process : descendants_of(self)) {
      if (!members.contains(process.parent) && !bears(process.pid, mark)) continue;
      members.insert(process.pid);
      tree.push_back(process);
    }
    if (children_of(self) == before) break;
  }
  return tree;
}

std::vector<ProcessInfo> find_processes(const std::function<bool(int)>& is_wanted) {
  std::vector<ProcessInfo> found;
  for (const int pid : numbers_in("/proc")) {
    // Nearly none is wanted. One that is, is looked at again once it is known which process it is:
    // signal_process() checks that it is still this one.
    if (pid == ::getpid() || !is_ours(pid) || !is_wanted(pid)) continue;
    const auto info = process_info(pid);
    if (info && is_living(*info) && is_wanted(pid)) found.push_back(*info);
  }
  return found;
}

bool runs_as_us(int pid) {
  // The entry itself belongs to root if the process is not dumpable, as ssh-agent makes itself.
  constexpr std::string_view kLine = "\nUid:";
  const auto text = slurp(fmt::format("/proc/{}/status", pid));
  const auto line = text.find(kLine);
  if (line == std::string::npos) return false;
  auto users = std::string_view(text).substr(line + kLine.size());
  users = users.substr(0, users.find('\n'));
  for (const auto& user : split(users, '\t')) {  // real, effective, saved, of the file system
    if (number<uid_t>(user) == ::geteuid()) return true;
  }
  return false;
}

namespace {

/// "NAME=value" entries as the process was started with, each with a zero behind it; none if it is
/// gone, or not ours to read.
std::string environment_of(int pid) {
  constexpr int kMostLooks = 200;
  constexpr std::size_t kLongest = std::size_t{16} << 20U;
  for (int look = 0; look < kMostLooks; ++look) {
    auto text = read_file(fmt::format("/proc/{}/environ", pid), kLongest);
    if (!text) return {};
    if (!text->empty()) return std::move(*text);
    if (!has_unread_environment(pid)) return {};
    ::poll(nullptr, 0, 1);  // a millisecond
  }
  return {};
}

/// The first entry of an environment that fits.
template <class Fits>
std::optional<std::string> find_entry(std::string_view environment, const Fits& fits) {
  while (!environment.empty()) {
    const auto entry = environment.substr(0, environment.find('\0'));
    if (fits(entry)) return std::string(entry);
    environment.remove_prefix(std::min(entry.size() + 1, environment.size()));
  }
  return std::nullopt;
}

}  // namespace

bool has_variable(int pid, std::string_view variable) {
  return find_entry(environment_of(pid), [&](auto entry) { return entry == variable; }).has_value();
}

std::optional<std::string> variable_of(int pid, std::string_view name) {
  const auto start = fmt::format("{}=", name);
  const auto entry =
      find_entry(environment_of(pid), [&](auto one) { return one.starts_with(start); });
  return entry ? std::optional(entry->substr(start.size())) : std::nullopt;
}

std::string command_line(int pid) {
  auto text = slurp(fmt::format("/proc/{}/cmdline", pid));
  std::replace(text.begin(), text.end(), '\0', ' ');
  if (const auto words = trim(text); !words.empty()) return std::string(words);
  const auto name = slurp(fmt::format("/proc/{}/comm", pid));
  return name.empty() ? "" : fmt::format("[{}]", trim(name));
}

bool signal_process(const ProcessInfo& process, int signal) {
  const auto pidfd = static_cast<int>(::syscall(SYS_pidfd_open, process.pid, 0));
  if (pidfd < 0) return false;
  // The descriptor holds the process; if it has the start time we know, it is the one we mean.
  const auto now = process_info(process.pid);
  const bool sent = now && is_same(*now, process) &&
                    ::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) == 0;
  ::close(pidfd);
  return sent;
}

EndedProcesses end_processes(const std::function<std::vector<ProcessInfo>()>& find,
                             std::chrono::milliseconds grace, std::chrono::milliseconds patience) {
  constexpr auto kBetweenLooks = 50ms;
  const auto kill_from = Loop::Clock::now() + grace;
  EndedProcesses result;
  for (;;) {
    const auto found = find();
    const auto now = Loop::Clock::now();
    if (found.empty() || now >= kill_from + patience) {
      result.left = found;
      std::erase_if(result.ended, [&](const auto& process) { return contains(found, process); });
      return result;
    }
    for (const auto& process : found) {
      const bool is_new = !contains(result.ended, process);
      if (is_new) result.ended.push_back(process);
      if (now >= kill_from) {
        signal_process(process, SIGKILL);
      } else if (is_new) {
        signal_process(process, SIGTERM);
        signal_process(process, SIGCONT);  // a stopped process could not hear the first
      }
    }
    wait_for(found, kBetweenLooks);
  }
}

}  // namespace gridctl::sys
