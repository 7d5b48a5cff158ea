#include <gridctl/schedule/stop_ladder.hpp>

#include <algorithm>

#include <signal.h>

namespace gridctl::schedule {

StopLadder::Step StopLadder::on_signal(int signal) {
  if (!first_signal_) first_signal_ = signal;
  switch (step_) {
    case Step::working:
      step_ = signal == SIGINT ? Step::draining : Step::stopping;
      break;
    case Step::draining:
      step_ = Step::stopping;
      break;
    case Step::stopping:
    case Step::killing:
      step_ = Step::killing;
      break;
  }
  return step_;
}

StopLadder::Step StopLadder::rise_to(Step step) {
  if (step == Step::working) return step_;
  if (!first_signal_) first_signal_ = step == Step::draining ? SIGINT : SIGTERM;
  return step_ = std::max(step_, step);
}

}  // namespace gridctl::schedule
