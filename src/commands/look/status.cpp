#include "builtin.hpp"
#include "look/experiment_list.hpp"
#include "look/status_view.hpp"
#include "options/experiment_argument.hpp"
#include "options/terminal.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/sys/process/process_runner.hpp>
#include <gridctl/sys/terminal.hpp>

#include <ostream>

#include <nlohmann/json.hpp>
#include <signal.h>

namespace gridctl::commands {
namespace {

constexpr std::chrono::seconds kInterval{1};
constexpr int kFewestColumns = 20;
constexpr int kStdout = 1;

std::string to_text(const std::vector<report::Line>& lines, const report::Look& look) {
  std::string text;
  for (const auto& line : lines)
    text += report::to_bytes(report::cut(line, look.columns - 1, look.unicode), look.colour) + "\n";
  return text;
}

/// Shows the experiment again each second until nobody works on it any more. On a terminal in
/// place; else, and as JSON, one text after the other, whenever something is in the books.
class Watch {
 public:
  Watch(experiment::Overview overview, const cli::Services& services)
      : overview_(std::move(overview)), services_(services), loop_(sys::make_loop()) {}

  Result<ExitCode> watch() {
    for (const int signal : {SIGINT, SIGTERM})
      loop_->on_signal(signal, [this](int number) { on_signal(number); });
    tick(true);
    loop_->run();
    write(region_.erase(look()) + (draws() ? to_text(frame_, look()) : std::string()));
    if (error_) return tl::unexpected(*error_);
    return code_ ? *code_ : experiment::outcome_of(overview_);
  }

 private:
  [[nodiscard]] bool draws() const { return services_.out.is_terminal && !services_.globals.json; }

  [[nodiscard]] report::Look look() const {
    auto look = look_of(services_.out);
    if (draws()) look.columns = std::max(kFewestColumns, sys::terminal_columns(kStdout));
    return look;
  }

  void tick(bool changed) {
    if (services_.globals.json) {
      if (changed) write(json_text(view_.document(overview_)) + "\n");
    } else if (draws()) {
      draw();
    } else if (changed) {
      write(to_text(view_.lines(overview_, look()), look()) + "\n");
    }
    if (experiment::state_of(overview_) != experiment::ExperimentState::running)
      return loop_->stop();
    loop_->after(kInterval, [this] {
      const auto refreshed = experiment::refresh(overview_);
      if (refreshed) return tick(*refreshed);
      error_ = refreshed.error();
      loop_->stop();
    });
  }

  /// What does not fit is left out: a frame that is taller than the terminal cannot be replaced.
  void draw() {
    frame_ = view_.lines(overview_, look());
    auto fitting = frame_;
    const auto most = static_cast<std::size_t>(std::max(1, sys::terminal_lines(kStdout) - 1));
    if (fitting.size() > most) fitting.resize(most);
    write(region_.draw("", fitting, look()));
  }

  void on_signal(int signal) {
    code_ = signal == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
    loop_->stop();
  }

  void write(const std::string& text) const { *services_.out.stream << text << std::flush; }

  experiment::Overview overview_;
  const cli::Services& services_;
  std::unique_ptr<sys::Loop> loop_;
  StatusView view_;
  report::LiveRegion region_;
  std::vector<report::Line> frame_;
  std::optional<ExitCode> code_;  // of a signal to us
  std::optional<Error> error_;
};

cli::CommandInfo info_of_status() {
  cli::CommandInfo info{.name = "status",
                        .summary = "Show the state of an experiment",
                        .description =
                            "Show how an experiment stands: counts, what is running and how far "
                            "it is, failures by their reason, and which gridctl works on it. Only "
                            "reads; works from any host that sees the files. A run whose folder "
                            "is gone is lost; of more than 10,000 that succeeded only the folders "
                            "of their configurations are looked at. With --watch it ends as the "
                            "grid ended; 'gridctl wait' does so without a word in between.",
                        .group = "Look",
                        .examples = {{"gridctl status", "the newest experiment"},
                                     {"gridctl status -w", "redrawn until it ends"},
                                     {"gridctl status digits --json", "for programs"},
                                     {"gridctl status --all", "a line for each experiment"}}};
  info.positionals = {maybe_experiment()};
  cli::Option watch{.name = "watch",
                    .letter = 'w',
                    .help = "Show it again and again until it ends; the exit status is the grid's",
                    .group = "Output"};
  cli::Option all{.name = "all",
                  .letter = 'a',
                  .help = "A line for each experiment, as 'gridctl list'",
                  .group = "Output"};
  watch.in_environment = all.in_environment = false;  // each belongs to one call
  info.options = {watch, all};
  return info;
}

Result<ExitCode> run_status(const cli::Arguments& arguments, cli::Services& services) {
  if (arguments.flag("all"))
    return list_experiments({.folders = arguments.positionals()}, services);
  GRIDCTL_TRY_ASSIGN(const auto folder, named_or_last(arguments, services));
  GRIDCTL_TRY_ASSIGN(auto overview, experiment::read_overview(folder));
  if (arguments.flag("watch")) return Watch(std::move(overview), services).watch();
  StatusView view;
  const auto look = look_of(services.out);
  *services.out.stream << (services.globals.json ? json_text(view.document(overview), 2) + "\n"
                                                 : to_text(view.lines(overview, look), look));
  return ExitCode::ok;
}

}  // namespace

cli::Command status_command() {
  return {info_of_status(), run_status};
}

}  // namespace gridctl::commands
