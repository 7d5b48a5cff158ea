// What a grid allows its runs: how often, how long, how many failures, how much disk and memory.
// Settings in the grid file and flags of the same names are read by the same functions.
#pragma once

#include <gridctl/core/end_time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gridctl {

/// How long one run may take. At most one of the two is set; neither: as long as it likes.
struct RunTimeout {
  std::chrono::milliseconds after{0};
  /// This many times the median of the runs of its configuration that succeeded; more than 1.
  double times_median = 0;

  [[nodiscard]] bool is_set() const { return after.count() > 0 || times_median > 0; }
  friend bool operator==(const RunTimeout&, const RunTimeout&) = default;
};

/// How many runs may fail before no more are started. automatic: a circuit breaker, see
/// schedule::FailureBudget.
struct MaxFailures {
  enum class Kind { none, number, percent, automatic };
  Kind kind = Kind::none;
  int value = 0;  ///< at least 1 with number and percent

  friend bool operator==(const MaxFailures&, const MaxFailures&) = default;
};

/// All limits of one grid. A zero switches a limit off.
struct Limits {
  int retries = 0;
  RunTimeout timeout;
  std::chrono::milliseconds hang_timeout{0};
  MaxFailures max_failures;  ///< `fail_fast` is the number 1
  std::chrono::milliseconds grace{30'000};
  /// Bytes that stay free for the last checkpoints of running runs and for our own books.
  std::uint64_t min_free_disk = std::uint64_t{256} << 20U;
  std::uint64_t max_log_size = std::uint64_t{1} << 30U;  ///< bytes of one run's output.log
  std::uint64_t memory_limit = 0;  ///< bytes that all processes of one run may use together
  /// The first run of each configuration goes ahead; the others start only if it does not fail.
  bool canary = false;
  EndTime until;  ///< no run goes on beyond this time
  /// How long gridctl may be at work in the experiment, all calls of it together.
  std::chrono::milliseconds budget{0};
  /// The hours for which the experiment's runs may have GPUs, in all calls of gridctl together.
  double gpu_hours = 0;

  friend bool operator==(const Limits&, const Limits&) = default;
};

/// What the parsers below accept, in words for messages: "must be …", "give …".
inline constexpr std::string_view kDurationWords =
    "a duration such as 90s, 1h30m or 02:00:00, or 0 for none";
inline constexpr std::string_view kTimeoutWords =
    "a duration such as 90s, 1h30m or 02:00:00, a multiple of the median such as 3x, or 0 for none";
inline constexpr std::string_view kMaxFailuresWords =
    "a number of runs, a share such as 10%, auto, or none";
inline constexpr std::string_view kSizeWords = "a size such as 512MiB or 2GB, or 0 for none";
inline constexpr std::string_view kLogSizeWords =
    "a size of at least 64KiB such as 512MiB or 2GB, or 0 for none";
inline constexpr std::string_view kGpuHoursWords =
    "a number of GPU-hours such as 40 or 0.5, or none";

/// Each parser returns nullopt unless the text is as the words above say. Durations beyond 30 years
/// count as 30 years, so that no sum with a point in time overflows.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_limit_duration(std::string_view text);
[[nodiscard]] std::optional<RunTimeout> parse_timeout(std::string_view text);
[[nodiscard]] std::optional<MaxFailures> parse_max_failures(std::string_view text);
[[nodiscard]] std::optional<std::uint64_t> parse_log_size(std::string_view text);
/// "none" is 0, and so is "0".
[[nodiscard]] std::optional<double> parse_gpu_hours(std::string_view text);

/// The shortest texts that the parsers read as these values: "10%", "none"; "3x", "5400s", "0".
[[nodiscard]] std::string to_string(const MaxFailures& limit);
[[nodiscard]] std::string to_string(const RunTimeout& timeout);
/// "1h30m", "3x", "none".
[[nodiscard]] std::string in_words(const RunTimeout& timeout);
/// "40 GPU-hours", "1 GPU-hour", "0.5 GPU-hours".
[[nodiscard]] std::string gpu_hours_in_words(double hours);

}  // namespace gridctl
