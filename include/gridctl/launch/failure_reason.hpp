// Why a run counts as failed, in words that need no look into its output.
#pragma once

#include <gridctl/core/run.hpp>
#include <gridctl/launch/executor.hpp>

#include <string>

namespace gridctl::launch {

/// With this exit code a run says that it is skipped, as the tests of automake do.
inline constexpr int kSkipCode = 77;

/// Why a run counts as failed, in one line. Empty if it succeeded (exit 0 and all products there)
/// or is skipped (exit 77). Else the first of these that is there:
/// - exit 0: the products that are missing or empty;
/// - a signal: its name, after an abort with the words of the exception;
/// - the last line of a Python exception, or the last line that speaks of an error;
/// - "exit 127: " and the last line that tells of something missing, or the last line at all;
/// - "exit 3, without a word of output".
/// Only the last 64 KiB of the output are read. A line that names a file with a carriage return at
/// its end gets a hint to Windows line ends.
[[nodiscard]] std::string failure_reason(const Launch& launch, const ExitStatus& exit);

}  // namespace gridctl::launch
