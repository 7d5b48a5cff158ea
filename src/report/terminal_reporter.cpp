// For a person who watches: decides when to draw. What is drawn: terminal_screen.hpp.
#include "progress.hpp"
#include "terminal_screen.hpp"
#include "terminal_title.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/report/reporter.hpp>

#include <algorithm>
#include <ostream>
#include <utility>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

using namespace std::chrono_literals;

constexpr auto kFirstDraw = 200ms;  // a grid that is done by then needs no display
constexpr auto kInterval = 100ms;
constexpr int kFewestColumns = 20;
constexpr std::size_t kTail = 10;  // lines of output

class LiveReporter final : public Reporter {
 public:
  explicit LiveReporter(ReporterOptions options)
      : options_(std::move(options)),
        progress_(options_.follow),
        title_(options_.titles, options_.task_bar) {
    extras_.gpu = options_.gpu;
  }
  LiveReporter(const LiveReporter&) = delete;
  LiveReporter& operator=(const LiveReporter&) = delete;
  ~LiveReporter() override { write(region_.erase(look()) + title_.clear()); }

  void on_start(const WorkStart& start) override {
    started_ = true;
    progress_.start(start, options_.now(), options_.outlook ? options_.outlook() : Outlook());
    if (options_.verbosity >= 0)
      write(printable(fmt::format("{} {}: {}", to_string(start.phase), start.experiment,
                                  describe(start))) +
            "\n");
  }

  void on_event(const RunSpec& run, const RunEvent& event) override {
    const bool shows_success = event.state == RunState::succeeded && options_.verbosity >= 1;
    const bool is_success = event.state == RunState::succeeded;
    const auto metrics = is_success ? progress_.last_metrics(run) : LiveMetrics();
    if (is_success) progress_.keep_last(run, metrics);
    progress_.apply(run, event, options_.now());
    failures_.apply(run, event);
    changed_ = true;
    if (is_failure(event.state) && options_.verbosity >= -1) {
      for (const auto& line : failure_lines(run, event, look())) keep(line);
    } else if (shows_success) {
      auto line = success_line(run, event, look());
      if (!metrics.values.empty()) line.push_back({"  " + printable(metrics_text(metrics, 2))});
      keep(line);
    }
    tick();
  }

  void on_more(const std::vector<RunSpec>& runs) override { progress_.add(runs); }

  void on_notice(const std::string& line) override {
    looks_at_steering_ = true;  // the notice may tell of it
    if (options_.verbosity < -1) return;
    keep({{"  " + printable(line)}});
    tick();
  }

  void on_finish(const Summary& summary) override {
    auto text = region_.erase(look()) + title_.clear() + std::exchange(above_, {});
    if (options_.verbosity >= -1)
      text += epilogue(work_at_end(progress_.work(), options_), summary, failures_.all(),
                       options_.unicode);
    write(text);
    started_ = false;
  }

  void tick() override {
    const auto now = options_.now();
    if (!started_ || (drawn_at_ && now - *drawn_at_ < kInterval)) return;
    const bool may_draw = options_.verbosity >= 0 && (!options_.may_draw || options_.may_draw());
    const bool shows_frame = may_draw && now - progress_.begin() >= kFirstDraw;
    const auto second = std::chrono::floor<std::chrono::seconds>(now - progress_.begin());
    const bool differs = changed_ || second != drawn_second_ || !region_.is_drawn();
    if (shows_frame && (differs || !above_.empty())) {
      if (second != drawn_second_) look_around();
      write(title() + region_.draw(std::exchange(above_, {}),
                                   frame_of(progress_, now, look(), extras_), look()));
      changed_ = false;
      drawn_second_ = second;
      drawn_at_ = now;
    } else if (!above_.empty()) {
      write(std::exchange(above_, {}));
    }
  }

  void say_state() override {
    if (!started_) return;
    progress_.ask(options_.now());
    keep({{"  " + state_text(progress_, options_.now())}});
    tick_soon();
  }

  void pause() override {
    write(region_.erase(look()) + title_.clear());
    changed_ = true;
  }

  /// `l` waits for the row whose output is meant; any other key is a command of its own.
  void on_key(char key) override {
    if (!started_) return;
    const bool names_row = std::exchange(awaits_row_, false);
    if (names_row && key >= '1' && key <= '9') return say_tail(static_cast<std::size_t>(key - '1'));
    if (key == 's') return say_state();
    if (key == 'f') return say_failures();
    if (key == 'p') return pause_or_go_on();
    if (key == 'l') {
      awaits_row_ = true;
    } else if (key == '?') {
      keep({{"  s state   f failures   l1-l9 last output of the run in that row"}});
      keep({{"  p pause, and go on   Ctrl-C no new runs   Ctrl-Z suspend"}});
      tick_soon();
    }
  }

 private:
  /// What changes with time, once a second.
  void look_around() {
    progress_.ask(options_.now());
    if (options_.steer && std::exchange(looks_at_steering_, false)) take_steering({});
    if (failures_.changes() != std::exchange(pinned_changes_, failures_.changes()))
      extras_.pinned = pinned_failures(failures_.all(), look(), kMostPinned);
  }

  /// Returns whether the worker has heard it.
  bool take_steering(const SteerRequest& request) {
    const auto answer = options_.steer(request);
    if (!answer.is_heard) return false;
    extras_.is_paused = answer.is_paused;
    if (answer.max_concurrent > 0 && progress_.work().device != kSlurm)
      progress_.set_slots(static_cast<int>(answer.max_concurrent));
    return true;
  }

  /// The worker says what it does, as it does when `gridctl pause` asks.
  void pause_or_go_on() {
    if (!options_.steer) return;
    // Somebody else may have paused it meanwhile.
    const bool is_heard = take_steering({}) && take_steering({.paused = !extras_.is_paused});
    if (!is_heard) keep({{"  no more runs begin: there is nothing to pause"}});
    tick_soon();
  }

  std::string title() {
    const auto done = progress_.done();
    const auto total = std::max<std::size_t>(1, progress_.total());
    const auto eta = progress_.eta(options_.now());
    auto text = fmt::format("gridctl {}/{}", done, total);
    if (extras_.is_paused)
      text += " paused";
    else if (eta)
      text += " ~" + ticking(*eta);
    const bool has_failed = progress_.count(RunState::failed) + progress_.count(RunState::lost) > 0;
    return title_.show({text, static_cast<int>(std::min<std::size_t>(100, 100 * done / total)),
                        has_failed, extras_.is_paused});
  }

  void say_failures() {
    const auto failures = failures_.all();
    if (failures.empty()) keep({{"  no run has failed"}});
    for (const auto& failure : failures)
      keep({{printable(fmt::format("  {}  {}  {}: {}", run_name(failure.run), failure.slot,
                                   failure.run.label, failure.reason))}});
    tick_soon();
  }

  void say_tail(std::size_t row) {
    const auto running = in_rows(progress_);
    if (row >= running.size()) {
      keep({{fmt::format("  there is no row {}", row + 1)}});
    } else {
      const auto& run = running[row];
      keep({{printable(fmt::format("  {}  {}  {}", run.name, run.slot, run.label)), kCyan}});
      const auto lines = options_.tail ? options_.tail(run.directory / layout::kOutputLog, kTail)
                                       : std::vector<std::string>();
      if (lines.empty()) keep({{"  | (no output yet)", kDim}});
      for (const auto& line : lines) keep({{"  | ", kDim}, {line}});
    }
    tick_soon();
  }

  /// What a person asked for is shown at the next tick, however young the frame is.
  void tick_soon() {
    changed_ = true;
    tick();
  }

  [[nodiscard]] Look look() const {
    return {.columns = std::max(kFewestColumns, options_.columns()),
            .colour = options_.colour,
            .unicode = options_.unicode,
            .rows = options_.rows ? options_.rows() : Look().rows};
  }
  /// Puts a line above the frame, for good, when it is drawn next.
  void keep(const Line& line) { above_ += to_bytes(line, options_.colour) + "\n"; }
  /// In one go: a frame that is written in pieces flickers.
  void write(const std::string& bytes) {
    if (!bytes.empty()) *options_.stream << bytes << std::flush;
  }

  ReporterOptions options_;
  Progress progress_;
  FailureList failures_;
  LiveRegion region_;
  TerminalTitle title_;
  FrameExtras extras_;
  std::size_t pinned_changes_ = 0;
  std::string above_;
  bool started_ = false;
  bool changed_ = false;
  bool awaits_row_ = false;
  bool looks_at_steering_ = true;
  std::optional<SteadyTime> drawn_at_;
  std::chrono::seconds drawn_second_{0};
};

}  // namespace

std::unique_ptr<Reporter> make_terminal_reporter(ReporterOptions options) {
  return std::make_unique<LiveReporter>(std::move(options));
}

}  // namespace gridctl::report
