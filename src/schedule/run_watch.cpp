#include "run_watch.hpp"

#include <gridctl/launch/log_limit.hpp>
#include <gridctl/sys/disk.hpp>

#include <utility>

namespace gridctl::schedule {
namespace {

constexpr auto kPause = std::chrono::seconds(1);

}  // namespace

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
  if (max_log_size_ == 0) return;
  for (const auto& [ticket, run] : runs_.all()) {
    // A log that cannot be cut now (no log yet, or the file system cannot do it) is cut when the
    // run has ended.
    static_cast<void>(launch::limit_log(run.launch.output, max_log_size_));
  }
}

}  // namespace gridctl::schedule
