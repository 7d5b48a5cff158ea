#include <gridctl/schedule/stop_ladder.hpp>

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

}  // namespace gridctl::schedule
