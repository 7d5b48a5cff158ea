#include <gridctl/core/descriptor.hpp>
#include <gridctl/schedule/stop_ladder.hpp>

#include <algorithm>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>

namespace gridctl::schedule {

StopStep StopLadder::on_signal(int signal) {
  if (!first_signal_) first_signal_ = signal;
  is_asked_at_keyboard_ = signal == SIGINT || signal == SIGQUIT;
  if (signal == SIGHUP) return step_ = std::max(step_, Step::draining);
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

StopStep StopLadder::rise_to(Step step) {
  if (step == Step::working) return step_;
  if (!first_signal_) first_signal_ = step == Step::draining ? SIGINT : SIGTERM;
  if (step > step_) is_asked_at_keyboard_ = false;
  return step_ = std::max(step_, step);
}

std::string StopLadder::notice(std::size_t running) const {
  const bool one = running == 1;
  switch (step_) {
    case Step::working:
      break;
    case Step::draining:
      return fmt::format("no new runs; {} running {}; {} {}", running, one ? "goes on" : "go on",
                         is_asked_at_keyboard_ ? "Ctrl-C again stops" : "'gridctl stop' stops",
                         one ? "it" : "them");
    case Step::stopping:
      return fmt::format(
          "stopping {} run{} (SIGTERM); {}", running, one ? "" : "s",
          is_asked_at_keyboard_ ? "Ctrl-C again kills" : "'gridctl stop --now' kills");
    case Step::killing:
      return fmt::format("killing {} run{}", running, one ? "" : "s");
  }
  return "";
}

std::vector<int> StopLadder::signals() {
  // A shell without job control lets background commands ignore SIGINT, since Ctrl-C is meant for
  // others. Without a terminal there is no Ctrl-C: a SIGINT is then meant for us.
  const Descriptor terminal(::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC));
  std::vector<int> listened;
  for (const int signal : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    const bool ignored = ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
    const bool is_for_us = (signal == SIGINT || signal == SIGQUIT) && !terminal;
    if (!ignored || is_for_us) listened.push_back(signal);
  }
  return listened;
}

}  // namespace gridctl::schedule
