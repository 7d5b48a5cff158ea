#include "grid_end.hpp"

#include <gridctl/core/halt_reason.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

/// A machine that was suspended, or whose clock was set, ends its grid so late at most.
constexpr std::chrono::seconds kLongestWait(10);

}  // namespace

GridEnd::GridEnd(std::chrono::milliseconds used, WallClock wall_clock, sys::Loop& loop,
                 OnEnd on_end)
    : wall_clock_(std::move(wall_clock)), loop_(loop), on_end_(std::move(on_end)), used_(used) {
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

void GridEnd::begin() {
  has_begun_ = true;
  look();
}

void GridEnd::note(bool any_is_on) {
  const auto now = loop_.now();
  if (on_since_) used_ += now - *on_since_;
  on_since_ = any_is_on ? std::optional(now) : std::nullopt;
  if (budget_.count() > 0 && has_begun_) look();
}

sys::Loop::Clock::duration GridEnd::used() const {
  return on_since_ ? used_ + (loop_.now() - *on_since_) : used_;
}

void GridEnd::look() {
  if (timer_) loop_.cancel(*timer_);
  timer_.reset();
  if (has_told_) return;
  if (budget_.count() > 0 && used() >= budget_) {
    const auto seconds = std::chrono::duration<double>(budget_).count();
    return tell(fmt::format("{}: {}", kBudgetIsUsedUp, human_duration(seconds)));
  }
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
