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

/// What came of binding to an address. no_such: the machine has no addresses of that kind.
enum class Bound { yes, in_use, no_such };

/// Tries whether a server could listen at the address. An error where no socket can be made.
template <class Address>
Result<Bound> try_to_bind(int family, const Address& address) {
  const Descriptor probe(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (probe.get() < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
    return fail_errno("cannot look for a free TCP port", errno);
  if (probe.get() < 0) return Bound::no_such;
  const int only_v6 = 0;
  const bool takes_both = family != AF_INET6 || ::setsockopt(probe.get(), IPPROTO_IPV6, IPV6_V6ONLY,
                                                             &only_v6, sizeof only_v6) == 0;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bind() wants it so
  const auto* const any = reinterpret_cast<const sockaddr*>(&address);
  if (::bind(probe.get(), any, sizeof address) == 0)
    return takes_both ? Bound::yes : Bound::no_such;
  return errno == EADDRINUSE ? Bound::in_use : Bound::no_such;
}

/// Whether nobody listens at the port, by IPv4 or IPv6. A socket of IPv6 takes both.
Result<bool> is_free(int port) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(static_cast<std::uint16_t>(port));
  v4.sin_addr.s_addr = htonl(INADDR_ANY);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(static_cast<std::uint16_t>(port));
  v6.sin6_addr = in6addr_any;
  GRIDCTL_TRY_ASSIGN(const auto by_v6, try_to_bind(AF_INET6, v6));
  if (by_v6 != Bound::no_such) return by_v6 == Bound::yes;
  GRIDCTL_TRY_ASSIGN(const auto by_v4, try_to_bind(AF_INET, v4));
  return by_v4 != Bound::in_use;
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
      auto reserved = reservations_->take({{kPortClaim, port, 1}});
      if (!reserved) {
        warning_ = fmt::format("another gridctl may give out the same ports: {}{}{}",
                               reserved.error().message, reserved.error().help.empty() ? "" : "; ",
                               reserved.error().help);
        reservations_.reset();
      } else {
        taken = std::move(*reserved);
      }
    }
    if (!taken) continue;
    GRIDCTL_TRY_ASSIGN(const auto free, is_free(port));
    if (free) return Port{port, std::move(*taken), std::exchange(warning_, {})};
  }
  return fail(ErrorKind::io, fmt::format("no TCP port from {} to {} is free", kFirst, kLast));
}

}  // namespace gridctl::sys
