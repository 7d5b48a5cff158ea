// How a GridLoop is steered while it works: paused, given more or fewer runs at once, told which of
// its runs to begin next.
#include "grid_loop.hpp"

#include <fmt/format.h>

namespace gridctl::schedule {

SteerAnswer GridLoop::steer(const SteerRequest& request) {
  SteerAnswer answer;
  // A scheduler got the limit with each array.
  answer.is_refused = request.max_concurrent && context_.executor.queues();
  if (!answer.is_refused && ladder_.step() == StopStep::working && backlog_.is_open()) {
    if (request.max_concurrent) {
      admission_.set_limit(*request.max_concurrent);
      context_.observer.on_notice(
          fmt::format("gridctl set: at most {} at once", admission_.size()));
    }
    answer.moved = backlog_.hurry(request.first);
    if (answer.moved > 0)
      context_.observer.on_notice(fmt::format("gridctl set: {} to begin next", answer.moved));
    if (request.paused && *request.paused != is_paused_) {
      is_paused_ = *request.paused;
      context_.observer.on_notice(
          is_paused_ ? fmt::format("gridctl pause: no new runs until 'gridctl resume'; {} running "
                                   "go on",
                                   running_.size())
                     : "gridctl resume: new runs begin again");
    }
    answer.is_heard = true;
  }
  answer.is_paused = is_paused_;
  answer.max_concurrent = admission_.size();
  answer.running = running_.size();
  answer.waiting = backlog_.size();
  // Not in this call: the answer is about what was on when it was asked.
  if (answer.is_heard && has_begun_) context_.loop.post([this] { fill(); });
  return answer;
}

}  // namespace gridctl::schedule
