#include "numbers_check.hpp"

#include <gridctl/collect/trees/gather.hpp>

#include <fmt/format.h>

namespace gridctl::session {

void NumbersCheck::on_event(const RunSpec& run, const RunEvent& event) {
  if (has_warned_ || event.state != RunState::succeeded || run.test != 0) return;
  if (!checked_.insert(run.id.configuration).second) return;
  if (collect::leaves_numbers(run.directory, scrape_)) return;
  has_warned_ = true;
  people_.on_notice(
      fmt::format("warning: run {} is ok, but has left no number that 'gridctl analyze' finds. "
                  "Have the trainer "
                  "print lines such as 'epoch 3 val acc 0.93', or write result.json or "
                  "$GRIDCTL_METRICS, or say "
                  "in the trainer section what its lines look like: metrics: {{valid.acc: 'val acc "
                  "([0-9.]+)'}}",
                  to_string(run.id)));
}

}  // namespace gridctl::session
