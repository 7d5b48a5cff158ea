#include "local/keeper.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/launch/exit_record.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/local_socket.hpp>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gridctl::launch::keeper {
namespace {

using namespace std::chrono_literals;

constexpr auto kKillInterval = 20ms;
constexpr auto kFirstHoldPause = 5ms;
/// A process that SIGKILL does not end in this time hangs in the kernel: it is named and let go.
constexpr auto kKillPatience = 60s;
/// Processes that a run leaves behind have this long between SIGTERM and SIGKILL.
constexpr auto kLeftoverGrace = 2s;
/// Runs shorter than this get no fsync, which would cost more than the run: after a power cut such
/// a run is done again.
constexpr double kWorthSyncing = 1;

}  // namespace

Keeper::Keeper(sys::Loop& loop, sys::ProcessRunner& runner, int listener, RunGroups groups,
               fs::path experiment)
    : loop_(loop),
      runner_(runner),
      listener_(listener),
      groups_(std::move(groups)),
      experiment_(std::move(experiment)),
      listener_watch_(loop.watch(listener, [this] { accept(); })) {
  // Processes that runs leave behind become our children, not init's: we can find and reap them.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  loop_.on_signal(SIGCHLD, [this](int /*signal*/) { on_child(); });
  loop_.on_signal(SIGTERM, [this](int /*signal*/) {
    if (jobs_.empty()) loop_.stop();
  });
}

Keeper::~Keeper() {
  loop_.unwatch(listener_watch_);
  loop_.unwatch(client_watch_);
}

void Keeper::accept() {
  auto connection = sys::accept_own(listener_);
  if (!connection) return;
  if (client_) {
    // One gridctl at a time, but a killed gridctl must not be in the way of the next.
    if (!sys::has_hung_up(client_.get())) return;
    while (client_) read();
  }
  client_ = std::move(connection);
  client_watch_ = loop_.watch(client_.get(), [this] { read(); });
}

void Keeper::disconnect() {
  if (!client_) return;
  loop_.unwatch(client_watch_);
  loop_.cancel(flush_timer_);
  client_ = {};
  decoder_ = {};
  arrived_.clear();
  outbox_.clear();
  loop_.post([this] { end_if_idle(); });  // not at once: the next client may be at the door
}

void Keeper::read() {
  char buffer[64 * 1024];
  const auto size = sys::receive_some(client_.get(), buffer, sizeof buffer, arrived_);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) return disconnect();
  decoder_.feed({buffer, static_cast<std::size_t>(size)});
  while (client_) {
    auto message = decoder_.next();
    if (!message) return disconnect();
    if (!*message) return;
    take(**message);
  }
}

void Keeper::take(Message& message) {
  if (std::holds_alternative<Hello>(message)) return welcome();
  if (auto* order = std::get_if<Start>(&message)) return start(*order);
  if (const auto* order = std::get_if<Stop>(&message)) return stop(*order);
  if (const auto* order = std::get_if<Hold>(&message)) return hold(*order);
  disconnect();  // a client that breaks the protocol cannot be understood any more
}

void Keeper::welcome() {
  Welcome answer;
  answer.pid = ::getpid();
  for (const auto& [id, job] : jobs_) {
    const auto until = job.held_since.value_or(loop_.now());
    const auto age = std::chrono::duration<double>(until - job.since - job.held).count();
    answer.living.push_back(
        {id, job.directory, job.tree.mark.brand, job.pid, age, job.held_since.has_value()});
  }
  send(answer);
}

/// The descriptors of the next message: they arrive in the order of the bytes they came with.
std::vector<sys::Descriptor> Keeper::take_arrived(std::size_t count) {
  const auto end = arrived_.begin() + static_cast<std::ptrdiff_t>(std::min(count, arrived_.size()));
  std::vector<sys::Descriptor> taken(std::make_move_iterator(arrived_.begin()),
                                     std::make_move_iterator(end));
  arrived_.erase(arrived_.begin(), end);
  return taken;
}

void Keeper::start(Start& message) {
  auto locks = take_arrived(message.locks);
  auto job = begin(message);
  if (!job) return send(Started{message.job, 0, job.error()});
  job->locks = std::move(locks);
  send(Started{message.job, job->pid, std::nullopt});
  jobs_.emplace(message.job, std::move(*job));
}

Result<Keeper::Job> Keeper::begin(Start& message) {
  Job job;
  job.directory = message.below.empty() ? message.directory : message.below;
  job.tree.mark = {message.process.brand, "GRIDCTL_RUN_DIR=" + message.directory.string()};
  GRIDCTL_TRY_ASSIGN(auto group, groups_.make(message.job, message.memory_limit));
  job.tree.group = std::move(group);
  if (job.tree.group) message.process.control_group = job.tree.group->folder();
  message.process.dies_with_us = true;  // without a keeper nobody would see how the run ends
  const auto process = runner_.spawn(
      message.process, [this, id = message.job](const auto& exit) { on_exit(id, exit); });
  if (!process && job.tree.group) groups_.give_back(*job.tree.group);
  if (!process) return tl::unexpected(process.error());
  job.pid = runner_.pid(*process);
  job.since = loop_.now();
  return job;
}

void Keeper::stop(const Stop& message) {
  const auto entry = jobs_.find(message.job);
  if (entry == jobs_.end()) return;
  auto& job = entry->second;
  // A run whose first process has ended by itself was not asked: only its leftovers are ended.
  if (!job.exit && !job.asked)
    job.asked = AskedEnd{message.request, std::chrono::system_clock::now(), message.by};
  if (message.grace_milliseconds == 0) return kill_tree(message.job);
  // A grace period that no clock can hold is cut to a year.
  constexpr std::uint64_t kLongest = 1000ULL * 3600 * 24 * 365;
  ask_to_end(message.job,
             std::chrono::milliseconds(std::min(message.grace_milliseconds, kLongest)));
}

void Keeper::hold(const Hold& message) {
  const auto entry = jobs_.find(message.job);
  if (entry == jobs_.end()) return;
  auto& job = entry->second;
  if (!message.holds) return let_go(job);
  if (job.exit || job.is_ending) return;
  if (!job.held_since) job.held_since = loop_.now();
  hold_tree(message.job, kFirstHoldPause);
}

/// A process may fork while we look, and even after its signal was sent, as long as it does not
/// act on the signal: the tree stands still once a look finds every process stopped. A process that
/// waits in vfork() for a stopped child never is, so the looks become rare.
void Keeper::hold_tree(std::uint64_t id, sys::Loop::Clock::duration pause) {
  constexpr sys::Loop::Clock::duration kLongest = 1s;
  auto& job = jobs_.at(id);
  loop_.cancel(job.timer);
  bool stands_still = true;
  for (const auto& process : job.tree.processes()) {
    if (process.state == 'T' || process.state == 't' || process.state == 'Z') continue;
    sys::signal_process(process, SIGSTOP);
    stands_still = false;
  }
  if (stands_still) return;
  job.timer =
      loop_.after(pause, [this, id, next = std::min(2 * pause, kLongest)] { hold_tree(id, next); });
}

void Keeper::let_go(Job& job) {
  if (!job.held_since) return;
  loop_.cancel(job.timer);
  job.held += loop_.now() - *std::exchange(job.held_since, std::nullopt);
  for (const auto& process : job.tree.processes()) sys::signal_process(process, SIGCONT);
}

fs::path Keeper::place_of(const Job& job) const {
  return job.directory.is_absolute() ? job.directory : experiment_ / job.directory;
}

void Keeper::send(const Message& message) {
  if (!client_) return;
  outbox_ += encode(message);
  flush();
}

/// Never waits for a client that does not read: it may be stopped, and the runs need us.
void Keeper::flush() {
  constexpr auto kRetry = 20ms;
  loop_.cancel(flush_timer_);
  while (client_ && !outbox_.empty()) {
    const auto sent =
        ::send(client_.get(), outbox_.data(), outbox_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) {
      flush_timer_ = loop_.after(kRetry, [this] { flush(); });
      return;
    }
    if (sent < 0) return outbox_.clear();  // the client is gone: read() will hear of it
    outbox_.erase(0, static_cast<std::size_t>(sent));
  }
}

void Keeper::on_exit(std::uint64_t id, const sys::ProcessExit& exit) {
  const auto entry = jobs_.find(id);
  if (entry == jobs_.end()) return;  // was unkillable, and has ended after all
  auto& job = entry->second;
  job.exit.emplace();
  job.exit->exit = exit;
  job.exit->ended_at = std::chrono::system_clock::now();
  job.exit->seconds = std::chrono::duration<double>(loop_.now() - job.since).count();
  // The usual case costs one look at our children: all were started by us.
  if (adopted().empty()) return settle(id, {});
  const auto tree = job.tree.processes();
  if (tree.empty()) return settle(id, {});
  job.exit->leftovers = static_cast<int>(tree.size());
  ask_to_end(id, kLeftoverGrace);
}

void Keeper::ask_to_end(std::uint64_t id, sys::Loop::Clock::duration grace) {
  auto& job = jobs_.at(id);
  if (job.is_ending) return;  // the pending timer kills the rest
  job.is_ending = true;
  job.held_since.reset();
  loop_.cancel(job.timer);
  for (const auto& process : job.tree.processes()) {
    sys::signal_process(process, SIGTERM);
    sys::signal_process(process, SIGCONT);  // a stopped process does not act on the SIGTERM
  }
  job.timer = loop_.after(grace, [this, id] { kill_tree(id); });
}

/// Kills all processes of the tree, again and again: a process may fork faster than we look.
void Keeper::kill_tree(std::uint64_t id) {
  auto& job = jobs_.at(id);
  loop_.cancel(job.timer);
  job.is_ending = true;
  const auto tree = job.tree.processes();
  if (tree.empty() && job.exit) return settle(id, {});
  if (!job.kill_since) job.kill_since = loop_.now();
  if (loop_.now() - *job.kill_since > kKillPatience) return settle(id, tree);
  job.tree.kill(tree);
  job.timer = loop_.after(kKillInterval, [this, id] { kill_tree(id); });
}

void Keeper::settle(std::uint64_t id, const std::vector<sys::ProcessInfo>& unkillable) {
  auto node = jobs_.extract(id);
  auto& job = node.mapped();
  loop_.cancel(job.timer);
  if (!job.exit) {
    // The first process itself hangs in the kernel. It can do nothing more than end by our SIGKILL.
    job.exit.emplace();
    job.exit->exit.status.signal = SIGKILL;
    job.exit->ended_at = std::chrono::system_clock::now();
    job.exit->seconds = std::chrono::duration<double>(loop_.now() - job.since).count();
  }
  job.exit->unkillable = static_cast<int>(unkillable.size());
  job.exit->asked = job.asked;
  if (const auto& group = job.tree.group) {
    job.exit->memory_peak = group->memory_peak();
    job.exit->oom_kills = group->oom_kills();
    groups_.give_back(*group);
  }
  std::vector<std::string> names;
  names.reserve(unkillable.size());
  for (const auto& process : unkillable)
    names.push_back(fmt::format("{} {}", process.pid, sys::command_line(process.pid)));
  // The record is written before the end is told: whoever learns of an end can rely on its record.
  // If the record cannot be written (full disk, no folder), gridctl still learns of the end from
  // us.
  const auto record = place_of(job) / kExitRecord;
  const auto written =
      sys::write_atomically(record, exit_record(*job.exit, names), sys::Sync::none);
  job.locks.clear();  // before the end is told: its slot is free then
  send(Ended{id, *job.exit});
  // Sync only after the record is visible: a kill during an earlier sync would lose the record.
  if (written && job.exit->seconds >= kWorthSyncing) sys::sync_to_disk(record);
  end_if_idle();
}

/// Our children that we did not start: processes that runs left behind or put into the background.
std::set<int> Keeper::adopted() const {
  const auto all = children_.pids();
  std::set<int> children(all.begin(), all.end());
  for (const auto& [id, job] : jobs_) {
    if (!job.exit) children.erase(job.pid);
  }
  return children;
}

/// Reaps adopted children that have ended: nobody else waits for them, and one may have been the
/// last process of a run. All leftovers of a run end as our children, so nothing here needs a
/// clock.
void Keeper::on_child() {
  for (const int child : adopted()) ::waitpid(child, nullptr, WNOHANG);
  std::vector<std::uint64_t> ending;
  for (const auto& [id, job] : jobs_) {
    if (job.exit && job.tree.processes().empty()) ending.push_back(id);
  }
  for (const auto id : ending) settle(id, {});
}

void Keeper::end_if_idle() {
  if (!client_ && jobs_.empty()) loop_.stop();
}

}  // namespace gridctl::launch::keeper
