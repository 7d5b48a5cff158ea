#include <gridctl/core/text.hpp>
#include <gridctl/schedule/backlog/retry_policy.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

constexpr int kUsage = 2;  // as argparse, click and getopt programs end on wrong arguments
constexpr int kRequeue = 75;
constexpr int kNotExecutable = 126;  // 126 and 127 as shells and env(1) say it
constexpr int kNotFound = 127;

constexpr double kShortSeconds = 3600;
constexpr int kMostShortRequeues = 30;
constexpr int kFreeLosses = 3;

constexpr std::chrono::milliseconds kFirstDelay{1'000};
constexpr std::chrono::milliseconds kLongestDelay{300'000};

/// Words of argparse and click about arguments. Exit 2 alone is no witness: many programs end so.
constexpr std::array<std::string_view, 8> kUsageWords = {
    "unrecognized arguments", "arguments are required", "invalid choice", "no such option",
    "expected one argument",  "missing option",         "missing arg",    "not allowed with"};

/// Words of CUDA, PyTorch, TensorFlow, JAX and ROCm.
constexpr std::array<std::string_view, 6> kMemoryWords = {"out of memory",
                                                          "outofmemory",
                                                          "out_of_memory",
                                                          "resource_exhausted",
                                                          "cublas_status_alloc_failed",
                                                          "cudaerrormemoryallocation"};

template <std::size_t N>
bool speaks_of(const std::string& reason, const std::array<std::string_view, N>& words) {
  std::string lower = reason;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::ranges::any_of(
      words, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace

const char* to_string(FailureClass failure) {
  switch (failure) {
    case FailureClass::configuration:
      return "configuration";
    case FailureClass::cannot_start:
      return "cannot start";
    case FailureClass::out_of_memory:
      return "out of memory";
    case FailureClass::crowded_out:
      return "out of memory beside others";
    case FailureClass::requeue:
      return "requeue";
    case FailureClass::timed_out:
      return "timed out";
    case FailureClass::hung:
      return "hung";
    case FailureClass::lost:
      return "lost";
    case FailureClass::lost_device:
      return "lost device";
    case FailureClass::ordinary:
      break;
  }
  return "failed";
}

std::optional<FailureClass> parse_failure_class(std::string_view words) {
  for (const auto failure :
       {FailureClass::configuration, FailureClass::cannot_start, FailureClass::out_of_memory,
        FailureClass::crowded_out, FailureClass::requeue, FailureClass::timed_out,
        FailureClass::hung, FailureClass::lost, FailureClass::lost_device,
        FailureClass::ordinary}) {
    if (words == to_string(failure)) return failure;
  }
  return std::nullopt;
}

FailureClass classify(const RunEvent& event, EndedBy ended_by) {
  // What gridctl did to the attempt comes first: the exit status shows our signal only.
  if (ended_by == EndedBy::start_error) return FailureClass::cannot_start;
  if (ended_by == EndedBy::timeout) return FailureClass::timed_out;
  if (ended_by == EndedBy::hang) return FailureClass::hung;
  if (ended_by == EndedBy::lost_device) return FailureClass::lost_device;
  if (event.requeued) return FailureClass::requeue;
  if (event.state == RunState::lost) return FailureClass::lost;
  const auto code = event.exit.value_or(ExitStatus{}).code;
  if (code == kRequeue) return FailureClass::requeue;
  if (code == kNotExecutable || code == kNotFound) return FailureClass::cannot_start;
  if (code == kUsage && speaks_of(event.reason, kUsageWords)) return FailureClass::configuration;
  if (speaks_of(event.reason, kMemoryWords))
    return ended_by == EndedBy::itself_in_company ? FailureClass::crowded_out
                                                  : FailureClass::out_of_memory;
  return FailureClass::ordinary;
}

std::chrono::milliseconds backoff(const RunSpec& run, int n) {
  const int doublings = std::clamp(n - 1, 0, 16);  // far beyond the cap, far below an overflow
  const auto whole = std::min(kLongestDelay, kFirstDelay * (1 << doublings));
  const auto hash = fnv1a(fmt::format("{}/{}/{}", to_string(run.id), run.test, run.attempt));
  const auto permille = 500 + static_cast<int>(hash % 500);
  return whole * permille / 1000;
}

std::optional<Retry> RetryPolicy::after(const RunSpec& run, const RunEvent& event,
                                        FailureClass failure, RetryTally& tally) const {
  if (retries_ == kNone) return std::nullopt;
  const bool was_alone = std::exchange(tally.ran_alone, false);
  switch (failure) {
    case FailureClass::configuration:
    case FailureClass::cannot_start:
      return std::nullopt;
    case FailureClass::requeue:
      tally.short_requeues = event.seconds < kShortSeconds ? tally.short_requeues + 1 : 0;
      if (tally.short_requeues >= kMostShortRequeues) {
        tally.short_requeues = 0;
        return std::nullopt;
      }
      return Retry{backoff(run, tally.short_requeues), false};
    case FailureClass::lost:
    case FailureClass::lost_device:
      if (++tally.losses > kFreeLosses) return std::nullopt;
      return Retry{backoff(run, tally.losses), false};
    case FailureClass::crowded_out:
      tally.ran_alone = true;
      return Retry{backoff(run, 1), true};
    case FailureClass::out_of_memory:
      if (was_alone) return std::nullopt;
      break;
    case FailureClass::timed_out:
    case FailureClass::hung:
    case FailureClass::ordinary:
      break;
  }
  tally.short_requeues = 0;
  if (++tally.failures > retries_) return std::nullopt;
  tally.ran_alone = failure == FailureClass::out_of_memory;
  return Retry{backoff(run, tally.failures), tally.ran_alone};
}

RetryHistory RetryPolicy::replay(const std::vector<RunRecord>& attempts) const {
  RetryHistory history;
  for (const auto& attempt : attempts) {
    RunEvent event;
    event.state = attempt.state;
    event.exit = attempt.exit;
    event.seconds = attempt.seconds;
    event.reason = attempt.reason;
    const auto failure =
        parse_failure_class(attempt.failure_class).value_or(classify(event, EndedBy::itself));
    const bool counts = attempt.state == RunState::failed || attempt.state == RunState::lost ||
                        failure == FailureClass::requeue;
    RunSpec run;
    run.id = attempt.id;
    run.test = attempt.test;
    run.attempt = attempt.attempt;
    history.is_over = counts && !after(run, event, failure, history.tally);
  }
  return history;
}

}  // namespace gridctl::schedule
