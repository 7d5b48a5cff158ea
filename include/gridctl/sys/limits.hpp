// How many files may be open: we take what we may have, our children get what the user meant them
// to have.
#pragma once

#include <optional>

#include <sys/resource.h>

namespace gridctl::sys {

/// Lifts our soft limit on open files to the hard one. Not for our children: a program that uses
/// select(2) corrupts its memory when it gets a descriptor of 1,024 or more, so the runner gives
/// them the soft limit that we were started with.
void raise_open_files_limit();

/// The limit of before, if raise_open_files_limit() has changed it.
[[nodiscard]] const std::optional<struct rlimit>& users_open_files_limit();

}  // namespace gridctl::sys
