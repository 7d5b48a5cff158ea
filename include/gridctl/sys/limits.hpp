// How many files may be open: gridctl takes as many as it may, its children get the limit that the
// user set.
#pragma once

#include <optional>

#include <sys/resource.h>

namespace gridctl::sys {

/// Lifts our soft limit on open files to the hard limit. The runner gives children the soft limit
/// that we were started with: a program that uses select(2) corrupts its memory when it gets a
/// descriptor of 1,024 or more.
void raise_open_files_limit();

/// The limit that we were started with; nullopt unless raise_open_files_limit() has changed it.
[[nodiscard]] const std::optional<struct rlimit>& users_open_files_limit();

}  // namespace gridctl::sys
