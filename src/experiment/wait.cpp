#include <gridctl/experiment/wait.hpp>
#include <gridctl/sys/process/loop.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <algorithm>
#include <chrono>

#include <signal.h>

namespace gridctl::experiment {
namespace {

constexpr std::chrono::seconds kInterval{1};

class Wait {
 public:
  explicit Wait(std::vector<Overview>& all) : all_(all), loop_(sys::make_loop()) {}

  Result<std::optional<ExitCode>> wait() {
    for (const int signal : {SIGINT, SIGTERM})
      loop_->on_signal(signal, [this](int number) {
        ended_by_ = number == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
        loop_->stop();
      });
    tick();
    loop_->run();
    if (error_) return tl::unexpected(*error_);
    return ended_by_;
  }

 private:
  void tick() {
    const bool goes_on = std::any_of(all_.begin(), all_.end(), [](const auto& books) {
      return state_of(books) == ExperimentState::running;
    });
    if (!goes_on) return loop_->stop();
    loop_->after(kInterval, [this] {
      for (auto& books : all_) {
        if (const auto refreshed = refresh(books); !refreshed) {
          error_ = refreshed.error();
          return loop_->stop();
        }
      }
      tick();
    });
  }

  std::vector<Overview>& all_;
  std::unique_ptr<sys::Loop> loop_;
  std::optional<ExitCode> ended_by_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::optional<ExitCode>> wait_for_end(std::vector<Overview>& all) {
  return Wait(all).wait();
}

ExitCode outcome_of(const std::vector<Overview>& all) {
  for (const auto& books : all) {
    if (const auto code = outcome_of(books); code != ExitCode::ok) return code;
  }
  return ExitCode::ok;
}

}  // namespace gridctl::experiment
