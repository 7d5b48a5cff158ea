#include "deadlines.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

using Clock = sys::Loop::Clock;

constexpr std::size_t kEnough = 3;  // durations make a median
/// A hang is seen at most a quarter of its timeout late.
constexpr int kLooksPerTimeout = 4;

void insert_sorted(std::vector<Clock::duration>& durations, Clock::duration value) {
  durations.insert(std::ranges::upper_bound(durations, value), value);
}

Clock::duration median(const std::vector<Clock::duration>& ascending) {
  const auto middle = ascending.size() / 2;
  if (ascending.size() % 2 == 1) return ascending[middle];
  return ascending[middle - 1] + (ascending[middle] - ascending[middle - 1]) / 2;
}

std::string in_words(Clock::duration duration) {
  return human_duration(std::chrono::duration<double>(duration).count());
}

/// `factor` times `duration`, or so long that it never passes.
Clock::duration times(Clock::duration duration, double factor) {
  constexpr auto kNever = std::chrono::duration<double>(std::chrono::hours(24 * 365 * 30));
  const auto product = std::chrono::duration<double>(duration) * factor;
  return std::chrono::duration_cast<Clock::duration>(std::min(product, kNever));
}

}  // namespace

Deadlines::Deadlines(RunTimeout timeout, std::chrono::milliseconds hang_timeout, Activity activity)
    : timeout_(timeout), hang_timeout_(hang_timeout), activity_(std::move(activity)) {}

void Deadlines::started(std::size_t run, int configuration, fs::path folder, Time now,
                        Clock::duration age) {
  Running running{configuration, std::move(folder), now - age, now, 0, now, now, false};
  if (hang_timeout_.count() > 0) running.activity = activity_(running.folder);
  running_.insert_or_assign(run, std::move(running));
}

void Deadlines::finished(std::size_t run, bool succeeded, Time now) {
  const auto ended = running_.extract(run);
  if (ended.empty() || !succeeded) return;
  const auto took = held_since_.value_or(now) - ended.mapped().since;
  insert_sorted(of_configuration_[ended.mapped().configuration], took);
  insert_sorted(of_all_, took);
}

std::optional<Deadlines::Limit> Deadlines::limit_of(const Running& running) const {
  if (timeout_.after.count() > 0) return Limit{timeout_.after, ""};
  if (timeout_.times_median == 0) return std::nullopt;
  const auto own = of_configuration_.find(running.configuration);
  const bool enough = own != of_configuration_.end() && own->second.size() >= kEnough;
  const auto& known = enough ? own->second : of_all_;
  if (known.size() < kEnough) return std::nullopt;
  return Limit{times(median(known), timeout_.times_median),
               fmt::format(", {:g}x the median of {} runs{}", timeout_.times_median, known.size(),
                           enough ? " of its configuration" : "")};
}

void Deadlines::hold(Time now) {
  if (!held_since_) held_since_ = now;
}

void Deadlines::let_go(Time now) {
  if (!held_since_) return;
  for (auto& [run, running] : running_) {
    const auto stood_still = now - std::max(*held_since_, running.began);
    running.since += stood_still;
    running.looked += stood_still;
    running.active += stood_still;
  }
  held_since_.reset();
}

std::vector<Overdue> Deadlines::overdue(Time now) {
  std::vector<Overdue> result;
  if (held_since_) return result;
  for (auto& [run, running] : running_) {
    if (running.told) continue;
    if (auto found = check(run, running, now)) {
      running.told = true;
      result.push_back(std::move(*found));
    }
  }
  return result;
}

std::optional<Overdue> Deadlines::check(std::size_t run, Running& running, Time now) {
  if (const auto limit = limit_of(running); limit && now - running.since >= limit->after)
    return Overdue{run, EndedBy::timeout,
                   fmt::format("timed out after {}{}", in_words(limit->after), limit->why)};
  if (hang_timeout_.count() == 0) return std::nullopt;
  look(running, now);
  if (now - running.active < hang_timeout_) return std::nullopt;
  return Overdue{run, EndedBy::hang,
                 fmt::format("hung: wrote nothing for {}", in_words(now - running.active))};
}

void Deadlines::look(Running& running, Time now) const {
  if (now - running.looked < hang_timeout_ / kLooksPerTimeout) return;
  running.looked = now;
  const auto activity = activity_(running.folder);
  if (activity == running.activity) return;
  running.activity = activity;
  running.active = now;
}

std::optional<Deadlines::Time> Deadlines::next() const {
  std::optional<Time> earliest;
  if (held_since_) return earliest;
  const auto consider = [&](Time at) { earliest = earliest ? std::min(*earliest, at) : at; };
  for (const auto& [run, running] : running_) {
    if (running.told) continue;
    if (const auto limit = limit_of(running)) consider(running.since + limit->after);
    if (hang_timeout_.count() > 0) consider(running.looked + hang_timeout_ / kLooksPerTimeout);
  }
  return earliest;
}

}  // namespace gridctl::schedule
