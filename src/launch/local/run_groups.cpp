#include "local/run_groups.hpp"

#include <set>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

namespace gridctl::launch::keeper {

std::vector<sys::ProcessInfo> RunTree::processes() const {
  auto found = sys::marked_descendants(mark);
  if (!group) return found;
  std::set<int> known;
  for (const auto& process : found) known.insert(process.pid);
  for (const int pid : group->members()) {
    const auto info = known.contains(pid) ? std::nullopt : sys::process_info(pid);
    if (info && info->state != 'Z' && info->state != 'X') found.push_back(*info);
  }
  return found;
}

void RunTree::kill(const std::vector<sys::ProcessInfo>& found) const {
  if (group) group->kill();
  for (const auto& process : found) sys::signal_process(process, SIGKILL);
}

RunGroups::RunGroups(Result<sys::ControlGroups> groups, std::string prefix)
    : groups_(std::move(groups)), prefix_(std::move(prefix)) {
  if (!groups_) return;
  for (auto& group : groups_->named(prefix_)) {
    group.kill();
    emptied_.push_back(std::move(group));
  }
}

Result<std::optional<sys::ControlGroup>> RunGroups::make(std::uint64_t job,
                                                         std::uint64_t memory_limit) {
  const bool is_needed = memory_limit > 0;
  if (!groups_ && is_needed) return tl::unexpected(groups_.error());
  if (!groups_) return std::nullopt;
  // The name has our pid: a group of an earlier keeper may not be empty yet.
  auto group = groups_->make(fmt::format("{}{}.{}", prefix_, ::getpid(), job), memory_limit);
  if (group) return std::optional(std::move(*group));
  if (is_needed) return tl::unexpected(group.error());
  return std::nullopt;
}

void RunGroups::give_back(sys::ControlGroup group) {
  emptied_.push_back(std::move(group));
  std::erase_if(emptied_, [](const auto& emptied) { return emptied.remove(); });
}

}  // namespace gridctl::launch::keeper
