// run.json: all that is known of one run, beside what the run wrote, so that a folder explains
// itself (and the journal could be rebuilt) without us. Written when the run has ended.
#pragma once

#include <gridctl/core/run.hpp>
#include <gridctl/launch/executor.hpp>

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::launch {

/// {"schema":"gridctl.run/1", "run":"17.2", "phase", "attempt", "test", "label", "task",
/// "identity", "seed", "state", "host", "device", "slot", "cpus", "gpus", "command":[…], "cwd",
/// "environment":{what we set}, "directory", "started_at", "ended_at", "seconds", "exit_code",
/// "signal", "core_dumped", "usage":{…}, "gpu_usage":{…}, "failure_class", "requeued", "leftovers",
/// "model", "reason"}: times RFC 3339, durations seconds, unknown
/// null. The user's own environment is not in it: it may hold secrets. All texts are valid UTF-8.
[[nodiscard]] nlohmann::ordered_json run_document(const Launch& launch, const RunEvent& event,
                                                  const std::optional<TimePoint>& started_at);

/// Writes it: a training's beside its attempts, a test's in the test's folder. Once, when the run
/// has ended (until then the journal tells): to replace a file frees an inode for each run, and
/// ext4 takes a millisecond for each new one while many were freed lately.
[[nodiscard]] Result<void> write_run_file(const Launch& launch, const RunEvent& event,
                                          const std::optional<TimePoint>& started_at);

/// What the end of a job means for its run, and why. One that was asked to end is stopped, or
/// failed if it was for its own sake (timeout, hang, lost device), whatever its exit code is. Else
/// succeeded, failed, skipped (exit 77), lost, or stopped if it asks to be run again (exit 75).
/// That the kernel killed it for its memory says more than what failure_reason() finds.
[[nodiscard]] RunEvent event_of(const Launch& launch, const JobExit& exit);

/// Why a run counts as failed, in one line: products that are missing or empty; the signal; the
/// last line of a Python exception or the last line that speaks of an error in the output (only the
/// last 64 KiB are read); else "exit 1". Empty if it succeeded: exit 0 and all products there. Exit
/// 77 is a skip (empty reason, see state_of).
[[nodiscard]] std::string failure_reason(const Launch& launch, const ExitStatus& exit);

/// succeeded, failed or skipped.
[[nodiscard]] RunState state_of(const ExitStatus& exit, const std::string& reason);

/// Whether a glob ("models/model_best.pt", "**/*.pt") matches a non-empty file below `folder`. '*'
/// and
/// '?' stay within a name; '**' stands for any number of folders. Links to folders are not
/// followed.
[[nodiscard]] bool matches_file(const fs::path& folder, const std::string& glob);
/// All files that match, sorted.
[[nodiscard]] std::vector<fs::path> matching_files(const fs::path& folder, const std::string& glob);

}  // namespace gridctl::launch
