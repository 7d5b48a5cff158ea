// For a person who watches: decides when to draw. What is drawn: terminal_screen.hpp.
#include "progress.hpp"
#include "terminal_screen.hpp"

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

class LiveReporter final : public TerminalReporter {
 public:
  explicit LiveReporter(ReporterOptions options)
      : options_(std::move(options)), progress_(options_.follow) {}
  LiveReporter(const LiveReporter&) = delete;
  LiveReporter& operator=(const LiveReporter&) = delete;
  ~LiveReporter() override { write(region_.erase(look())); }

  void on_start(const WorkStart& start) override {
    started_ = true;
    progress_.start(start, options_.now());
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

  void on_more(const std::vector<RunSpec>& runs) override { progress_.add(runs.size()); }

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
    const bool shows_frame = options_.verbosity >= 0 && now - progress_.begin() >= kFirstDraw;
    const auto second = std::chrono::floor<std::chrono::seconds>(now - progress_.begin());
    const bool differs = changed_ || second != drawn_second_ || !region_.is_drawn();
    if (shows_frame && (differs || !above_.empty())) {
      if (second != drawn_second_) progress_.ask();
      write(region_.draw(std::exchange(above_, {}), frame_of(progress_, now, look()), look()));
      changed_ = false;
      drawn_second_ = second;
      drawn_at_ = now;
    } else if (!above_.empty()) {
      write(std::exchange(above_, {}));
    }
  }

 private:
  [[nodiscard]] Look look() const {
    return {std::max(kFewestColumns, options_.columns()), options_.colour, options_.unicode};
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
  std::optional<SteadyTime> drawn_at_;
  std::chrono::seconds drawn_second_{0};
};

}  // namespace

std::unique_ptr<TerminalReporter> make_terminal_reporter(ReporterOptions options) {
  return std::make_unique<LiveReporter>(std::move(options));
}

}  // namespace gridctl::report
