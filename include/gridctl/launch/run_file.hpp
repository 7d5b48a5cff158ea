// run.json: all that gridctl knows of one run, beside the files that the run wrote. So a folder
// explains itself without gridctl, and the journal can be rebuilt. Written when the run has ended.
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

/// Writes run.json: a training's beside its attempts, a test's in the test's folder. Written once,
/// when the run has ended (until then the journal tells): replacing a file frees an inode, and
/// after many freed inodes ext4 takes a millisecond for each new one.
[[nodiscard]] Result<void> write_run_file(const Launch& launch, const RunEvent& event,
                                          const std::optional<TimePoint>& started_at);

/// The event that the end of a job is for its run. A run that was asked to end is stopped, failed
/// if the cause was timeout, hang or lost device, stopped early if the cause was a rule, and
/// succeeded if the cause was a target and all products are there, whatever its exit code is. Any
/// other run is succeeded, failed, skipped (exit 77), lost, or stopped if it asks to be run again
/// (exit 75). A kill by the kernel for want of memory is a better reason than what failure_reason()
/// finds.
[[nodiscard]] RunEvent event_of(const Launch& launch, const JobExit& exit);

/// The event of a run that was asked to end. Its state follows from the request, since the exit
/// code tells how the run took the signal, not whether its work was done.
[[nodiscard]] RunEvent asked_event(RunEvent event, const EndRequest& request, const Launch& launch);

/// The state of an exit with that failure_reason(): succeeded, failed or skipped.
[[nodiscard]] RunState state_of(const ExitStatus& exit, const std::string& reason);

/// Whether a glob ("models/model_best.pt", "**/*.pt") matches a non-empty file below `folder`. '*'
/// and '?' stay within a name; '**' stands for any number of folders. Links to folders are not
/// followed. A file that a link leads to outside of `folder` counts only if it has changed since
/// `folder` was made.
[[nodiscard]] bool matches_file(const fs::path& folder, const std::string& glob);
/// All files that match, sorted.
[[nodiscard]] std::vector<fs::path> matching_files(const fs::path& folder, const std::string& glob);

}  // namespace gridctl::launch
