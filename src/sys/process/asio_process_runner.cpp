// The only place that includes Boost.Process. v2 is named explicitly: v1 is still the default
// in 1.81.
#include "process/asio_loop.hpp"
#include "process/brand.hpp"
#include "process/exec_error.hpp"
#include "process/vfork_launcher.hpp"

#include <gridctl/sys/descriptor.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/limits.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <algorithm>
#include <array>
#include <climits>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

/// Which step failed in the child before exec; exec itself if none.
enum class Step { none, session, group, affinity, directory, streams };

/// Memory of one NUMA node, as set_mempolicy(2) wants it.
struct MemoryPolicy {
  static constexpr unsigned kMostNodes = 1024;  // as Linux is built for at most
  static constexpr unsigned kBits = sizeof(unsigned long) * CHAR_BIT;
  explicit MemoryPolicy(int node) {
    const auto bit = static_cast<unsigned>(node) % kMostNodes;
    nodes[bit / kBits] = 1UL << (bit % kBits);
  }
  /// The C library has no function for it.
  void apply() const { ::syscall(SYS_set_mempolicy, MPOL_PREFERRED, nodes.data(), kMostNodes + 1); }
  std::array<unsigned long, kMostNodes / kBits> nodes{};
};

/// Sets the child up between clone and exec. It may make async-signal-safe calls only.
struct ChildSetup {
  const char* const* arguments;
  const char* const* environment;
  const char* directory;  // null: stay
  int input;
  int output;
  int errors;
  const cpu_set_t* cpus;  // null: do not pin
  std::size_t cpus_size;
  const MemoryPolicy* memory;       // null: as ours
  const struct rlimit* open_files;  // null: as ours
  const struct rlimit* brand;       // null: none
  int group;                        // the cgroup.procs of its control group; -1: ours
  int parent;                       // dies with it; 0: does not
  Step* failed;                     // in the parent's memory, which the child shares until exec

  template <typename Launcher>
  bp::error_code on_setup(Launcher& launcher, const bp::filesystem::path& /*program*/,
                          const char* const*& argv) const {
    argv = arguments;
    launcher.env = environment;
    return {};
  }

  template <typename Launcher>
  bp::error_code on_exec_setup(Launcher& /*launcher*/, const bp::filesystem::path& /*program*/,
                               const char* const*& /*argv*/) const {
    // A session, not only a group: when we are killed while a member of a mere group is stopped,
    // the kernel sends SIGHUP to the orphaned group.
    if (::setsid() < 0) return at(Step::session);
    if (parent != 0 && (::prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || ::getppid() != parent))
      return at(Step::session);  // our parent is gone already
    if (group >= 0 && ::write(group, "0", 1) < 0) return at(Step::group);  // 0: who writes it
    if (open_files) ::setrlimit(RLIMIT_NOFILE, open_files);
    if (brand) ::setrlimit(RLIMIT_RTTIME, brand);
    if (cpus && ::sched_setaffinity(0, cpus_size, cpus) < 0) return at(Step::affinity);
    if (memory) memory->apply();
    if (directory && ::chdir(directory) < 0) return at(Step::directory);
    if (::dup2(input, 0) < 0 || ::dup2(output, 1) < 0 || ::dup2(errors, 2) < 0)
      return at(Step::streams);
    return {};
  }

 private:
  bp::error_code at(Step step) const {
    *failed = step;
    return {errno, bp::system_category()};
  }
};

std::vector<const char*> pointers(const std::vector<std::string>& words) {
  std::vector<const char*> result;
  result.reserve(words.size() + 1);
  for (const auto& word : words) result.push_back(word.c_str());
  result.push_back(nullptr);
  return result;
}

/// An affinity mask as large as the highest number needs: a cpu_set_t ends at 1,024.
class CpuMask {
 public:
  explicit CpuMask(const std::vector<int>& cpus) {
    if (cpus.empty()) return;
    const auto highest = static_cast<std::size_t>(*std::max_element(cpus.begin(), cpus.end()));
    size_ = CPU_ALLOC_SIZE(highest + 1);
    bits_.resize(size_ / sizeof(cpu_set_t) + 1);  // whole sets, so rounded up
    for (const int cpu : cpus) CPU_SET_S(static_cast<std::size_t>(cpu), size_, bits_.data());
  }
  [[nodiscard]] const cpu_set_t* get() const { return bits_.empty() ? nullptr : bits_.data(); }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::vector<cpu_set_t> bits_;
  std::size_t size_ = 0;
};

/// The limit that a child with this brand gets; none if it has no brand, or may not have it.
std::optional<struct rlimit> limit_for(const Brand& brand) {
  struct rlimit limit {};
  if (brand.group == 0 || ::getrlimit(RLIMIT_RTTIME, &limit) < 0) return std::nullopt;
  limit.rlim_cur = limit_of(brand);
  if (limit.rlim_cur > limit.rlim_max) return std::nullopt;
  return limit;
}

tl::unexpected<Error> spawn_error(const ProcessSpec& spec, Step step, int error_number) {
  switch (step) {
    case Step::session:
    case Step::streams:
      return fail_errno("cannot set up the child process", error_number);
    case Step::group:
      return fail_errno(
          "cannot put the child into the control group '" + spec.control_group.string() + "'",
          error_number);
    case Step::affinity:
      return fail_errno("cannot pin the child to its cores", error_number,
                        "the cores may have been taken offline: see 'gridctl devices'");
    case Step::directory:
      return fail_errno(
          "cannot enter the working directory '" + spec.working_directory.string() + "'",
          error_number, "check that the directory exists and may be entered");
    case Step::none:
      break;
  }
  return exec_error(spec.program, error_number);
}

Usage usage_of(const struct rusage& counted) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return {seconds(counted.ru_utime), seconds(counted.ru_stime),
          static_cast<std::uint64_t>(counted.ru_maxrss) * 1024};
}

class AsioProcessRunner final : public ProcessRunner {
 public:
  explicit AsioProcessRunner(AsioLoop& loop)
      : context_(loop.context()), null_(::open("/dev/null", O_RDONLY | O_CLOEXEC)) {
    // If we inherited SIGCHLD ignored, the kernel would throw away how our children ended.
    ::signal(SIGCHLD, SIG_DFL);
    // Asio opens the files of its reactor at first use: now, not when a child runs already.
    const boost::asio::posix::stream_descriptor first(context_);
  }

  Result<ProcessId> spawn(const ProcessSpec& spec, ExitHandler on_exit) override;

  int pid(ProcessId process) const override {
    const auto child = children_.find(process);
    return child == children_.end() ? 0 : child->second.pid;
  }

  void signal(ProcessId process, int signal) override {
    // Between its end and our wait the child is a zombie: its number cannot be another's.
    if (const int group = pid(process); group > 0) ::kill(-group, signal);
  }

 private:
  struct Child {
    int pid;
    boost::asio::posix::stream_descriptor pidfd;
    ExitHandler on_exit;
  };
  void wait(ProcessId process);
  void reap(ProcessId process);

  boost::asio::io_context& context_;
  Descriptor null_;
  std::unordered_map<ProcessId, Child> children_;
  std::uint64_t next_ = 1;
};

Result<ProcessId> AsioProcessRunner::spawn(const ProcessSpec& spec, ExitHandler on_exit) {
  constexpr mode_t kMode = 0664;  // whatever the umask
  const Descriptor output(
      ::open(spec.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kMode));
  if (output.get() < 0)
    return fail_errno("cannot open '" + spec.output.string() + "'", errno,
                      file_error_help(errno, spec.output));
  give_to_owner_of_folder(output, spec.output);
  if (null_.get() < 0)
    return fail(ErrorKind::io, "cannot open '/dev/null'", "a child's input comes from there");
  // A place for the pidfd, taken beforehand: once the child runs nothing may fail any more.
  Descriptor pidfd(::fcntl(null_.get(), F_DUPFD_CLOEXEC, 3));
  if (pidfd.get() < 0) return spawn_error(spec, Step::none, errno);

  Descriptor group;
  if (!spec.control_group.empty())
    group = Descriptor(::open((spec.control_group / "cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC));
  if (!spec.control_group.empty() && !group) return spawn_error(spec, Step::group, errno);

  const auto arguments = pointers(spec.argv);
  const auto environment = pointers(spec.environment);
  const CpuMask mask(spec.cpus);
  const auto memory = spec.numa_node ? std::optional<MemoryPolicy>(*spec.numa_node) : std::nullopt;
  const auto brand = limit_for(spec.brand);
  const auto& open_files = users_open_files_limit();
  Step failed = Step::none;
  const ChildSetup setup{arguments.data(),
                         environment.data(),
                         spec.working_directory.empty() ? nullptr : spec.working_directory.c_str(),
                         spec.input < 0 ? null_.get() : spec.input,
                         output.get(),
                         spec.errors < 0 ? output.get() : spec.errors,
                         mask.get(),
                         mask.size(),
                         memory ? &*memory : nullptr,
                         open_files ? &*open_files : nullptr,
                         brand ? &*brand : nullptr,
                         group.get(),
                         spec.dies_with_us ? ::getpid() : 0,
                         &failed};
  VforkLauncher launcher;  // a fresh one: it would hand a second child the arguments of the first
  pidfd = {};              // room for the launcher's
  const auto error = launcher.start(bp::filesystem::path(spec.program.string()), setup);
  if (error) return spawn_error(spec, failed, error.value());
  pidfd = Descriptor(launcher.pidfd);
  const ProcessId id{next_++};
  children_.emplace(
      id, Child{launcher.pid, boost::asio::posix::stream_descriptor(context_, pidfd.release()),
                std::move(on_exit)});
  wait(id);
  return id;
}

void AsioProcessRunner::wait(ProcessId process) {
  children_.at(process).pidfd.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                                         [this, process](const boost::system::error_code& error) {
                                           if (!error) reap(process);
                                         });
}

void AsioProcessRunner::reap(ProcessId process) {
  const auto child = children_.find(process);
  int status = 0;
  struct rusage counted {};
  const int reaped = ::wait4(child->second.pid, &status, WNOHANG, &counted);
  if (reaped == 0) {  // woken for nothing
    wait(process);
    return;
  }
  ProcessExit exit;
  exit.usage = usage_of(counted);
  if (reaped > 0 && WIFSIGNALED(status)) {
    exit.status.signal = WTERMSIG(status);
    exit.status.core_dumped = WCOREDUMP(status);
  } else if (reaped > 0) {
    exit.status.code = WEXITSTATUS(status);
  }
  const auto on_exit = std::move(child->second.on_exit);
  children_.erase(child);
  on_exit(exit);
}

}  // namespace

std::unique_ptr<ProcessRunner> make_process_runner(Loop& loop) {
  return std::make_unique<AsioProcessRunner>(dynamic_cast<AsioLoop&>(loop));
}

}  // namespace gridctl::sys
