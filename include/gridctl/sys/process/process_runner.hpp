// Child processes: started without a shell, waited for without polling, signalled as a group.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::sys {

/// A mark that a process hands down to all its descendants, even if they daemonise and clear their
/// environment: a group (an experiment) and a member of it (a run). Group 0 means no brand.
struct Brand {
  std::uint64_t group = 0;   ///< less than 2^38
  std::uint32_t member = 0;  ///< less than 2^24
};

struct ProcessSpec {
  fs::path program;                      ///< resolved: no search of PATH happens any more
  std::vector<std::string> argv;         ///< argv[0] included
  std::vector<std::string> environment;  ///< all variables: "NAME=value"
  fs::path working_directory;            ///< empty: ours
  fs::path output;                       ///< stdout and stderr go here, made new or appended to
  std::vector<int> cpus;                 ///< pin to these processing units; empty: do not pin
  /// The NUMA node that memory comes from as long as the node has any; none: as for our own.
  /// Ignored silently where the kernel knows no nodes.
  std::optional<int> numa_node;
  Brand brand;                  ///< ignored silently where limits forbid it
  fs::path control_group = {};  ///< the folder of the cgroup v2 to join; empty: ours
  bool dies_with_us = false;    ///< it (not its children) gets SIGKILL when we end
  int input = -1;               ///< a descriptor of ours for stdin; -1: /dev/null
  int errors = -1;              ///< a descriptor of ours for stderr; -1: `output`
};

struct ProcessExit {
  ExitStatus status;
  Usage usage;
};

/// Names a child of this runner. Unlike a pid it is never given twice.
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

/// Finds a program as execvp does: `name` itself if it holds a '/', else in the folders of `path`,
/// which has colons as PATH does; without one on our own PATH. An error says whether the program is
/// missing or not executable, and suggests a name that is spelled alike.
[[nodiscard]] Result<fs::path> find_program(const std::string& name,
                                            const std::optional<std::string>& path = {});

/// Make the real loop (Asio) and the real runner (Boost.Process v2) on it. The runner must not
/// outlive its loop.
[[nodiscard]] std::unique_ptr<Loop> make_loop();
[[nodiscard]] std::unique_ptr<ProcessRunner> make_process_runner(Loop& loop);

}  // namespace gridctl::sys
