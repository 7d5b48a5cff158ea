#include "setup_step.hpp"

#include "setup_record.hpp"

#include <gridctl/control/channel.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/launch/failure_reason.hpp>
#include <gridctl/launch/make_executor.hpp>
#include <gridctl/schedule/stop_ladder.hpp>
#include <gridctl/schedule/trainings.hpp>
#include <gridctl/session/grid_work.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/process/loop.hpp>
#include <gridctl/sys/process/process_runner.hpp>
#include <gridctl/sys/reservations.hpp>

#include <utility>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

namespace gridctl::session {
namespace {

constexpr auto kPause = std::chrono::milliseconds(200);
constexpr std::uint32_t kBrandMember = (1U << 24U) - 1;  // of no run

std::vector<std::string> our_variables() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable; ++variable) variables.emplace_back(*variable);
  return variables;
}

/// Hears `gridctl stop` while a setup is on. Requests for single runs find none that has begun.
class StopEar final : public Worker {
 public:
  explicit StopEar(std::function<void(StopStep)> on_stop) : on_stop_(std::move(on_stop)) {}
  Result<Summary> work() override { return Summary{}; }
  StopAnswer stop(const StopRequest& request) override {
    if (request.runs.empty()) on_stop_(request.step);
    return {};
  }

 private:
  std::function<void(StopStep)> on_stop_;
};

/// One setup that is to be done: takes the lock of the machine, starts the command, waits for it.
class SetupRun {
 public:
  SetupRun(launch::Launch launch, std::string key, const SetupTerms& terms,
           const Messages& messages)
      : launch_(std::move(launch)), key_(std::move(key)), terms_(terms), messages_(messages) {}

  Result<std::optional<ExitCode>> work() {
    GRIDCTL_TRY_ASSIGN(const auto program, launch::find_program(launch_));
    GRIDCTL_TRY(sys::make_directories(launch_.run.directory));
    program_ = program;
    if (auto locks = sys::Reservations::open_default()) {
      locks->describe(terms_.experiment.string());
      locks_ = std::move(*locks);
    }
    for (const int signal : schedule::StopLadder::signals())
      loop_->on_signal(signal, [this](int number) { on_signal(number); });
    const control::Channel channel(*loop_, terms_.experiment, ear_);
    if (channel.error())
      messages_.notice("'gridctl stop' cannot reach us: " + channel.error()->message);
    loop_->post([this] { begin_when_free(); });
    loop_->run();
    if (error_) return tl::unexpected(*error_);
    GRIDCTL_TRY(end_leftovers(terms_.experiment, messages_));
    return outcome();
  }

 private:
  /// Data that several experiments prepare in one place is not prepared by two at once.
  void begin_when_free() {
    if (ended_as_) return;
    if (locks_) {
      auto taken = locks_->take({{"setup-" + key_of_place(launch_), 0, 1}});
      if (taken && !*taken) {
        if (!std::exchange(told_to_wait_, true))
          messages_.notice("waiting: another gridctl does the same setup");
        loop_->after(kPause, [this] { begin_when_free(); });
        return;
      }
      if (taken) lock_ = std::move(**taken);
    }
    begin();
  }

  void begin() {
    sys::ProcessSpec spec;
    spec.program = program_;
    spec.argv = launch_.argv;
    spec.environment =
        launch::child_environment(our_variables(), launch_.environment, launch_.placement.defaults);
    spec.working_directory = launch_.working_directory;
    spec.output = launch_.output;
    spec.brand = {sys::folder_key(terms_.experiment).value_or(0), kBrandMember};
    spec.dies_with_us = true;
    began_at_ = std::chrono::system_clock::now();
    messages_.notice(fmt::format("setup: {} (output: {})", shell_quote(launch_.argv),
                                 printable(launch_.output.string())));
    auto process = runner_->spawn(spec, [this](const sys::ProcessExit& exit) {
      exit_ = exit.status;
      loop_->stop();
    });
    if (process) {
      process_ = *process;
      return;
    }
    error_ = process.error();
    loop_->stop();
  }

  /// The second signal kills; a closed terminal only lets no run begin.
  void on_signal(int signal) {
    if (signal == SIGHUP) return on_stop(StopStep::draining);
    const auto code = signal == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
    end(std::exchange(was_signalled_, true) ? SIGKILL : SIGTERM, code);
  }

  /// Who asks to drain lets the step come to its end; then no run starts.
  void on_stop(StopStep step) {
    if (step == StopStep::draining)
      ended_as_ = ended_as_.value_or(ExitCode::terminated);
    else
      end(step == StopStep::killing ? SIGKILL : SIGTERM, ExitCode::terminated);
  }

  void end(int signal, ExitCode code) {
    ended_as_ = ended_as_.value_or(code);
    is_cut_off_ = true;
    if (!process_) return loop_->stop();
    runner_->signal(*process_, signal);
    loop_->after(terms_.grace, [this] { runner_->signal(*process_, SIGKILL); });
  }

  /// Writes down how the step ended, and says so.
  Result<std::optional<ExitCode>> outcome() {
    const auto reason = exit_ ? launch::failure_reason(launch_, *exit_) : std::string();
    if (exit_) {
      GRIDCTL_TRY(write_setup_record(launch_, key_, {began_at_, *exit_, reason, is_cut_off_}));
    }
    if (ended_as_) return ended_as_;
    if (exit_->success()) {
      messages_.notice("setup: done");
      return std::nullopt;
    }
    return fail(ErrorKind::io,
                fmt::format("the setup failed, and no run was started: {}",
                            reason.empty() ? to_string(*exit_) : reason),
                fmt::format("see {}; 'gridctl resume {}' tries it again",
                            printable(launch_.output.string()),
                            printable(shell_quote(terms_.experiment.string()))));
  }

  launch::Launch launch_;
  std::string key_;
  const SetupTerms& terms_;
  const Messages& messages_;
  StopEar ear_{[this](StopStep step) { on_stop(step); }};
  std::unique_ptr<sys::Loop> loop_ = sys::make_loop();
  std::unique_ptr<sys::ProcessRunner> runner_ = sys::make_process_runner(*loop_);
  fs::path program_;
  std::optional<sys::Reservations> locks_;
  sys::Reservation lock_;
  bool told_to_wait_ = false;
  std::optional<sys::ProcessId> process_;
  TimePoint began_at_;
  std::optional<ExitStatus> exit_;
  std::optional<ExitCode> ended_as_;  // asked to end, or to start nothing after the step
  bool is_cut_off_ = false;           // the step was asked to end before it had done its work
  bool was_signalled_ = false;
  std::optional<Error> error_;
};

launch::Launch launch_of(plan::Setup setup, const plan::MacroValues& values,
                         const SetupTerms& terms) {
  launch::Launch launch;
  launch.argv = std::move(setup.argv);
  launch.environment = {{"GRIDCTL_EXPDIR", terms.experiment.string()}, {"GRIDCTL_PHASE", "setup"}};
  for (auto& variable : setup.environment) launch.environment.push_back(std::move(variable));
  launch.placement.defaults = {{"PYTHONUNBUFFERED", "1"}};
  launch.working_directory = values.start_dir;
  if (terms.code) launch::run_in(*terms.code, launch);
  return launch;
}

}  // namespace

Result<std::optional<ExitCode>> do_setup(const plan::Plan& plan, const SetupTerms& terms,
                                         const Messages& messages) {
  const auto& program = plan.grid().trainer;
  if (program.setup.empty()) return std::nullopt;
  const schedule::Trainings trainings(plan, terms.experiment);
  GRIDCTL_TRY_ASSIGN(const auto values, trainings.values(trainings.run({plan.run(0), 0, 1}), {}));
  GRIDCTL_TRY_ASSIGN(auto setup, plan::expand_setup(program, values));
  const auto inputs = std::move(setup.inputs);
  auto launch = launch_of(std::move(setup), values, terms);
  GRIDCTL_TRY_ASSIGN(const auto key,
                     setup_key(launch, inputs, {values.start_dir, values.grid_dir}, messages));
  const auto last = last_setup(terms.experiment);
  if (last.is_done && last.key == key) {
    messages.notice("setup: done before");
    return std::nullopt;
  }
  if (last.is_done) messages.notice("setup: again, since its command or inputs have changed");
  launch.run.attempt = last.attempt + 1;
  launch.run.directory = terms.experiment / kSetupFolder / layout::attempt_name(launch.run.attempt);
  launch.output = launch.run.directory / layout::kOutputLog;
  return SetupRun(std::move(launch), key, terms, messages).work();
}

}  // namespace gridctl::session
