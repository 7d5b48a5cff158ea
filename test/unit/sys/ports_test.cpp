#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/descriptor.hpp>
#include <gridctl/sys/ports.hpp>

#include <array>
#include <map>
#include <random>
#include <set>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gridctl;
using sys::Port;
using sys::Ports;
using sys::Reservations;
using test::ScratchDir;

namespace {

Ports ports_of(const ScratchDir& locks) {
  return Ports(Reservations::open(locks.path()).value());
}

/// A server on the loopback address, as a trainer makes one.
Descriptor listen_on(int port, int family) {
  Descriptor server(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(static_cast<std::uint16_t>(port));
  v6.sin6_addr = in6addr_loopback;
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = v6.sin6_port;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int bound = family == AF_INET6
                        ? ::bind(server.get(), reinterpret_cast<sockaddr*>(&v6), sizeof v6)
                        : ::bind(server.get(), reinterpret_cast<sockaddr*>(&v4), sizeof v4);
  if (bound != 0 || ::listen(server.get(), 1) != 0) return Descriptor();
  return server;
}

}  // namespace

TEST_CASE("a port lies below those of connections and of torchrun", "[sys]") {
  const ScratchDir locks;
  auto ports = ports_of(locks);
  for (int i = 0; i < 100; ++i) {
    const auto port = ports.take();
    REQUIRE(port);
    CHECK(port->number >= Ports::kFirst);
    CHECK(port->number <= Ports::kLast);
  }
}

TEST_CASE("whatever gridctls take and give back, no port is held twice", "[sys]") {
  const ScratchDir locks;
  std::vector<Ports> gridctls;
  for (int i = 0; i < 5; ++i) gridctls.push_back(ports_of(locks));  // all begin at the same port
  std::mt19937 random(7);
  std::map<int, Port> held;
  for (int step = 0; step < 2000; ++step) {
    if (!held.empty() && random() % 5 < 2) {
      held.erase(std::next(held.begin(), static_cast<std::ptrdiff_t>(random() % held.size())));
      continue;
    }
    auto port = gridctls[random() % gridctls.size()].take();
    REQUIRE(port);
    const int number = port->number;
    REQUIRE(held.emplace(number, std::move(*port)).second);
  }
  CHECK(held.size() > 100);
}

TEST_CASE("what stands in the place of the lock file does not keep ports from being given out",
          "[sys]") {
  const ScratchDir locks;
  auto ports = ports_of(locks);
  fs::create_directory(locks.path() / "ports.lock");
  const auto first = ports.take();
  REQUIRE(first);
  CHECK_THAT(first->warning, Catch::Contains("ports.lock"));
  const auto second = ports.take();
  REQUIRE(second);
  CHECK(second->warning.empty());
  CHECK(second->number != first->number);
}

TEST_CASE("a port that another process holds is not given out", "[sys]") {
  const ScratchDir locks;
  auto ours = ports_of(locks);
  std::array<int, 2> told{};
  std::array<int, 2> end{};
  REQUIRE(::pipe(told.data()) == 0);
  REQUIRE(::pipe(end.data()) == 0);
  const auto child = ::fork();
  if (child == 0) {
    auto theirs = ours;  // begins where we begin
    std::vector<Port> held;
    for (int i = 0; i < 20; ++i) held.push_back(*theirs.take());
    for (const auto& port : held)
      if (::write(told[1], &port.number, sizeof port.number) < 0) ::_exit(1);
    char byte = 0;
    ::close(end[1]);
    ::_exit(::read(end[0], &byte, 1) == 0 ? 0 : 1);
  }
  std::set<int> theirs;
  for (int i = 0; i < 20; ++i) {
    int number = 0;
    REQUIRE(::read(told[0], &number, sizeof number) == sizeof number);
    theirs.insert(number);
  }
  std::vector<Port> held;
  for (int i = 0; i < 20; ++i) {
    held.push_back(*ours.take());
    CHECK_FALSE(theirs.contains(held.back().number));
  }
  for (const int descriptor : {end[0], end[1], told[0], told[1]}) ::close(descriptor);
  int status = 1;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("a port at which anybody listens is not given out", "[sys]") {
  for (const int family : {AF_INET, AF_INET6}) {
    const ScratchDir locks;
    auto probe = ports_of(locks);
    const int next = probe.take()->number;
    const auto server = listen_on(next, family);
    if (server.get() < 0) continue;  // no such addresses here
    for (const bool is_reserved : {true, false}) {
      auto ports = is_reserved ? ports_of(locks) : Ports(std::nullopt);
      CHECK(ports.take()->number != next);
    }
  }
}

TEST_CASE("a port that was given back is not the next one", "[sys]") {
  const ScratchDir locks;
  auto ports = ports_of(locks);
  const int first = ports.take()->number;
  CHECK(ports.take()->number != first);
}
