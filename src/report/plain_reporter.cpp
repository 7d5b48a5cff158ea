// For logs and pipes: one line an event, nothing is ever taken back.
#include "progress.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/report/reporter.hpp>

#include <ostream>
#include <utility>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr auto kHeartbeat = std::chrono::minutes(1);  // of silence

/// "2026-11-04T09:12:33Z": whole seconds, the lines are read by people.
std::string stamp(TimePoint at) {
  return rfc3339(at).substr(0, 19) + "Z";
}

class PlainReporter final : public Reporter {
 public:
  explicit PlainReporter(ReporterOptions options)
      : options_(std::move(options)), progress_(options_.follow) {}

  void on_start(const WorkStart& start) override {
    progress_.start(start, options_.now(), options_.outlook ? options_.outlook() : Outlook());
    is_on_ = true;
    said_at_ = options_.now();
    if (options_.verbosity < 0) return;
    print(fmt::format("{} {} {}: {}", stamp(options_.wall_clock()), to_string(start.phase),
                      start.experiment, describe(start)));
  }

  void on_event(const RunSpec& run, const RunEvent& event) override {
    const bool has_metrics = event.state == RunState::succeeded && is_shown(event.state);
    const auto metrics = has_metrics ? progress_.last_metrics(run) : LiveMetrics();
    progress_.apply(run, event, options_.now());
    failures_.apply(run, event);
    if (is_shown(event.state)) print(line_of(run, event) + metrics_text(metrics, 2));
  }

  void on_more(const std::vector<RunSpec>& runs) override { progress_.add(runs); }

  void on_notice(const std::string& line) override {
    if (options_.verbosity > -2) print(fmt::format("{} {}", stamp(options_.wall_clock()), line));
  }

  void tick() override {
    if (is_on_ && options_.verbosity >= 0 && options_.now() - said_at_ >= kHeartbeat) say_state();
  }

  void say_state() override {
    if (!is_on_) return;
    progress_.ask(options_.now());
    print(
        fmt::format("{} {}", stamp(options_.wall_clock()), state_text(progress_, options_.now())));
  }

  void on_finish(const Summary& summary) override {
    is_on_ = false;
    if (options_.verbosity < -1) return;
    *options_.stream << epilogue(work_at_end(progress_.work(), options_), summary, failures_.all(),
                                 options_.unicode)
                     << std::flush;
  }

 private:
  [[nodiscard]] bool is_shown(RunState state) const {
    if (is_failure(state)) return options_.verbosity >= -1;
    return options_.verbosity >= (is_settled(state) ? 0 : 1);
  }

  [[nodiscard]] std::string line_of(const RunSpec& run, const RunEvent& event) const {
    const auto total = std::to_string(progress_.total());
    auto line = fmt::format("{} [{:>{}}/{}] {:<4} {}", stamp(event.at), progress_.done(),
                            total.size() + 1, total, short_word(event.state), run_name(run));
    if (!event.slot.empty()) line += " " + event.slot;
    if (is_settled(event.state)) line += " " + human_duration(event.seconds);
    if (!run.label.empty()) line += " " + run.label;
    if (is_failure(event.state))
      line += fmt::format(": {} (output: {})", event.reason, output_of(run).string());
    return line;
  }

  void print(const std::string& line) {
    *options_.stream << printable(line) + "\n" << std::flush;
    said_at_ = options_.now();
  }

  ReporterOptions options_;
  Progress progress_;
  FailureList failures_;
  bool is_on_ = false;
  SteadyTime said_at_{};
};

}  // namespace

std::unique_ptr<Reporter> make_plain_reporter(ReporterOptions options) {
  return std::make_unique<PlainReporter>(std::move(options));
}

}  // namespace gridctl::report
