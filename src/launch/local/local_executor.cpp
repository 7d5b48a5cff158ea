#include "local/local_executor.hpp"

#include "local/own_environment.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/launch/exit_record.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/local_socket.hpp>
#include <gridctl/sys/process_tree.hpp>

#include <algorithm>

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace gridctl::launch {
namespace {

using namespace std::chrono_literals;

bool is_same_folder(const fs::path& a, const fs::path& b) {
  boost::system::error_code error;
  return a == b || fs::equivalent(a, b, error);
}

JobExit lost_exit() {
  JobExit exit;
  exit.lost = true;
  exit.ended_at = std::chrono::system_clock::now();
  return exit;
}

void wait_for_end(int pid, int milliseconds) {
  const sys::Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  pollfd entry{process.get(), POLLIN, 0};
  if (process) ::poll(&entry, 1, milliseconds);
}

}  // namespace

LocalExecutor::LocalExecutor(sys::Loop& loop, sys::ProcessRunner& runner, LocalOptions options)
    : loop_(loop),
      runner_(runner),
      options_(std::move(options)),
      base_environment_(own_environment()),
      link_(options_.experiment) {}

LocalExecutor::~LocalExecutor() {
  const bool was_open = link_.is_open();
  close();
  // An idle keeper ends at once. Who starts us as a run of its own shall not find a leftover.
  constexpr int kPatience = 1000;  // ms
  if (!was_open || !jobs_.empty() || !living_.empty()) return;
  wait_for_end(keeper_pid_, kPatience);
  // Reaped here, since the loop is at rest: so `time gridctl` counts what the keeper and the runs
  // used.
  ::waitpid(keeper_pid_, nullptr, WNOHANG);
}

Result<fs::path> LocalExecutor::program(const std::string& name) {
  if (const auto known = programs_.find(name); known != programs_.end()) return known->second;
  auto found = sys::find_program(name);
  if (found) programs_.emplace(name, *found);
  return found;
}

/// Paths absolute: the keeper works elsewhere.
Result<sys::ProcessSpec> LocalExecutor::process_of(const Launch& launch) {
  GRIDCTL_TRY_ASSIGN(const auto path, program(launch.argv.front()));
  sys::ProcessSpec spec;
  spec.program = path;
  spec.argv = launch.argv;
  spec.environment =
      child_environment(base_environment_, launch.environment, launch.placement.defaults);
  spec.working_directory = launch.working_directory.empty()
                               ? fs::current_path()
                               : fs::absolute(launch.working_directory);
  spec.output = fs::absolute(launch.output);
  spec.cpus = launch.placement.cpus;
  spec.numa_node = launch.placement.numa_node;
  return spec;
}

Result<void> LocalExecutor::connect_or_start() {
  if (link_.is_open() && !sys::has_hung_up(link_.descriptor())) return {};
  if (link_.is_open()) on_keeper_lost();
  if (link_.is_open()) return {};
  GRIDCTL_TRY_ASSIGN(const auto welcome, link_.connect_or_start(runner_, options_.keeper));
  use(welcome);
  return {};
}

void LocalExecutor::use(const keeper::Welcome& welcome) {
  keeper_pid_ = welcome.pid;
  group_ = sys::folder_key(options_.experiment).value_or(0);
  watch_ = loop_.watch(link_.descriptor(), [this] { read(); });
  for (const auto& run : welcome.living) {
    if (!jobs_.contains(run.job)) living_.emplace(run.job, run);
    next_ = std::max(next_, run.job + 1);
  }
}

Result<JobId> LocalExecutor::start(const Launch& launch, ExitHandler on_exit) {
  GRIDCTL_TRY_ASSIGN(auto process, process_of(launch));
  GRIDCTL_TRY(connect_or_start());
  const Id id = next_++;
  constexpr Id kMostMembers = (1U << 24U) - 1;
  process.brand = {group_, static_cast<std::uint32_t>(id % kMostMembers + 1)};
  const auto& job =
      jobs_
          .emplace(id, Job{{fs::absolute(launch.run.directory), process.brand}, std::move(on_exit)})
          .first->second;
  std::optional<keeper::Started> started;
  const auto& locks = launch.placement.locks;
  keeper::Start order{id, job.run.directory, launch.memory_limit, std::move(process),
                      static_cast<std::uint32_t>(locks.size())};
  if (link_.send(std::move(order), locks)) {
    while (!started) {
      const auto message = link_.receive();
      if (!message) break;
      if (const auto* answer = std::get_if<keeper::Started>(&*message))
        started = *answer;
      else
        take(*message);
    }
    take_arrived();
  }
  if (!started) {
    // Whether it began is not known; on_exit will tell that it is lost.
    loop_.post([this] { on_keeper_lost(); });
    return JobId{id};
  }
  if (!started->refused) return JobId{id};
  jobs_.erase(id);
  return tl::unexpected(*started->refused);
}

void LocalExecutor::stop(JobId job, Urgency urgency) {
  const auto id = static_cast<Id>(job);
  if (!jobs_.contains(id)) return;
  const auto grace = urgency == Urgency::now ? 0ms : options_.grace;
  link_.send(keeper::Stop{id, static_cast<std::uint32_t>(grace.count())});
}

Result<std::vector<Living>> LocalExecutor::living() {
  if (!link_.is_open()) {
    GRIDCTL_TRY_ASSIGN(const auto welcome, link_.connect());
    if (welcome) use(*welcome);
  }
  std::vector<Living> result;
  for (const auto& [id, run] : living_) result.push_back({run.directory, run.seconds, run.pid});
  return result;
}

Result<JobId> LocalExecutor::adopt(const fs::path& directory, ExitHandler on_exit) {
  const auto run = std::find_if(living_.begin(), living_.end(), [&](const auto& entry) {
    return is_same_folder(entry.second.directory, directory);
  });
  if (run == living_.end())
    return fail(ErrorKind::not_found, "no run is on in '" + directory.string() + "'");
  const Id id = run->first;
  jobs_.emplace(id, Job{{run->second.directory, run->second.brand}, std::move(on_exit)});
  living_.erase(run);
  if (const auto end = ended_.extract(id)) tell(id, end.mapped());
  return JobId{id};
}

void LocalExecutor::read() {
  const bool is_there = link_.fill(false);
  take_arrived();
  if (!is_there || !link_.is_open()) on_keeper_lost();
}

/// More than one message may have come with the last bytes, and nothing else would wake us for
/// them.
void LocalExecutor::take_arrived() {
  while (const auto message = link_.next()) take(*message);
}

void LocalExecutor::take(const keeper::Message& message) {
  const auto* end = std::get_if<keeper::Ended>(&message);
  if (end) tell(end->job, end->exit);
}

/// From the loop, since we may be inside start().
void LocalExecutor::tell(Id id, const JobExit& exit) {
  if (living_.contains(id)) ended_.emplace(id, exit);  // for adopt()
  auto job = jobs_.extract(id);
  if (job.empty()) return;
  loop_.post([on_exit = std::move(job.mapped().on_exit), exit] { on_exit(exit); });
}

void LocalExecutor::close() {
  if (watch_ != 0) loop_.unwatch(watch_);
  watch_ = 0;
  link_.close();
}

void LocalExecutor::on_keeper_lost() {
  close();
  std::map<Id, Run> gone;
  for (const auto& [id, job] : jobs_) gone.emplace(id, job.run);
  for (const auto& [id, run] : living_) gone.emplace(id, Run{run.directory, run.brand});
  std::erase_if(gone, [this](const auto& entry) { return ended_.contains(entry.first); });
  if (gone.empty()) return;
  // If only the connection broke, the keeper is still there.
  if (const auto welcome = link_.connect(); welcome && *welcome) {
    use(**welcome);
    for (const auto& run : (*welcome)->living) gone.erase(run.job);
  }
  for (const auto& [id, exit] : ends_without_keeper(gone)) tell(id, exit);
}

std::map<LocalExecutor::Id, JobExit> LocalExecutor::ends_without_keeper(
    const std::map<Id, Run>& gone) {
  std::map<Id, JobExit> ends;
  std::vector<sys::Mark> marks;
  for (const auto& [id, run] : gone) {
    const auto record = read_exit_record(run.directory);
    if (!record) marks.push_back({run.brand, "GRIDCTL_RUN_DIR=" + run.directory.string()});
    ends.emplace(id, record.value_or(lost_exit()));
  }
  if (marks.empty()) return ends;
  // The kernel kills the first process of each run with its keeper, but not what that has started.
  const auto is_left = [&](int pid) {
    return std::any_of(marks.begin(), marks.end(),
                       [pid](const auto& mark) { return sys::bears(pid, mark); });
  };
  constexpr auto kPatience = 10s;
  static_cast<void>(
      sys::end_processes([&] { return sys::find_processes(is_left); }, 0ms, kPatience));
  return ends;
}

std::unique_ptr<Executor> make_local_executor(sys::Loop& loop, sys::ProcessRunner& runner,
                                              const LocalOptions& options) {
  return std::make_unique<LocalExecutor>(loop, runner, options);
}

}  // namespace gridctl::launch
