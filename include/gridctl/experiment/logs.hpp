// Which logs are still to be shortened when an experiment goes on: a gridctl that was killed may
// have booked the end of a run and not yet cut its log.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/journal/journal.hpp>

#include <cstddef>
#include <cstdint>

namespace gridctl::experiment {

/// Shortens the logs of runs that ended while the last gridctl was at work, or after it, if that
/// gridctl was killed. Call it under the lock and when all ends are booked. Returns how many logs
/// were shortened; an Error of the first log that could not be, when the others are done.
[[nodiscard]] Result<std::size_t> cut_logs_left(const journal::Journal& journal,
                                                const fs::path& experiment,
                                                std::uint64_t max_log_size);

}  // namespace gridctl::experiment
