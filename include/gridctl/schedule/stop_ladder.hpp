// What a signal from the user means, given those before it. Ctrl-C three times: start nothing new;
// end the runs politely; end them now. SIGQUIT (Ctrl-\) begins at the second step, and so does
// SIGTERM, since who sends that (a service manager) expects an end. SIGHUP is a terminal that was
// closed, mostly by habit: nothing new is started, however often it comes, and no run is lost.
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

  /// Takes the signal (SIGINT, SIGQUIT, SIGTERM or SIGHUP) into account; returns the step it leads
  /// to.
  Step on_signal(int signal);
  /// Rises to the step that a request names; never goes down. Draining counts as SIGINT, any other
  /// step as SIGTERM.
  Step rise_to(Step step);
  [[nodiscard]] Step step() const { return step_; }
  /// The first signal that came, which decides the exit code.
  [[nodiscard]] std::optional<int> first_signal() const { return first_signal_; }
  /// The line that people are told when this step is reached with `running` runs on; empty for
  /// `working`.
  [[nodiscard]] std::string notice(std::size_t running) const;
  /// The signals to listen to: not SIGHUP where nohup or a service manager lets us ignore SIGHUP.
  [[nodiscard]] static std::vector<int> signals();

 private:
  Step step_ = Step::working;
  std::optional<int> first_signal_;
  bool is_asked_at_keyboard_ = false;  // for the step that was reached last
};

}  // namespace gridctl::schedule
