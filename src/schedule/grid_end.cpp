#include "grid_end.hpp"

#include <gridctl/core/halt_reason.hpp>
#include <gridctl/core/limits.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

/// A machine that was suspended, or whose clock was set, ends its grid so late at most.
constexpr std::chrono::seconds kLongestWait(10);
constexpr double kSecondsOfHour = 3600;

}  // namespace

GridEnd::GridEnd(Used before, WallClock wall_clock, sys::Loop& loop, OnEnd on_end)
    : wall_clock_(std::move(wall_clock)),
      loop_(loop),
      on_end_(std::move(on_end)),
      used_(before.time),
      gpu_seconds_used_(before.gpu_hours * kSecondsOfHour) {
  if (!wall_clock_) wall_clock_ = [] { return std::chrono::system_clock::now(); };
}

void GridEnd::set_until(const EndTime& until) {
  until_.reset();
  if (until.is_set()) until_ = point_of(until, wall_clock_());
  has_told_ = false;
  if (has_begun_) look();
}

void GridEnd::set_budget(std::chrono::milliseconds budget) {
  budget_ = budget;
  has_told_ = false;
  if (has_begun_) look();
}

void GridEnd::set_gpu_hours(double gpu_hours) {
  gpu_hours_ = gpu_hours;
  has_told_ = false;
  if (has_begun_) look();
}

void GridEnd::begin() {
  has_begun_ = true;
  look();
}

void GridEnd::note(bool any_is_on, std::size_t gpus) {
  gpu_seconds_used_ = gpu_seconds_used();
  used_ += since_note();
  on_since_ = any_is_on ? std::optional(loop_.now()) : std::nullopt;
  gpus_ = gpus;
  if ((budget_.count() > 0 || gpu_hours_ > 0) && has_begun_) look();
}

sys::Loop::Clock::duration GridEnd::since_note() const {
  return on_since_ ? loop_.now() - *on_since_ : sys::Loop::Clock::duration{0};
}

double GridEnd::gpu_seconds_used() const {
  const auto seconds = std::chrono::duration<double>(since_note()).count();
  return gpu_seconds_used_ + static_cast<double>(gpus_) * seconds;
}

void GridEnd::look() {
  if (timer_) loop_.cancel(*timer_);
  timer_.reset();
  if (has_told_) return;
  if (budget_.count() > 0 && used_ + since_note() >= budget_) {
    const auto seconds = std::chrono::duration<double>(budget_).count();
    return tell(fmt::format("{}: {}", kBudgetIsUsedUp, human_duration(seconds)));
  }
  if (gpu_hours_ > 0 && gpu_seconds_used() >= gpu_hours_ * kSecondsOfHour)
    return tell(fmt::format("{}: {}", kGpuHoursAreUsedUp, gpu_hours_in_words(gpu_hours_)));
  if (!until_) return;
  const auto now = wall_clock_();
  if (now >= *until_) return tell(fmt::format("{}: {}", kTimeIsUp, local_time(*until_)));
  const auto wait = std::min<std::chrono::nanoseconds>(*until_ - now, kLongestWait);
  timer_ = loop_.after(wait, [this] {
    timer_.reset();
    look();
  });
}

void GridEnd::tell(const std::string& why) {
  has_told_ = true;
  on_end_(why);
}

}  // namespace gridctl::schedule
