// A fence around the files of the machine: a thread, and all that it starts, writes in one folder.
#pragma once

#include <gridctl/core/filesystem.hpp>

namespace gridctl::sys {

/// From now on the calling thread and its children can make, change and remove files below
/// `folder` and /dev/shm alone (and write to /dev/null and its like). Reading is free. This cannot
/// be taken back. False, and no fence, if the kernel has no Landlock (before Linux 5.13, or
/// switched off).
[[nodiscard]] bool fence_writes(const fs::path& folder);

}  // namespace gridctl::sys
