#include "local/keeper_link.hpp"

#include "local/own_environment.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/launch/local/keeper_main.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/local_socket.hpp>

#include <cerrno>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

namespace gridctl::launch::keeper {
namespace {

std::string socket_name(std::uint64_t key) {
  return fmt::format("gridctl-keeper-{}-{:x}", ::geteuid(), key);
}

/// POLLIN or POLLOUT; false if the time passed. The loop has made the socket a non-blocking one.
bool wait_until(short can, int descriptor, int milliseconds = -1) {
  pollfd entry{descriptor, can, 0};
  return ::poll(&entry, 1, milliseconds) > 0;
}

}  // namespace

std::string keeper_variable(std::uint64_t key) {
  return fmt::format("{}={:x}", kKeeperVariable, key);
}

Result<std::optional<Welcome>> Link::connect() {
  GRIDCTL_TRY_ASSIGN(const auto key, sys::folder_key(experiment_));
  // A keeper or a gridctl may be about to end: the one refuses us for an instant, the other is
  // still in our place.
  constexpr int kAttempts = 100;
  constexpr int kBetween = 20;  // ms
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto connection = sys::connect_to(socket_name(key));
    if (!connection && connection.error().kind == ErrorKind::not_found) return std::nullopt;
    if (!connection) return tl::unexpected(connection.error());
    connection_ = std::move(*connection);
    auto welcome = greet();
    if (!welcome || *welcome) return welcome;
    ::poll(nullptr, 0, kBetween);
  }
  return fail(ErrorKind::locked, "another gridctl is at work in '" + experiment_.string() + "'",
              "let it end, or stop it");
}

/// Nothing if we were turned away.
Result<std::optional<Welcome>> Link::greet() {
  constexpr int kPatience = 10'000;  // ms
  decoder_ = {};
  send(Hello{});
  if (!wait_until(POLLIN, descriptor(), kPatience)) {
    close();
    return fail(ErrorKind::locked, "the keeper of '" + experiment_.string() + "' does not answer",
                "it may be stopped: see 'pgrep -af __keeper'");
  }
  const auto answer = receive();
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
  GRIDCTL_TRY_ASSIGN(const auto listener, sys::listen_at(socket_name(key)));
  // Before the keeper lives: if we end before it does, it finds that nobody is there, and ends.
  GRIDCTL_TRY_ASSIGN(auto connection, sys::connect_to(socket_name(key)));
  sys::ProcessSpec spec;
  spec.program = program;
  spec.argv = {"gridctl", std::string(kKeeperCommand), experiment_.string()};  // for people, in ps
  spec.environment = own_environment();
  spec.environment.push_back(keeper_variable(key));
  spec.working_directory = "/";  // it must not be what keeps a disk from being unmounted
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
}

bool Link::send(const Message& message, const std::vector<int>& descriptors) {
  const auto text = encode(message);
  std::string_view rest = text;
  while (!rest.empty()) {
    const bool is_first = rest.size() == text.size();
    const auto sent =
        sys::send_some(descriptor(), rest, is_first ? descriptors : std::vector<int>{});
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) {
      wait_until(POLLOUT, descriptor());
      continue;
    }
    if (sent < 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<Message> Link::receive() {
  for (;;) {
    if (auto message = next()) return message;
    if (!is_open() || !fill(true)) return std::nullopt;
  }
}

std::optional<Message> Link::next() {
  auto message = decoder_.next();
  if (message) return *message;
  close();  // what speaks there is no keeper of ours
  return std::nullopt;
}

bool Link::fill(bool may_wait) {
  char buffer[16 * 1024];
  if (may_wait) wait_until(POLLIN, descriptor());
  const auto size = ::recv(descriptor(), buffer, sizeof buffer, MSG_DONTWAIT);
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (size <= 0) return false;
  decoder_.feed({buffer, static_cast<std::size_t>(size)});
  return true;
}

}  // namespace gridctl::launch::keeper
