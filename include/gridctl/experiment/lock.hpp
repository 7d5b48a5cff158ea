// One gridctl at a time changes an experiment: who holds EXPDIR/lock. And whether the directory is
// one that only we can have filled.
#pragma once

#include <gridctl/core/descriptor.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::experiment {

/// Who holds, or held, a lock. The content of the file, as JSON.
struct LockHolder {
  std::string host;
  int pid = 0;
  std::string boot_id;              ///< of the kernel it runs on; tells machines and reboots apart
  std::string since;                ///< RFC 3339, UTC
  std::string command;              ///< its command line
  std::optional<unsigned> uid;      ///< of its user; nothing in locks of older gridctls
  std::uint64_t pid_namespace = 0;  ///< inode of the namespace in which `pid` counts; 0: unknown
  std::uint64_t network_namespace = 0;  ///< inode of the namespace of its sockets; 0: unknown
};

/// Held from take() to the end of its life, or of the process: the kernel frees the lock with its
/// last descriptor, and children do not inherit this one. The file goes when the lock does; what a
/// killed process leaves behind holds nobody up.
///
/// On a shared file system a lock may not reach other machines. There a file that names another
/// machine is believed as it stands: if that gridctl was killed, the file must be removed by hand.
class ExperimentLock {
 public:
  /// `experiment` must be there. `host` and `command` are for those who are refused. An error of
  /// kind locked names the holder.
  [[nodiscard]] static Result<ExperimentLock> take(const fs::path& experiment,
                                                   const std::string& host,
                                                   const std::string& command);
  ExperimentLock(ExperimentLock&& other) noexcept = default;
  ExperimentLock& operator=(ExperimentLock&& other) noexcept;
  ExperimentLock(const ExperimentLock&) = delete;
  ExperimentLock& operator=(const ExperimentLock&) = delete;
  ~ExperimentLock();

 private:
  ExperimentLock(Descriptor descriptor, fs::path file)
      : descriptor_(std::move(descriptor)), file_(std::move(file)) {}
  void release();
  Descriptor descriptor_;
  fs::path file_;
};

/// Who holds the experiment just now; nothing if nobody does. An empty host and pid 0 while the
/// holder has not written its name yet. Never waits, leaves no trace.
[[nodiscard]] std::optional<LockHolder> lock_holder(const fs::path& experiment);

/// Says why no process of ours can talk to the holder, which listens on a local socket: the holder
/// works as another user, or in another container. Returns nothing if neither is known.
[[nodiscard]] std::optional<Error> why_out_of_reach(const fs::path& experiment,
                                                    const LockHolder& holder);

/// An error of kind usage if the directory belongs to another user, or every user may replace files
/// in it (world-writable without the sticky bit): its programs would run as us.
[[nodiscard]] Result<void> check_trusted(const fs::path& experiment);

/// What every command does that changes an experiment: makes the directory if it is not there,
/// checks it with check_trusted() unless `is_trusted`, and takes the lock. `argv` is our command
/// line, for those who are refused. Hold what is returned as long as the work goes on.
[[nodiscard]] Result<ExperimentLock> lock_experiment(const fs::path& folder, bool is_trusted,
                                                     const std::vector<std::string>& argv);

/// The name of the file in an experiment directory.
inline constexpr const char* kLockName = "lock";

}  // namespace gridctl::experiment
