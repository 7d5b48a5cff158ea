#include <gridctl/core/run.hpp>

#include <array>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

namespace gridctl {
namespace {

constexpr std::array kStates = {RunState::planned,   RunState::submitted, RunState::running,
                                RunState::succeeded, RunState::failed,    RunState::stopped,
                                RunState::lost,      RunState::skipped,   RunState::stopped_early};

std::optional<int> parse_positive(std::string_view text) {
  int value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < 1) return std::nullopt;
  return value;
}

}  // namespace

std::string to_string(RunId id) {
  return fmt::format("{}.{}", id.configuration, id.repetition);
}

std::optional<RunId> parse_run_id(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto configuration = parse_positive(text.substr(0, dot));
  const auto repetition = parse_positive(text.substr(dot + 1));
  if (!configuration || !repetition) return std::nullopt;
  return RunId{*configuration, *repetition};
}

const char* to_string(Phase phase) {
  return phase == Phase::train ? "train" : "test";
}

const char* to_string(RunState state) {
  switch (state) {
    case RunState::planned:
      return "planned";
    case RunState::submitted:
      return "submitted";
    case RunState::running:
      return "running";
    case RunState::succeeded:
      return "succeeded";
    case RunState::failed:
      return "failed";
    case RunState::stopped:
      return "stopped";
    case RunState::lost:
      return "lost";
    case RunState::stopped_early:
      return "stopped_early";
    case RunState::skipped:
      break;
  }
  return "skipped";
}

const char* in_words(RunState state) {
  return state == RunState::stopped_early ? "stopped early" : to_string(state);
}

std::optional<RunState> parse_run_state(std::string_view word) {
  for (const auto state : kStates) {
    if (word == to_string(state)) return state;
  }
  return std::nullopt;
}

bool is_settled(RunState state) {
  return state != RunState::planned && !is_on(state);
}

bool is_on(RunState state) {
  return state == RunState::submitted || state == RunState::running;
}

bool is_legal(RunState from, RunState to) {
  switch (from) {
    case RunState::planned:
      // failed: it could not be started at all. skipped: it was not worth starting. stopped:
      // somebody did not want it to start. stopped_early: a rule did not.
      return to == RunState::submitted || to == RunState::running || to == RunState::failed ||
             to == RunState::skipped || to == RunState::stopped || to == RunState::stopped_early;
    case RunState::submitted:
      // planned: the submission left no trace, so nobody has it. succeeded: the news of the begin
      // came too late to be booked.
      return to == RunState::planned || to == RunState::running || is_settled(to);
    case RunState::running:
      return is_settled(to);
    case RunState::succeeded:
    case RunState::failed:
    case RunState::stopped:
    case RunState::lost:
    case RunState::skipped:
    case RunState::stopped_early:
      // A new attempt.
      return to == RunState::planned || to == RunState::submitted || to == RunState::running;
  }
  return false;
}

std::string to_string(const ExitStatus& status) {
  if (status.code) return fmt::format("exit {}", *status.code);
  if (!status.signal) return "unknown";
  const char* name = sigabbrev_np(*status.signal);
  return fmt::format("{}{}",
                     name ? fmt::format("SIG{}", name) : fmt::format("signal {}", *status.signal),
                     status.core_dumped ? " (core dumped)" : "");
}

void count(Summary& summary, RunState state, double seconds) {
  summary.busy_seconds += seconds;
  switch (state) {
    case RunState::succeeded:
      ++summary.succeeded;
      break;
    case RunState::skipped:
      ++summary.skipped;
      break;
    case RunState::stopped:
      ++summary.stopped;
      break;
    case RunState::stopped_early:
      ++summary.stopped_early;
      break;
    case RunState::failed:
    case RunState::lost:
      ++summary.failed;
      break;
    case RunState::planned:
    case RunState::submitted:
    case RunState::running:
      break;
  }
}

}  // namespace gridctl
