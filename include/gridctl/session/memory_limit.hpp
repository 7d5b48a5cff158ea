// Whether this machine can hold runs to their memory_limit.
#pragma once

#include <gridctl/core/environment.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/limits.hpp>

namespace gridctl::session {

/// Prepares our control group for runs with a memory limit; does nothing if there shall be none. An
/// error if the kernel could not keep the limit: a run that was to be limited must not run without.
[[nodiscard]] Result<void> prepare_memory_limit(const Limits& limits,
                                                const Environment& environment);

}  // namespace gridctl::session
