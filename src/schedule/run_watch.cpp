#include "run_watch.hpp"

#include <gridctl/launch/log_limit.hpp>
#include <gridctl/sys/disk.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace gridctl::schedule {
namespace {

constexpr auto kPause = std::chrono::seconds(1);

}  // namespace

sys::Loop::Clock::duration pause_between_logs(std::uint64_t max_log_size) {
  using std::chrono::milliseconds;
  constexpr std::uint64_t kPerMillisecond = (std::uint64_t{512} << 20U) / 1000;
  constexpr milliseconds kShortest(20);
  const auto filled_after = std::min<std::uint64_t>(max_log_size / kPerMillisecond, 1000);
  return std::max(kShortest, milliseconds(filled_after));
}

RunWatch::RunWatch(const Limits& limits, RunningRuns& runs, sys::Loop& loop,
                   std::function<void()> look_around)
    : max_log_size_(limits.max_log_size),
      runs_(runs),
      loop_(loop),
      look_around_(std::move(look_around)),
      deadlines_(limits.timeout, limits.hang_timeout, sys::folder_activity) {}

void RunWatch::started(Ticket ticket, const RunningRun& run) {
  deadlines_.started(ticket, run.item.run.configuration, run.launch.run.directory, loop_.now(),
                     run.age);
  look_soon();
  if (max_log_size_ > 0) look_at_logs_soon();
}

void RunWatch::finished(Ticket ticket, bool succeeded) {
  deadlines_.finished(ticket, succeeded, loop_.now());
}

void RunWatch::look_soon() {
  if (std::exchange(will_look_, true)) return;
  loop_.after(kPause, [this] {
    will_look_ = false;
    look();
    if (!runs_.empty()) look_soon();
  });
}

void RunWatch::look() {
  look_around_();
  for (const auto& overdue : deadlines_.overdue(loop_.now()))
    runs_.end(overdue.run, overdue.ended_by, overdue.reason);
}

void RunWatch::look_at_logs_soon() {
  if (std::exchange(will_look_at_logs_, true)) return;
  loop_.after(pause_between_logs(max_log_size_), [this] {
    will_look_at_logs_ = false;
    look_at_logs();
    if (!runs_.empty()) look_at_logs_soon();
  });
}

void RunWatch::look_at_logs() {
  for (const auto& [ticket, run] : runs_.all()) {
    // A log that cannot be cut now (no log yet, or the file system cannot do it) is cut when the
    // run has ended.
    static_cast<void>(launch::limit_log(run.launch.output, max_log_size_));
  }
}

}  // namespace gridctl::schedule
