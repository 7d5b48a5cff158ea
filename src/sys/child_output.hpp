// What a child process says within a time limit. For drivers that may hang for ever: the child can
// be left behind, we could not.
#pragma once

#include <gridctl/core/error.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace gridctl::sys {

/// Calls `produce` in a fork of this process, which must have one thread; an error if it crashes or
/// takes longer, and then it is killed.
[[nodiscard]] Result<std::string> output_of(const std::function<std::string()>& produce,
                                            std::chrono::milliseconds limit);

/// The standard output of a program, found on PATH; an error also if it fails.
[[nodiscard]] Result<std::string> output_of(const std::vector<std::string>& argv,
                                            std::chrono::milliseconds limit);

}  // namespace gridctl::sys
