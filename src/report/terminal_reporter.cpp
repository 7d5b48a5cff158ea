// For a person who watches: decides when to draw. What is drawn: terminal_screen.hpp.
#include "progress.hpp"
#include "terminal_screen.hpp"

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
      : options_(std::move(options)), progress_(options_.follow) {}
  LiveReporter(const LiveReporter&) = delete;
  LiveReporter& operator=(const LiveReporter&) = delete;
  ~LiveReporter() override { write(region_.erase(look())); }

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
    const auto metrics = shows_success ? progress_.last_metrics(run) : LiveMetrics();
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
    if (options_.verbosity < -1) return;
    keep({{"  " + printable(line)}});
    tick();
  }

  void on_finish(const Summary& summary) override {
    auto text = region_.erase(look()) + std::exchange(above_, {});
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
      if (second != drawn_second_) progress_.ask(options_.now());
      write(region_.draw(std::exchange(above_, {}), frame_of(progress_, now, look()), look()));
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
    write(region_.erase(look()));
    changed_ = true;
  }

  /// `l` waits for the row whose output is meant; any other key is a command of its own.
  void on_key(char key) override {
    if (!started_) return;
    const bool names_row = std::exchange(awaits_row_, false);
    if (names_row && key >= '1' && key <= '9') return say_tail(static_cast<std::size_t>(key - '1'));
    if (key == 's') return say_state();
    if (key == 'f') return say_failures();
    if (key == 'l') {
      awaits_row_ = true;
    } else if (key == '?') {
      keep({{"  s state   f failures   l1-l9 last output of the run in that row"}});
      keep({{"  Ctrl-C no new runs   Ctrl-Z suspend"}});
      tick_soon();
    }
  }

 private:
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
  std::string above_;
  bool started_ = false;
  bool changed_ = false;
  bool awaits_row_ = false;
  std::optional<SteadyTime> drawn_at_;
  std::chrono::seconds drawn_second_{0};
};

}  // namespace

std::unique_ptr<Reporter> make_terminal_reporter(ReporterOptions options) {
  return std::make_unique<LiveReporter>(std::move(options));
}

}  // namespace gridctl::report
