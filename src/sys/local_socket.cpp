#include <gridctl/sys/local_socket.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace gridctl::sys {
namespace {

struct Address {
  explicit Address(const std::string& name) {
    // The first byte stays zero: that makes it an abstract name.
    const auto length = std::min(name.size(), sizeof address.sun_path - 1);
    std::memcpy(address.sun_path + 1, name.data(), length);
    size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
  }
  [[nodiscard]] const sockaddr* get() const {
    return reinterpret_cast<const sockaddr*>(&address);  // as bind(2) wants it
  }
  sockaddr_un address{AF_UNIX, {}};
  socklen_t size;
};

Descriptor make_socket(int flags = 0) {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

/// Connections that may wait to be accepted. Any user can see the name and connect: while the
/// listener is stopped, they add up.
constexpr int kBacklog = 128;

/// 0, or errno: EAGAIN if the listener has accepted nobody for a while, and no more can wait there.
int connect_within_limit(const Descriptor& socket, const Address& address) {
  constexpr int kAttempts = 100;
  constexpr int kBetween = 20;  // ms
  for (int attempt = 1;; ++attempt) {
    if (::connect(socket.get(), address.get(), address.size) == 0) return 0;
    if (errno != EAGAIN || attempt == kAttempts) return errno;
    ::poll(nullptr, 0, kBetween);
  }
}

/// More than a run can hold locks: one a GPU, one for its cores. The kernel takes up to 253.
constexpr std::size_t kMostDescriptors = 128;
/// Room for the descriptors beside a message, aligned as the kernel wants it.
struct alignas(cmsghdr) Beside : std::array<char, CMSG_SPACE(kMostDescriptors * sizeof(int))> {};

bool is_of_this_user(int connection) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         peer.uid == ::geteuid();
}

}  // namespace

Result<Descriptor> listen_at(const std::string& name) {
  auto socket = make_socket();
  if (!socket) return fail_errno("cannot make a local socket", errno);
  const Address address(name);
  if (::bind(socket.get(), address.get(), address.size) < 0)
    return errno == EADDRINUSE ? Result<Descriptor>(fail(
                                     ErrorKind::locked, "the local socket '" + name + "' is taken"))
                               : fail_errno("cannot take the local socket '" + name + "'", errno);
  if (::listen(socket.get(), kBacklog) < 0)
    return fail_errno("cannot listen at '" + name + "'", errno);
  return socket;
}

Result<Descriptor> connect_to(const std::string& name) {
  auto socket = make_socket(SOCK_NONBLOCK);
  if (!socket) return fail_errno("cannot make a local socket", errno);
  const int error = connect_within_limit(socket, Address(name));
  if (error == ECONNREFUSED) return fail(ErrorKind::not_found, "nobody listens at '" + name + "'");
  if (error == EAGAIN)
    return fail(ErrorKind::locked, "who listens at '" + name + "' accepts nobody",
                "it may be stopped: see 'pgrep -af gridctl'; kill -CONT lets it go on");
  if (error != 0) return fail_errno("cannot connect to '" + name + "'", error);
  ::fcntl(socket.get(), F_SETFL, 0);  // only connecting has a limit of its own
  if (!is_of_this_user(socket.get()))
    return fail(ErrorKind::not_found, "another user listens at '" + name + "'");
  return socket;
}

Descriptor accept_own(int listener) {
  Descriptor connection(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  return connection && is_of_this_user(connection.get()) ? std::move(connection) : Descriptor();
}

bool has_hung_up(int connection) {
  pollfd entry{connection, POLLRDHUP, 0};
  return ::poll(&entry, 1, 0) > 0 && (entry.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

long send_some(int connection, std::string_view bytes, const std::vector<int>& descriptors) {
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};  // sendmsg only reads it
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  Beside beside{};
  if (!descriptors.empty()) {
    const auto size = std::min(descriptors.size(), kMostDescriptors) * sizeof(int);
    message.msg_control = beside.data();
    message.msg_controllen = CMSG_SPACE(size);
    auto* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(size);
    std::memcpy(CMSG_DATA(header), descriptors.data(), size);
  }
  return ::sendmsg(connection, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

long receive_some(int connection, char* buffer, std::size_t size,
                  std::vector<Descriptor>& descriptors) {
  iovec part{buffer, size};
  Beside beside{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = beside.data();
  message.msg_controllen = beside.size();
  const auto received = ::recvmsg(connection, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (received < 0) return received;
  for (auto* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    std::array<int, kMostDescriptors> numbers{};
    const auto bytes = std::min(header->cmsg_len - CMSG_LEN(0), sizeof numbers);
    std::memcpy(numbers.data(), CMSG_DATA(header), bytes);
    for (std::size_t i = 0; i < bytes / sizeof(int); ++i) descriptors.emplace_back(numbers[i]);
  }
  return received;
}

}  // namespace gridctl::sys
