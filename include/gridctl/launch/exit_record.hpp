// exit.json: how a run ended. The keeper writes it the moment the run has ended, so that it tells
// the truth about a run whose end no gridctl has seen.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/launch/executor.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::launch {

inline constexpr const char* kExitRecord = "exit.json";

/// {"schema":"gridctl.exit/1", "exit_code", "signal", "core_dumped", "seconds", "began_at",
/// "ended_at", "ended_at_ms" (since 1970), "asked":{"cause", "why", "at", "at_ms", "by_pid"} (null
/// if it ended by itself), "usage":{…}, "leftovers", "unkillable":["PID COMMAND", …],
/// "memory_peak_bytes", "oom_kills"}; unknown null.
[[nodiscard]] std::string exit_record(const JobExit& exit,
                                      const std::vector<std::string>& unkillable);

/// The record in a run's folder; nothing if there is no file, or if another program wrote it.
[[nodiscard]] std::optional<JobExit> read_exit_record(const fs::path& run_directory);

}  // namespace gridctl::launch
