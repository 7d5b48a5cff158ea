#include "cgroup.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/control_groups.hpp>
#include <gridctl/sys/descriptor.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

constexpr std::size_t kMaxFile = 4 << 20;
/// Where supervisors go: the group above must be empty before its controllers can be enabled.
constexpr const char* kSupervisors = "gridctl.supervisors";
constexpr const char* kHelp =
    "start it as 'systemd-run --user --scope -p Delegate=yes gridctl …', or have GRIDCTL_CGROUP "
    "name a group that is yours";

std::string read_or_empty(const fs::path& file) {
  return read_file(file, kMaxFile).value_or("");
}

/// Returns errno, or 0. Never makes a file: the kernel has made those that there are.
int write_to(const fs::path& file, std::string_view text) {
  const Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (!descriptor) return errno;
  return ::write(descriptor.get(), text.data(), text.size()) < 0 ? errno : 0;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc() ? std::optional(value) : std::nullopt;
}

bool has_word(const std::string& text, std::string_view word) {
  const auto words = split(trim(text), ' ');
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<fs::path> groups_in(const fs::path& folder) {
  std::vector<fs::path> found;
  boost::system::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->symlink_status(error).type() == fs::directory_file) found.push_back(entry->path());
  }
  return found;
}

/// Whether a writable group was delegated to us: systemd has marked it so, or the group above is
/// not writable, which makes this group the border. A writable group below another writable group
/// belongs to a service manager of ours.
bool is_delegated(const fs::path& folder) {
  if (::access(folder.c_str(), W_OK) != 0) return false;
  if (::access((folder / "cgroup.procs").c_str(), W_OK) != 0) return false;
  if (::access(folder.parent_path().c_str(), W_OK) != 0) return true;
  for (const char* name : {"user.delegate", "trusted.delegate"}) {
    char value = 0;
    if (::getxattr(folder.c_str(), name, &value, 1) == 1 && value == '1') return true;
  }
  return false;
}

tl::unexpected<Error> no_memory(const fs::path& folder, const std::string& why) {
  return fail(ErrorKind::usage,
              fmt::format("the memory of runs cannot be limited in the control group '{}': {}",
                          folder.string(), why),
              kHelp);
}

}  // namespace

std::vector<int> ControlGroup::members() const {
  std::vector<int> pids;
  for (const auto& line : split(read_or_empty(folder_ / "cgroup.procs"), '\n')) {
    const auto pid = parse_number<int>(line);
    if (pid && *pid > 0) pids.push_back(*pid);  // 0: of a pid namespace that we do not see
  }
  for (const auto& below : groups_in(folder_)) {
    const auto more = ControlGroup(below).members();
    pids.insert(pids.end(), more.begin(), more.end());
  }
  return pids;
}

void ControlGroup::kill() const {
  // Without this file (before Linux 5.14) the members are signalled one by one, as without groups.
  static_cast<void>(write_to(folder_ / "cgroup.kill", "1"));
}

bool ControlGroup::remove() const {
  if (::rmdir(folder_.c_str()) == 0 || errno == ENOENT) return true;
  const auto below = groups_in(folder_);
  const bool all = std::all_of(below.begin(), below.end(),
                               [](const auto& group) { return ControlGroup(group).remove(); });
  return !below.empty() && all && ::rmdir(folder_.c_str()) == 0;
}

std::optional<std::uint64_t> ControlGroup::memory_peak() const {
  return parse_number<std::uint64_t>(read_or_empty(folder_ / "memory.peak"));
}

int ControlGroup::oom_kills() const {
  constexpr std::string_view kKey = "oom_kill ";
  for (const auto& line : split(read_or_empty(folder_ / "memory.events"), '\n')) {
    if (line.starts_with(kKey))
      return parse_number<int>(std::string_view(line).substr(kKey.size())).value_or(0);
  }
  return 0;
}

Result<ControlGroups> ControlGroups::find(const fs::path& root, const fs::path& given) {
  if (!given.empty()) {
    if (::access((given / "cgroup.procs").c_str(), W_OK) == 0) return ControlGroups(given);
    return fail(ErrorKind::usage,
                fmt::format("{} names no control group of ours: '{}'", kControlGroupVariable,
                            given.string()),
                "it must be the folder of a cgroup v2 that this user may write to");
  }
  auto own = own_cgroup(root);
  if (!own) return fail(ErrorKind::usage, "control groups (cgroup v2) are not mounted here", kHelp);
  if (own->filename() == kSupervisors) own = own->parent_path();
  if (!is_delegated(*own))
    return fail(ErrorKind::usage,
                fmt::format("the control group '{}' is not ours to divide", own->string()), kHelp);
  return ControlGroups(*own);
}

Result<void> ControlGroups::enable_memory() const {
  if (has_word(read_or_empty(folder_ / "cgroup.subtree_control"), "memory")) return {};
  if (!has_word(read_or_empty(folder_ / "cgroup.controllers"), "memory"))
    return no_memory(folder_, "it has no memory controller");
  const auto leaf = folder_ / kSupervisors;
  boost::system::error_code error;
  fs::create_directory(leaf, error);
  if (error) return no_memory(folder_, error.message());
  if (const int moved = write_to(leaf / "cgroup.procs", std::to_string(::getpid())); moved != 0)
    return fail_errno(fmt::format("cannot move to the control group '{}'", leaf.string()), moved,
                      kHelp);
  const int enabled = write_to(folder_ / "cgroup.subtree_control", "+memory");
  if (enabled == EBUSY) return no_memory(folder_, "other processes are in it");
  if (enabled != 0)
    return fail_errno(fmt::format("cannot count memory below '{}'", folder_.string()), enabled,
                      kHelp);
  return {};
}

Result<ControlGroup> ControlGroups::make(const std::string& name,
                                         std::uint64_t memory_limit) const {
  const auto folder = folder_ / name;
  if (memory_limit > 0 && !has_word(read_or_empty(folder_ / "cgroup.subtree_control"), "memory"))
    return no_memory(folder_, "memory is not counted below it");
  boost::system::error_code error;
  fs::create_directory(folder, error);
  if (error)
    return fail_errno(fmt::format("cannot make the control group '{}'", folder.string()),
                      error.value());
  ControlGroup group(folder);
  if (memory_limit == 0) return group;
  int failed = write_to(folder / "memory.max", std::to_string(memory_limit));
  // The whole run: what is left of a tree that lost a member is of no use.
  if (failed == 0) failed = write_to(folder / "memory.oom.group", "1");
  // Else a run would be slow for a long time before it is over its limit; not all kernels have it.
  if (failed == 0) static_cast<void>(write_to(folder / "memory.swap.max", "0"));
  if (failed == 0) return group;
  group.remove();
  return fail_errno(fmt::format("cannot limit the memory of '{}'", folder.string()), failed);
}

std::vector<ControlGroup> ControlGroups::named(const std::string& beginning) const {
  std::vector<ControlGroup> found;
  for (const auto& folder : groups_in(folder_)) {
    if (folder.filename().string().starts_with(beginning)) found.emplace_back(folder);
  }
  return found;
}

}  // namespace gridctl::sys
