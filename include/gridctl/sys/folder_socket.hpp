// Local sockets that belong to a folder: whoever can read the folder finds the process that listens
// for it. The name has a part that nobody can know before somebody listens there: else any user of
// the machine could take the name first, and keep us out.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/sys/descriptor.hpp>

#include <string>

namespace gridctl::sys {

/// Listens for the folder in a role such as "keeper". The name is left in the folder, in the file
/// `.ROLE.socket`; what stood there before counts no more. The caller holds the folder's lock: of
/// two that listen in one role only the later one is found.
[[nodiscard]] Result<Descriptor> listen_for(const fs::path& folder, const std::string& role);

/// Removes the name that listen_for() has left. The caller listens no more, and has the lock still.
void forget_socket(const fs::path& folder, const std::string& role);

/// Connects to the process of this user that listens for the folder in the role.
/// ErrorKind::not_found if none does.
[[nodiscard]] Result<Descriptor> connect_for(const fs::path& folder, const std::string& role);

}  // namespace gridctl::sys
