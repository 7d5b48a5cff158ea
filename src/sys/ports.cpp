#include <gridctl/core/try.hpp>
#include <gridctl/sys/descriptor.hpp>
#include <gridctl/sys/ports.hpp>

#include <cerrno>
#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

constexpr int kCount = Ports::kLast - Ports::kFirst + 1;

/// Whether a server could listen at the address. A machine without that kind of address has nobody
/// who listens there. An error where no socket can be made to try it.
template <class Address>
Result<bool> can_bind(int family, const Address& address) {
  const Descriptor probe(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (probe.get() < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
    return fail_errno("cannot look for a free TCP port", errno);
  if (probe.get() < 0) return true;
  const int only_v6 = 1;
  if (family == AF_INET6)
    ::setsockopt(probe.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only_v6, sizeof only_v6);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bind() wants it so
  const auto* const any = reinterpret_cast<const sockaddr*>(&address);
  return ::bind(probe.get(), any, sizeof address) == 0 || errno != EADDRINUSE;
}

Result<bool> is_free(int port) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(static_cast<std::uint16_t>(port));
  v4.sin_addr.s_addr = htonl(INADDR_ANY);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(static_cast<std::uint16_t>(port));
  v6.sin6_addr = in6addr_any;
  GRIDCTL_TRY_ASSIGN(const auto by_v4, can_bind(AF_INET, v4));
  if (!by_v4) return false;
  return can_bind(AF_INET6, v6);
}

}  // namespace

/// Gridctls begin at different ports, so that they seldom ask for the same one.
Ports::Ports(std::optional<Reservations> reservations)
    : reservations_(std::move(reservations)), next_(kFirst + ::getpid() * 97 % kCount) {}

Result<Port> Ports::take() {
  for (int tried = 0; tried < kCount; ++tried) {
    const int port = std::exchange(next_, next_ == kLast ? kFirst : next_ + 1);
    std::optional<Reservation> taken(std::in_place);
    // The other way round two gridctl could both find it free before either has it.
    if (reservations_) {
      GRIDCTL_TRY_ASSIGN(taken, reservations_->take({{kPortClaim, port, 1}}));
    }
    if (!taken) continue;
    GRIDCTL_TRY_ASSIGN(const auto free, is_free(port));
    if (free) return Port{port, std::move(*taken)};
  }
  return fail(ErrorKind::io, fmt::format("no TCP port from {} to {} is free", kFirst, kLast));
}

}  // namespace gridctl::sys
