// What a signal from the user means, given those before it. Ctrl-C three times: start nothing new;
// end the runs politely; end them now. SIGTERM and SIGHUP begin at the second step, since whoever
// sends them (a service manager, a closing terminal) expects an end.
#pragma once

#include <gridctl/core/worker.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::schedule {

class StopLadder {
 public:
  using Step = StopStep;

  /// Takes the signal (SIGINT, SIGTERM or SIGHUP) into account; returns the step it leads to.
  Step on_signal(int signal);
  /// The same for a request that names its step: never goes down. Counts as SIGINT if it is
  /// draining, else as SIGTERM.
  Step rise_to(Step step);
  [[nodiscard]] Step step() const { return step_; }
  /// The first signal that came, which decides the exit code.
  [[nodiscard]] std::optional<int> first_signal() const { return first_signal_; }
  /// What people are told when the step is reached, with that many runs on; a line, empty for
  /// `working`.
  [[nodiscard]] std::string notice(std::size_t running) const;
  /// Those to listen to: nohup and service managers ignore SIGHUP for us, and that must stay so.
  [[nodiscard]] static std::vector<int> signals();

 private:
  Step step_ = Step::working;
  std::optional<int> first_signal_;
};

}  // namespace gridctl::schedule
