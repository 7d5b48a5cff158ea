#include "local/local_executor.hpp"

#include "local/own_environment.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/launch/exit_record.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/local_socket.hpp>
#include <gridctl/sys/process/process_tree.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gridctl::launch {
namespace {

using namespace std::chrono_literals;

/// The keeper answers within milliseconds; a machine under load may need longer.
constexpr auto kPatience = 1s;
constexpr auto kRetry = 20ms;
/// A keeper that is asked to kill and does nothing for this long is killed, and its runs with it.
constexpr auto kKillPatience = 5s;
constexpr auto kLook = 5s;  // between looks whether the keeper was stopped

JobExit lost_exit() {
  JobExit exit;
  exit.lost = true;
  exit.ended_at = std::chrono::system_clock::now();
  return exit;
}

/// A process that changed its user is not ended by the kernel with its keeper. gridctl ends the
/// processes that it sees; nobody can tell whether those were all, so a person restarts the run.
AskedEnd as_another_user() {
  return {
      {EndRequest::Cause::request,
       "its keeper was killed while it ran as another user: ended, and not begun again by itself"},
      std::chrono::system_clock::now(),
      ::getpid()};
}

bool has_changed_user(const sys::Mark& mark) {
  return !sys::find_processes([&](int pid) {
            return !sys::runs_as_us(pid) && sys::bears(pid, mark);
          }).empty();
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
      link_(sys::plain_absolute(options_.experiment)) {
  options_.experiment = sys::plain_absolute(options_.experiment);
}

LocalExecutor::~LocalExecutor() {
  const bool was_open = link_.is_open();
  close();
  // An idle keeper ends at once. Wait for that end: if this gridctl is itself a run of another
  // gridctl, the keeper would count as a leftover.
  constexpr int kLongest = 1000;  // ms
  if (!was_open || !jobs_.empty() || !living_.empty()) return;
  wait_for_end(keeper_pid_, kLongest);
  // The loop is at rest, so reap the keeper here: then `time gridctl` counts the time of the keeper
  // and of the runs.
  ::waitpid(keeper_pid_, nullptr, WNOHANG);
}

Result<fs::path> LocalExecutor::program(const Launch& launch) {
  auto key = launch.argv.front();
  for (const auto& [name, value] : launch.environment) {
    if (name == "PATH") key += '\n' + value;
  }
  if (const auto known = programs_.find(key); known != programs_.end()) return known->second;
  auto found = find_program(launch);
  if (found) programs_.emplace(std::move(key), *found);
  return found;
}

/// The process of a launch, with absolute paths: the keeper has another working directory.
Result<sys::ProcessSpec> LocalExecutor::process_of(const Launch& launch) {
  GRIDCTL_TRY_ASSIGN(const auto path, program(launch));
  sys::ProcessSpec spec;
  spec.program = path;
  spec.argv = launch.argv;
  spec.environment =
      child_environment(base_environment_, launch.environment, launch.placement.defaults);
  const auto absolute = [](const fs::path& it) { return it.is_absolute() ? it : fs::absolute(it); };
  spec.working_directory =
      launch.working_directory.empty() ? fs::current_path() : absolute(launch.working_directory);
  spec.output = absolute(launch.output);
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
  for (auto run : welcome.living) {
    // The experiment's path of now: the folder may have been renamed since the run began.
    if (!run.directory.is_absolute()) run.directory = options_.experiment / run.directory;
    if (!jobs_.contains(run.job)) living_.emplace(run.job, run);
    next_ = std::max(next_, run.job + 1);
  }
  look_timer_ = loop_.after(kLook, [this] { look_at_keeper(); });
  take_arrived();  // the end of a run may have come with the welcome
}

/// Tells once that somebody has stopped the keeper (SIGSTOP). While all slots are taken nothing is
/// asked of the keeper, and the ends of runs would be waited for in silence.
void LocalExecutor::look_at_keeper() {
  const auto keeper = sys::process_info(keeper_pid_);
  const bool was_stopped = std::exchange(is_keeper_stopped_, keeper && keeper->state == 'T');
  if (is_keeper_stopped_ && !was_stopped && options_.on_notice)
    options_.on_notice(
        fmt::format("the keeper (pid {0}) does not answer, since it was stopped: 'kill -CONT {0}' "
                    "lets it go on",
                    keeper_pid_));
  look_timer_ = loop_.after(kLook, [this] { look_at_keeper(); });
}

Result<JobId> LocalExecutor::start(const Launch& launch, ExitHandler on_exit) {
  GRIDCTL_TRY_ASSIGN(auto process, process_of(launch));
  GRIDCTL_TRY(connect_or_start());
  if (is_keeper_silent())
    return fail(ErrorKind::busy, fmt::format("the keeper (pid {}) does not answer", keeper_pid_),
                "if it is stopped: kill -CONT " + std::to_string(keeper_pid_));
  const Id id = next_++;
  constexpr Id kMostMembers = (1U << 24U) - 1;
  process.brand = {group_, static_cast<std::uint32_t>(id % kMostMembers + 1)};
  Job job{{sys::plain_absolute(launch.run.directory), process.brand}, std::move(on_exit), false};
  const auto& locks = launch.placement.locks;
  keeper::Start order{id,
                      job.run.directory,
                      below(job.run.directory),
                      launch.memory_limit,
                      std::move(process),
                      static_cast<std::uint32_t>(locks.size())};
  jobs_.emplace(id, std::move(job));
  const bool is_sent = link_.send(std::move(order), locks);
  const auto started = is_sent ? wait_for_answer(id) : std::nullopt;
  if (started && started->refused) {
    jobs_.erase(id);
    return tl::unexpected(*started->refused);
  }
  // Without an answer nobody knows whether the run began: it may yet begin, or on_exit will say
  // that it is lost.
  if (!started && (!is_sent || !link_.is_open() || sys::has_hung_up(link_.descriptor())))
    loop_.post([this] { on_keeper_lost(); });
  else if (!started && options_.on_notice)
    options_.on_notice(
        fmt::format("the keeper (pid {}) does not answer; waiting for it", keeper_pid_));
  return JobId{id};
}

/// Waits for the answer to Start, no longer than the loop may stand still. take() handles an answer
/// that comes later.
std::optional<keeper::Started> LocalExecutor::wait_for_answer(Id id) {
  const auto end = sys::Loop::Clock::now() + kPatience;
  std::optional<keeper::Started> started;
  while (!started) {
    const auto message = link_.receive(end);
    if (!message) break;
    const auto* answer = std::get_if<keeper::Started>(&*message);
    if (answer && answer->job == id) {
      started = *answer;
      jobs_.at(id).is_answered = true;
    } else {
      take(*message);
    }
  }
  take_arrived();
  flush();
  return started;
}

bool LocalExecutor::is_keeper_silent() const {
  return std::any_of(jobs_.begin(), jobs_.end(),
                     [](const auto& entry) { return !entry.second.is_answered; });
}

/// The path relative to the experiment, whose name may change; empty if it lies elsewhere.
fs::path LocalExecutor::below(const fs::path& directory) const {
  const auto start = options_.experiment.string() + '/';  // both are plain
  if (!directory.string().starts_with(start)) return {};
  return directory.string().substr(start.size());
}

void LocalExecutor::stop(JobId job, Urgency urgency, const EndRequest& request) {
  const auto id = static_cast<Id>(job);
  if (!jobs_.contains(id)) return;
  const auto grace = urgency == Urgency::now ? 0ms : options_.grace;
  link_.send(keeper::Stop{id, static_cast<std::uint64_t>(std::max<std::int64_t>(grace.count(), 0)),
                          request, ::getpid()});
  flush();
  if (urgency == Urgency::now) wake_keeper();
}

void LocalExecutor::send_hold(JobId job, bool holds) {
  const auto id = static_cast<Id>(job);
  if (!jobs_.contains(id)) return;
  link_.send(keeper::Hold{id, holds});
  flush();
}

/// Wakes a stopped keeper, and kills a keeper that hangs, and its runs with it: the kernel kills
/// the first process of each run, on_keeper_lost() the other processes.
void LocalExecutor::wake_keeper() {
  if (!link_.is_open() || wake_timer_ != 0) return;
  const auto keeper = sys::process_info(keeper_pid_);
  if (!keeper) return;
  if (keeper->state == 'T') sys::signal_process(*keeper, SIGCONT);
  if (!is_keeper_silent()) return;
  wake_timer_ = loop_.after(kKillPatience, [this, keeper] {
    wake_timer_ = 0;
    if (!is_keeper_silent()) return;
    if (options_.on_notice)
      options_.on_notice(fmt::format(
          "the keeper (pid {}) does not answer and is killed, with its runs", keeper->pid));
    sys::signal_process(*keeper, SIGKILL);
  });
}

void LocalExecutor::flush() {
  loop_.cancel(flush_timer_);
  if (!link_.is_open() || !link_.has_unsent()) return;
  if (!link_.flush()) return;  // the keeper is gone: read() will hear of it
  if (link_.has_unsent()) flush_timer_ = loop_.after(kRetry, [this] { flush(); });
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
    return sys::is_same_folder(entry.second.directory, directory);
  });
  if (run == living_.end())
    return fail(ErrorKind::not_found, "no run is on in '" + directory.string() + "'");
  const Id id = run->first;
  jobs_.emplace(id, Job{{run->second.directory, run->second.brand}, std::move(on_exit), true});
  const bool is_held = run->second.is_held;
  living_.erase(run);
  if (is_held) let_go(JobId{id});
  if (const auto end = ended_.extract(id)) tell(id, end.mapped());
  return JobId{id};
}

void LocalExecutor::read() {
  const bool is_there = link_.fill();
  take_arrived();
  if (!is_there || !link_.is_open()) on_keeper_lost();
}

/// More than one message may have come with the last bytes, and nothing else would wake us for
/// them.
void LocalExecutor::take_arrived() {
  while (const auto message = link_.next()) take(*message);
}

void LocalExecutor::take(const keeper::Message& message) {
  if (const auto* end = std::get_if<keeper::Ended>(&message)) return tell(end->job, end->exit);
  const auto* late = std::get_if<keeper::Started>(&message);
  const auto job = late ? jobs_.find(late->job) : jobs_.end();
  if (job == jobs_.end()) return;
  job->second.is_answered = true;
  if (!late->refused) return;
  if (options_.on_notice) options_.on_notice(late->refused->message);
  tell(late->job, lost_exit());
}

/// Calls on_exit from the loop, since the caller may be inside start().
void LocalExecutor::tell(Id id, const JobExit& exit) {
  if (living_.contains(id)) ended_.emplace(id, exit);  // for adopt()
  auto job = jobs_.extract(id);
  if (job.empty()) return;
  loop_.post([on_exit = std::move(job.mapped().on_exit), exit] { on_exit(exit); });
}

void LocalExecutor::close() {
  if (watch_ != 0) loop_.unwatch(watch_);
  watch_ = 0;
  loop_.cancel(flush_timer_);
  loop_.cancel(wake_timer_);
  loop_.cancel(look_timer_);
  wake_timer_ = 0;
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
    auto& end = ends.emplace(id, record.value_or(lost_exit())).first->second;
    if (record) continue;
    sys::remove_abandoned(run.directory, {kExitRecord});  // which the keeper was just writing
    marks.push_back({run.brand, "GRIDCTL_RUN_DIR=" + run.directory.string()});
    if (has_changed_user(marks.back())) end.asked = as_another_user();
  }
  if (marks.empty()) return ends;
  // The kernel kills the first process of each run with its keeper, but not what that has started.
  const auto is_left = [&](int pid) {
    return std::any_of(marks.begin(), marks.end(),
                       [pid](const auto& mark) { return sys::bears(pid, mark); });
  };
  constexpr auto kLongest = 10s;
  static_cast<void>(
      sys::end_processes([&] { return sys::find_processes(is_left); }, 0ms, kLongest));
  return ends;
}

std::unique_ptr<Executor> make_local_executor(sys::Loop& loop, sys::ProcessRunner& runner,
                                              const LocalOptions& options) {
  return std::make_unique<LocalExecutor>(loop, runner, options);
}

}  // namespace gridctl::launch
