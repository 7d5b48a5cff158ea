// Processes as /proc tells of them: who descends from whom, who belongs to one run, and signals
// that cannot hit a stranger whose number was used before.
#pragma once

#include <gridctl/core/descriptor.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::sys {

struct ProcessInfo {
  int pid = 0;
  int parent = 0;
  char state = '?';              ///< as in proc(5): R, S, D, Z, T, …
  std::uint64_t start_time = 0;  ///< clock ticks since boot: with the pid it names a process
};

/// Describes a process; nullopt if there is none of this pid any more.
[[nodiscard]] std::optional<ProcessInfo> process_info(int pid);

/// The direct children, zombies included.
[[nodiscard]] std::vector<int> children_of(int pid);

/// The direct children of this process, zombies included, if it has one thread only. Cheaper than
/// children_of(): the list stays open.
class OwnChildren {
 public:
  OwnChildren();
  [[nodiscard]] std::vector<int> pids() const;

 private:
  Descriptor list_;
};

/// All living descendants, parents before their children. Zombies are left out: they hold nothing.
[[nodiscard]] std::vector<ProcessInfo> descendants_of(int pid);

/// How a run's processes are known wherever they have gone: by the brand that ProcessSpec::brand
/// gave to their ancestor, or, if a process bears no brand, by a variable ("NAME=value") that it
/// was started with. Brand::member 0 stands for all members.
struct Mark {
  Brand brand;
  std::string variable;
};
[[nodiscard]] bool bears(int pid, const Mark& mark);

/// The living processes below us that bear the mark, and all their descendants, parents first.
/// If we are a subreaper, processes that become our children during the search are found too.
[[nodiscard]] std::vector<ProcessInfo> marked_descendants(const Mark& mark);

/// The living processes of this user for whose pid `is_wanted` is true, without ourselves.
[[nodiscard]] std::vector<ProcessInfo> find_processes(const std::function<bool(int)>& is_wanted);

/// Whether the process runs with our rights: one of its users is the one that we are. A program
/// that drops the rights of root does not.
[[nodiscard]] bool runs_as_us(int pid);

/// Whether the process was started with exactly this variable ("NAME=value") in its environment.
/// Waits for the end of an execve() that is under way, a fifth of a second at most.
[[nodiscard]] bool has_variable(int pid, std::string_view variable);
/// The value of a variable that the process was started with; nothing if it has none, is gone or is
/// not ours to read.
[[nodiscard]] std::optional<std::string> variable_of(int pid, std::string_view name);

/// The command line for people, the name in brackets if there is none, "" if it has ended.
[[nodiscard]] std::string command_line(int pid);

/// Sends the signal if the pid still means this process. False if the process has ended.
bool signal_process(const ProcessInfo& process, int signal);

struct EndedProcesses {
  std::vector<ProcessInfo> ended;
  std::vector<ProcessInfo> left;  ///< processes that even SIGKILL did not end
};
/// Ends the processes that `find` returns, and calls `find` again until it returns none: SIGTERM
/// (and SIGCONT) at first, SIGKILL after `grace`. Returns when all are gone, at latest after
/// `patience` more. Blocks meanwhile: the loop does not run.
[[nodiscard]] EndedProcesses end_processes(const std::function<std::vector<ProcessInfo>()>& find,
                                           std::chrono::milliseconds grace,
                                           std::chrono::milliseconds patience);

}  // namespace gridctl::sys
