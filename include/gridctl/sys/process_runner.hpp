// Child processes: started without a shell, waited for without polling, signalled as a group.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/sys/loop.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::sys {

/// What a process and all its descendants can be known by, even if they daemonise and clear their
/// environment: a group (an experiment) and a member of it (a run). Group 0: none.
struct Brand {
  std::uint64_t group = 0;   ///< less than 2^38
  std::uint32_t member = 0;  ///< less than 2^24
};

struct ProcessSpec {
  fs::path program;                      ///< resolved: no search of PATH happens any more
  std::vector<std::string> argv;         ///< argv[0] included
  std::vector<std::string> environment;  ///< the whole of it: "NAME=value"
  fs::path working_directory;            ///< empty: ours
  fs::path output;                       ///< stdout and stderr go here, made new or appended to
  std::vector<int> cpus;                 ///< pin to these processing units; empty: do not pin
  /// Its memory comes from this NUMA node as long as that has any; none: as ours does. Left out
  /// silently where the kernel knows no nodes.
  std::optional<int> numa_node;
  Brand brand;                  ///< left out silently where limits forbid it
  fs::path control_group = {};  ///< the folder of the cgroup v2 it joins; empty: ours
  bool dies_with_us = false;    ///< SIGKILL for it (not its children) when we end
  int input = -1;               ///< a descriptor of ours for stdin; -1: /dev/null
};

struct ProcessExit {
  ExitStatus status;
  Usage usage;
};

/// Names a child of this runner. Not a pid: it is never given twice.
enum class ProcessId : std::uint64_t {};

class ProcessRunner {
 public:
  using ExitHandler = std::function<void(const ProcessExit&)>;

  virtual ~ProcessRunner() = default;
  /// Starts a child in a session (and so a process group) of its own: no terminal reaches it.
  /// `on_exit` is called exactly once, from the loop, never from inside spawn(). An Error means
  /// that nothing runs: it tells whether the program, the directory or the output file was at
  /// fault; its kind is busy if the machine only lacks something just now.
  [[nodiscard]] virtual Result<ProcessId> spawn(const ProcessSpec& spec, ExitHandler on_exit) = 0;
  /// The operating system's number of a living child, 0 if it has ended.
  [[nodiscard]] virtual int pid(ProcessId process) const = 0;
  /// Sends a signal to the child's process group; nothing happens if it has ended.
  virtual void signal(ProcessId process, int signal) = 0;
};

/// The program as execvp would find it: as it is if it holds a '/', else on PATH. An error says
/// whether it is missing or not executable, and suggests a near name if it looks like a typo.
[[nodiscard]] Result<fs::path> find_program(const std::string& name);

/// The real loop (Asio) and the real runner (Boost.Process v2) on it. The runner must not outlive
/// it.
[[nodiscard]] std::unique_ptr<Loop> make_loop();
[[nodiscard]] std::unique_ptr<ProcessRunner> make_process_runner(Loop& loop);

}  // namespace gridctl::sys
