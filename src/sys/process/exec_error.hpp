// Why the kernel refused to execute a file, in words: execve(2) has one errno for several faults.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

namespace gridctl::sys {

/// The error for a program that execve(2) refused with `error_number`. Looks into the file for the
/// interpreter that its first line names.
[[nodiscard]] tl::unexpected<Error> exec_error(const fs::path& program, int error_number);

}  // namespace gridctl::sys
