#include <gridctl/core/text.hpp>
#include <gridctl/schedule/deadlines.hpp>
#include <gridctl/schedule/retry_policy.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

// What shells, and env, exit with if the command cannot be executed, or is not found.
constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;
constexpr int kTryAgain = 75;  // EX_TEMPFAIL of sysexits.h

constexpr double kLongestWait = 300;

// How Python's argparse refuses arguments.
constexpr std::array<std::string_view, 3> kUsageWords = {
    "unrecognized arguments", "the following arguments are required", "invalid choice"};
// How PyTorch (old and new) and the CUDA driver say that the GPU's memory is used up.
constexpr std::array<std::string_view, 3> kMemoryWords = {"CUDA out of memory", "OutOfMemoryError",
                                                          "CUDA_ERROR_OUT_OF_MEMORY"};

template <class Words>
bool has_any(std::string_view text, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

/// From 0.5 to below 1.
double jitter(const RunSpec& run) {
  const auto name = fmt::format("{} test {} attempt {}", to_string(run.id), run.test, run.attempt);
  return 0.5 + static_cast<double>(fnv1a(name) % 1000) / 2000;
}

double backoff(int failures) {
  const int doublings = std::clamp(failures - 1, 0, 9);  // 2^9 is over the cap already
  return std::min(std::ldexp(1.0, doublings), kLongestWait);
}

}  // namespace

FailureClass classify(const RunEvent& event) {
  const std::string_view reason = event.reason;
  if (event.state == RunState::lost) return FailureClass::lost;
  if (reason.starts_with(kTimedOut)) return FailureClass::timeout;
  if (reason.starts_with(kHung)) return FailureClass::hang;
  if (!event.exit) return FailureClass::cannot_start;
  if (event.exit->signal) return FailureClass::crash;
  if (event.exit->code == kNotExecutable || event.exit->code == kNotFound)
    return FailureClass::cannot_start;
  if (event.exit->code == kTryAgain) return FailureClass::requeue;
  if (event.exit->success()) return FailureClass::product_missing;
  if (has_any(reason, kUsageWords)) return FailureClass::usage;
  if (has_any(reason, kMemoryWords)) return FailureClass::out_of_memory;
  return FailureClass::ordinary;
}

std::optional<Retry> RetryPolicy::decide(const RunSpec& run, const RunEvent& event,
                                         int failures) const {
  const bool asks = event.state == RunState::stopped && event.exit && event.exit->code == kTryAgain;
  if (asks) return Retry{1, false};
  if (event.state != RunState::failed && event.state != RunState::lost) return std::nullopt;
  const auto failure = classify(event);
  if (failure == FailureClass::cannot_start || failure == FailureClass::usage) return std::nullopt;
  if (failures > retries_) return std::nullopt;
  return Retry{backoff(failures) * jitter(run), failure == FailureClass::out_of_memory};
}

}  // namespace gridctl::schedule
