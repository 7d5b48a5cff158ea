// Whether this machine can hold runs to their memory_limit.
#pragma once

#include <gridctl/core/environment.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/limits.hpp>
#include <gridctl/core/messages.hpp>
#include <gridctl/schedule/run_class.hpp>

#include <vector>

namespace gridctl::session {

/// Prepares our control group for runs with a memory limit; does nothing if there shall be none. An
/// error if the kernel could not keep the limit: a run that was to be limited must not run without.
[[nodiscard]] Result<void> prepare_memory_limit(const Limits& limits,
                                                const Environment& environment);

/// Says of each class what the kernel is to keep its runs to: the `memory` of its resources, or the
/// limit of all runs if it names none or `limit_wins`. Where the kernel cannot, the memory of
/// resources is counted alone, which a notice says.
void limit_memory(std::vector<schedule::RunClass>& classes, const Limits& limits, bool limit_wins,
                  const Environment& environment, const Messages& messages);

}  // namespace gridctl::session
