// What Slurm's commands answer: the number of a new job, the rows of squeue, the configuration, and
// why sbatch refused. Pure; as seen with Slurm 22.05.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::launch::slurm {

/// "1213\n", or "1213;cluster\n" of a federation; nothing for any other text.
[[nodiscard]] std::optional<std::string> parse_job_id(std::string_view text);

/// "3-6,8-9%3", "0-10:2", "7": the numbers. Nothing for "N/A" and what else is no range.
[[nodiscard]] std::optional<std::vector<int>> parse_array_range(std::string_view text);

/// The numbers as a range, for scancel: "3-6,8".
[[nodiscard]] std::string array_range(std::vector<int> numbers);

/// A row of squeue: one task that has begun, or all that wait.
struct QueueRow {
  std::string name;        ///< of the job
  std::string job;         ///< of the array
  std::vector<int> tasks;  ///< empty: the rest of an array that was cancelled while it waited
  std::string state;       ///< "PENDING", "RUNNING", …
  int restarts = 0;
  std::string reason;  ///< why it waits, or how it ended
  std::string nodes;
};
/// The format that parse_queue() reads.
inline constexpr const char* kQueueFormat =
    "Name:|,ArrayJobID:|,ArrayTaskID:|,State:|,RestartCnt:|,Reason:|,NodeList:|";
/// A line that is no row is left out.
[[nodiscard]] std::vector<QueueRow> parse_queue(std::string_view text);

/// How a task stands by squeue's words for its state and why.
enum class Life {
  queued,  ///< it waits, for the first time or again
  on,      ///< it runs, or is ending; so is a state that we do not know
  cancelled,
  timed_out,
  out_of_memory,
  taken,       ///< preempted, or its node failed
  unlaunched,  ///< Slurm could not start it, or thought so and ended it
  ended,
  nowhere  ///< Slurm has forgotten it
};
[[nodiscard]] Life life_of(std::string_view state, std::string_view reason = {});

/// Whether a task that waits for this reason waits until somebody changes something.
[[nodiscard]] bool never_starts(std::string_view reason);

/// The key of the section `slurm` that the reason is about: "time"; empty if it is about none.
[[nodiscard]] std::string option_of_reason(std::string_view reason);

/// What gridctl goes by of `scontrol show config`; the defaults are Slurm's.
struct Cluster {
  std::string name;
  std::string version;
  int max_array = 1001;  ///< MaxArraySize: the largest index is one less
};
[[nodiscard]] Cluster parse_cluster(std::string_view text);

/// Why sbatch did not submit.
enum class Refusal {
  unreachable,      ///< the controller did not answer: nobody knows whether it has the job
  limit,            ///< so many jobs at once are not allowed: later
  array_too_large,  ///< MaxArraySize is smaller than we thought
  refused           ///< it would refuse the next one alike
};
[[nodiscard]] Refusal why_refused(std::string_view words);

/// What sbatch --test-only says of a job that it would take: "Job 5 to start at …". Nothing if no
/// line says so; a site's plugins may write lines of their own before it and behind it.
[[nodiscard]] std::optional<std::string> parse_estimate(std::string_view output);

/// Slurm's own words, without its names of programs: "Invalid partition name specified". The last
/// line that is an error, else the last line.
[[nodiscard]] std::string words_of(std::string_view output);

/// The option of sbatch that the words are about: "partition"; empty if they name none.
[[nodiscard]] std::string option_meant(std::string_view words);

}  // namespace gridctl::launch::slurm
