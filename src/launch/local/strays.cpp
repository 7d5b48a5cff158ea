#include "local/keeper_link.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/launch/local/keeper_main.hpp>
#include <gridctl/launch/local/strays.hpp>
#include <gridctl/sys/file_lock.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/process/process_tree.hpp>

#include <cerrno>
#include <cstdint>
#include <map>
#include <set>

#include <signal.h>
#include <unistd.h>

namespace gridctl::launch {
namespace {

using namespace std::chrono_literals;

/// This process and its parents: a gridctl that was started within a run must not end itself.
std::set<int> our_ancestors() {
  std::set<int> ancestors;
  for (auto process = sys::process_info(::getpid()); process && process->parent > 0;
       process = sys::process_info(process->parent)) {
    if (!ancestors.insert(process->parent).second) break;
  }
  return ancestors;
}

std::set<int> kept_by_keepers(std::uint64_t key) {
  std::set<int> kept;
  for (const auto& keeper : keeper::keepers_of(key)) {
    kept.insert(keeper.pid);
    for (const auto& process : sys::descendants_of(keeper.pid)) kept.insert(process.pid);
  }
  return kept;
}

}  // namespace

Result<bool> has_keeper(const fs::path& experiment) {
  GRIDCTL_TRY_ASSIGN(const bool is_held, sys::is_locked(experiment / kKeeperLock));
  if (is_held) return true;
  GRIDCTL_TRY_ASSIGN(const auto key, sys::folder_key(experiment));
  return !keeper::keepers_of(key).empty();
}

Result<std::vector<Stray>> end_strays(const fs::path& experiment) {
  GRIDCTL_TRY_ASSIGN(const auto key, sys::folder_key(experiment));
  const sys::Mark mark{{key, 0}, "GRIDCTL_EXPDIR=" + experiment.string()};
  const auto ancestors = our_ancestors();
  std::map<int, std::string> commands;
  const auto find = [&] {
    const auto kept = kept_by_keepers(key);
    auto found = sys::find_processes([&](int pid) {
      return !ancestors.contains(pid) && !kept.contains(pid) && sys::bears(pid, mark);
    });
    for (const auto& process : found)
      commands.try_emplace(process.pid, sys::command_line(process.pid));
    return found;
  };
  constexpr auto kGrace = 2s;
  constexpr auto kPatience = 10s;
  const auto result = sys::end_processes(find, kGrace, kPatience);
  std::vector<Stray> strays;
  for (const auto& process : result.ended)
    strays.push_back({process.pid, commands[process.pid], true, false});
  for (const auto& process : result.left)
    strays.push_back(
        {process.pid, commands[process.pid], false, ::kill(process.pid, 0) != 0 && errno == EPERM});
  return strays;
}

}  // namespace gridctl::launch
