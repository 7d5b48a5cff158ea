#include "backlog/failure_budget.hpp"

#include <gridctl/core/halt_reason.hpp>
#include <gridctl/core/slot_name.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

constexpr std::size_t kEqual = 3;
constexpr double kQuickSeconds = 60;

/// "gpu:0" of "gpu:0/1": the shares of a GPU fail together.
std::string device_of(const std::string& slot) {
  return slot.substr(0, slot.find('/'));
}

/// By what failures are the same. Behind an exit code are the last words of the output, in which
/// each run may well speak of itself: the code alone counts.
std::string kind_of(const std::string& reason) {
  const auto words = reason.starts_with("exit ") ? reason.find(": ") : std::string::npos;
  return masked(reason.substr(0, words));
}

std::size_t most_failures(const MaxFailures& limit, std::size_t planned) {
  const auto value = static_cast<std::size_t>(limit.value);
  switch (limit.kind) {
    case MaxFailures::Kind::number:
      return value;
    case MaxFailures::Kind::percent:  // rounded up, and so at least one
      return std::max<std::size_t>(1, planned / 100 * value + (planned % 100 * value + 99) / 100);
    case MaxFailures::Kind::none:
    case MaxFailures::Kind::automatic:
      break;
  }
  return 0;
}

}  // namespace

FailureBudget::FailureBudget(MaxFailures limit, std::size_t planned, EndedBefore before)
    : limit_(limit),
      all_(planned + before.succeeded + before.failed),
      most_(most_failures(limit, all_)),
      failures_(before.failed),
      any_success_(before.succeeded > 0) {}

std::optional<std::string> FailureBudget::spent_before() const {
  if (!is_spent()) return std::nullopt;
  return fmt::format("{} failed before, {} (--failed tries them again, --max-failures allows more)",
                     counted(failures_, "run"), kMaxFailuresSpent);
}

Verdict FailureBudget::after(const RunSpec& run, const RunEvent& event, bool is_final) {
  const auto device = device_of(event.slot);
  if (event.state == RunState::succeeded) {
    count_success(device);
    return {};
  }
  if (event.state != RunState::failed && event.state != RunState::lost) return {};
  const auto on_device = check_device(run, event);
  const auto on_grid = is_final ? count_failure(event) : Verdict{};
  return on_grid.kind == Verdict::Kind::go_on ? on_device : on_grid;
}

void FailureBudget::count_success(const std::string& device) {
  any_success_ = true;
  early_.clear();
  for (auto& [name, streak] : streaks_) {
    if (name != device) streak.success_elsewhere = true;
  }
  if (const auto own = streaks_.find(device); own != streaks_.end() && !own->second.retired)
    streaks_.erase(own);
}

Verdict FailureBudget::count_failure(const RunEvent& event) {
  ++failures_;
  if (is_spent()) return spend();
  const bool is_early =
      limit_.kind == MaxFailures::Kind::automatic && !any_success_ && event.seconds < kQuickSeconds;
  if (!is_early) return {};
  const auto equal = static_cast<std::size_t>(++early_[kind_of(event.reason)]);
  if (equal < kEqual) return {};
  return stop(
      fmt::format("the first {} runs that failed did so the same way, and none succeeded: {}",
                  equal, event.reason));
}

Verdict FailureBudget::check_device(const RunSpec& run, const RunEvent& event) {
  const auto device = device_of(event.slot);
  // A core is never to blame for what runs on it. Slurm decides which GPU of a node is used next.
  const bool is_ours = device_of_slot(device) == DeviceKind::gpu && node_of_slot(device).empty();
  if (limit_.kind != MaxFailures::Kind::automatic || !is_ours) return {};
  auto& streak = streaks_[device];
  if (streak.retired) return {};
  if (event.seconds >= kQuickSeconds) {
    streak = {};
    return {};
  }
  const auto reason = kind_of(event.reason);
  if (streak.reason != reason) streak = {reason, {}, false, false};
  streak.runs.insert(run.id);
  if (streak.runs.size() < kEqual || !streak.success_elsewhere || fails_elsewhere(device, reason))
    return {};
  streak.retired = true;
  return {Verdict::Kind::retire,
          fmt::format("{} runs in a row failed on {} while others succeed elsewhere: {}",
                      streak.runs.size(), device, event.reason),
          device};
}

bool FailureBudget::fails_elsewhere(const std::string& device, const std::string& reason) const {
  return std::ranges::any_of(streaks_, [&](const auto& entry) {
    return entry.first != device && !entry.second.retired && entry.second.reason == reason &&
           !entry.second.runs.empty();
  });
}

void FailureBudget::plan_more(std::size_t runs) {
  all_ += runs;
  most_ = most_failures(limit_, all_);
}

Verdict FailureBudget::set_limit(MaxFailures limit) {
  limit_ = limit;
  most_ = most_failures(limit, all_);
  return is_spent() ? spend() : Verdict{};
}

Verdict FailureBudget::spend() {
  return stop(fmt::format("{} failed, {}", counted(failures_, "run"), kMaxFailuresSpent));
}

Verdict FailureBudget::stop(std::string reason) {
  if (std::exchange(stopped_, true)) return {};
  return {Verdict::Kind::stop_grid, std::move(reason), {}};
}

}  // namespace gridctl::schedule
