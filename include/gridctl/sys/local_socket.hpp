// Stream sockets between processes of one user on one machine, by a name in Linux's abstract name
// space: no file is left behind, and the name is free again when the last descriptor of it is
// closed.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/sys/descriptor.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::sys {

/// Listens under the name. ErrorKind::locked if a process already does.
[[nodiscard]] Result<Descriptor> listen_at(const std::string& name);

/// Connects to the listener of that name. ErrorKind::not_found if nobody listens, or another user:
/// then no process of ours does.
[[nodiscard]] Result<Descriptor> connect_to(const std::string& name);

/// Accepts the next connection that waits. Empty if none waits, or if it is of another user.
[[nodiscard]] Descriptor accept_own(int listener);

/// Whether the other end has been closed. What it has sent may still wait to be read.
[[nodiscard]] bool has_hung_up(int connection);

/// As send(2), MSG_NOSIGNAL and MSG_DONTWAIT. Copies of the descriptors travel with the first byte
/// that is sent.
[[nodiscard]] long send_some(int connection, std::string_view bytes,
                             const std::vector<int>& descriptors = {});
/// As recv(2), MSG_DONTWAIT. Descriptors that travelled with these bytes are appended, unless there
/// is no room for them in our table.
[[nodiscard]] long receive_some(int connection, char* buffer, std::size_t size,
                                std::vector<Descriptor>& descriptors);

}  // namespace gridctl::sys
