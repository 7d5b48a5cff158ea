#include "local/keeper_link.hpp"

#include "local/own_environment.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/launch/local/keeper_main.hpp>
#include <gridctl/sys/file_lock.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/folder_socket.hpp>
#include <gridctl/sys/local_socket.hpp>

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

namespace gridctl::launch::keeper {
namespace {

using Clock = std::chrono::steady_clock;

tl::unexpected<Error> is_out_of_reach(const fs::path& experiment) {
  return fail(ErrorKind::locked,
              fmt::format("runs of '{}' are on that cannot be taken over: their keeper cannot be "
                          "reached from here",
                          experiment.string()),
              "they were started in another container or on another host: go on there, or let them "
              "end; nothing was started");
}

/// Without its files nobody reaches a keeper, and no lock tells of it.
tl::unexpected<Error> has_lost_its_files(const fs::path& experiment, int keeper) {
  return fail(
      ErrorKind::locked,
      fmt::format("runs of '{}' are on that cannot be taken over: somebody has removed {} "
                  "and .{}.socket, by which their keeper (pid {}) is reached",
                  experiment.string(), kKeeperLock, kSocketRole, keeper),
      fmt::format("let them end, or end them all: kill -9 {}; nothing was started", keeper));
}

}  // namespace

std::string keeper_variable(std::uint64_t key) {
  return fmt::format("{}={:x}", kKeeperVariable, key);
}

std::vector<sys::ProcessInfo> keepers_of(std::uint64_t key) {
  const auto variable = keeper_variable(key);
  return sys::find_processes([&](int pid) { return sys::has_variable(pid, variable); });
}

Result<std::optional<Welcome>> Link::connect() {
  // A keeper that is about to end refuses us for an instant, and a gridctl that is about to end is
  // still connected in our place: both pass, so try again.
  constexpr int kAttempts = 100;
  constexpr int kBetween = 20;  // ms
  GRIDCTL_TRY_ASSIGN(const auto key, sys::folder_key(experiment_));
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto connection = sys::connect_for(experiment_, kSocketRole);
    if (!connection && connection.error().kind == ErrorKind::not_found) {
      GRIDCTL_TRY_ASSIGN(const bool is_held, sys::is_locked(experiment_ / kKeeperLock));
      const auto seen = is_held ? std::vector<sys::ProcessInfo>() : keepers_of(key);
      if (!is_held && seen.empty()) return std::nullopt;
      // A keeper that is just ending has closed its socket but still holds its lock.
      if (attempt + 1 == kAttempts)
        return is_held ? is_out_of_reach(experiment_)
                       : has_lost_its_files(experiment_, seen.front().pid);
      ::poll(nullptr, 0, kBetween);
      continue;
    }
    if (!connection) return tl::unexpected(connection.error());
    connection_ = std::move(*connection);
    auto welcome = greet();
    if (!welcome || *welcome) return welcome;
    ::poll(nullptr, 0, kBetween);
  }
  return fail(
      ErrorKind::locked, "another gridctl is at work in '" + experiment_.string() + "'",
      "somebody has removed its lock: let it end, or press Ctrl-C there; 'pgrep -af gridctl' "
      "shows which it is");
}

/// Greets the keeper; nothing if the keeper turned us away.
Result<std::optional<Welcome>> Link::greet() {
  constexpr auto kPatience = std::chrono::seconds(10);
  decoder_ = {};
  outbox_.clear();
  send(Hello{});
  const auto answer = receive(Clock::now() + kPatience);
  if (!answer && is_open() && !sys::has_hung_up(descriptor())) {
    close();
    return fail(ErrorKind::locked, "the keeper of '" + experiment_.string() + "' does not answer",
                "it may be stopped: see 'pgrep -af __keeper'");
  }
  const auto* welcome = answer ? std::get_if<Welcome>(&*answer) : nullptr;
  if (!welcome) {
    close();
    return std::nullopt;
  }
  if (welcome->version == kVersion) return *welcome;
  close();
  return fail(ErrorKind::locked, "runs that another version of gridctl has started are still on",
              "let them end, or stop them with that version");
}

Result<Welcome> Link::connect_or_start(sys::ProcessRunner& runner, const fs::path& program) {
  GRIDCTL_TRY_ASSIGN(auto there, connect());
  if (there) return *there;
  GRIDCTL_TRY_ASSIGN(const auto key, sys::folder_key(experiment_));
  GRIDCTL_TRY_ASSIGN(const auto listener, sys::listen_for(experiment_, kSocketRole));
  // Connect before the keeper lives: if we end first, the keeper finds that nobody is there and
  // ends.
  GRIDCTL_TRY_ASSIGN(auto connection, sys::connect_for(experiment_, kSocketRole));
  sys::ProcessSpec spec;
  spec.program = program;
  spec.argv = {"gridctl", std::string(kKeeperCommand), experiment_.string()};  // for people, in ps
  spec.environment = own_environment();
  spec.environment.push_back(keeper_variable(key));
  spec.working_directory = "/";  // no disk of ours, until it enters the experiment
  spec.output = "/dev/null";
  spec.input = listener.get();
  GRIDCTL_TRY(runner.spawn(spec, [](const auto& /*exit*/) {}));
  connection_ = std::move(connection);
  GRIDCTL_TRY_ASSIGN(auto welcome, greet());
  if (welcome) return *welcome;
  return fail(ErrorKind::internal, "the keeper has ended at once",
              "is '" + program.string() + "' this gridctl?");
}

void Link::close() {
  connection_ = {};
  decoder_ = {};
  outbox_.clear();
}

bool Link::send(const Message& message, const std::vector<int>& descriptors) {
  Unsent unsent{encode(message), {}};
  auto numbers = descriptors;
  if (flush() && outbox_.empty()) {  // the usual case: all of it goes at once
    long sent = 0;
    do {
      sent = sys::send_some(descriptor(), unsent.text, numbers);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && errno != EAGAIN) return false;
    if (sent > 0) {
      unsent.text.erase(0, static_cast<std::size_t>(sent));
      numbers.clear();
    }
  }
  if (unsent.text.empty()) return true;
  // Copies, since the caller may close its own descriptors before they are sent.
  for (const int number : numbers)
    unsent.descriptors.emplace_back(::fcntl(number, F_DUPFD_CLOEXEC, 3));
  outbox_.push_back(std::move(unsent));
  return true;
}

bool Link::flush() {
  while (!outbox_.empty()) {
    auto& next = outbox_.front();
    std::vector<int> numbers;
    for (const auto& one : next.descriptors) numbers.push_back(one.get());
    const auto sent = sys::send_some(descriptor(), next.text, numbers);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno == EAGAIN;
    next.descriptors.clear();
    next.text.erase(0, static_cast<std::size_t>(sent));
    if (next.text.empty()) outbox_.pop_front();
  }
  return true;
}

std::optional<Message> Link::receive(Clock::time_point end) {
  for (;;) {
    if (auto message = next()) return message;
    if (!is_open() || !flush()) return std::nullopt;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return std::nullopt;
    pollfd entry{descriptor(), static_cast<short>(POLLIN | (has_unsent() ? POLLOUT : 0)), 0};
    ::poll(&entry, 1, static_cast<int>(std::min<std::int64_t>(left, 1000)));
    if (!fill()) return next();
  }
}

std::optional<Message> Link::next() {
  auto message = decoder_.next();
  if (message) return *message;
  close();  // the other end does not speak the keeper's protocol
  return std::nullopt;
}

bool Link::fill() {
  char buffer[16 * 1024];
  const auto size = ::recv(descriptor(), buffer, sizeof buffer, MSG_DONTWAIT);
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (size <= 0) return false;
  decoder_.feed({buffer, static_cast<std::size_t>(size)});
  return true;
}

}  // namespace gridctl::launch::keeper
