// A small grid whose news all reporters are tested with, and clocks that stand still.
#pragma once

#include <gridctl/report/reporter.hpp>

#include <sstream>
#include <string>

namespace gridctl::report {

using namespace std::chrono_literals;

class NewsFixture {
 protected:
  NewsFixture() {
    options_.stream = &stream_;
    options_.columns = [this] { return columns_; };
    options_.now = [this] { return std::chrono::steady_clock::time_point(1h + elapsed_); };
    options_.wall_clock = [this] { return TimePoint(1'790'000'000s + elapsed_); };
  }

  /// What was written since the last call.
  std::string written() {
    auto text = stream_.str();
    stream_.str({});
    return text;
  }

  static WorkStart work() {
    WorkStart start;
    start.experiment = "experiments/digits";
    start.has_tester = true;
    start.runs = 12;
    start.configurations = 4;
    start.repetitions = 3;
    start.slots = 2;
    start.device = "cpu";
    return start;
  }
  static RunSpec run(int configuration, int repetition = 1) {
    RunSpec spec;
    spec.id = {configuration, repetition};
    spec.label = "mlp lr=0." + std::to_string(configuration);
    spec.directory = "experiments/digits/runs/" + to_string(spec.id) + "/attempt-1";
    return spec;
  }
  [[nodiscard]] RunEvent event(RunState state, std::string slot = "cpu:0") const {
    RunEvent news;
    news.state = state;
    news.at = options_.wall_clock();
    news.slot = std::move(slot);
    return news;
  }
  [[nodiscard]] RunEvent ended(double seconds) const {
    auto news = event(RunState::succeeded);
    news.exit = ExitStatus{0, std::nullopt, false};
    news.seconds = seconds;
    return news;
  }
  [[nodiscard]] RunEvent failed(double seconds, std::string reason) const {
    auto news = event(RunState::failed);
    news.exit = ExitStatus{1, std::nullopt, false};
    news.seconds = seconds;
    news.reason = std::move(reason);
    return news;
  }
  /// The whole story: two succeed, one fails, one is stopped, Ctrl-C.
  void tell(RunObserver& reporter) {
    reporter.on_start(work());
    reporter.on_event(run(1), event(RunState::running, "cpu:0"));
    reporter.on_event(run(2), event(RunState::running, "cpu:1"));
    elapsed_ = 10s;
    reporter.on_event(run(1), ended(10));
    elapsed_ = 12s;
    reporter.on_event(run(2), failed(12, "ValueError: bad \x1b[31mrate"));
    reporter.on_event(run(3), event(RunState::running, "cpu:0"));
    reporter.on_notice("no new runs; 1 running goes on");
    elapsed_ = 15s;
    auto stopped = event(RunState::stopped);
    stopped.exit = ExitStatus{std::nullopt, 15, false};
    stopped.seconds = 3;
    reporter.on_event(run(3), stopped);
    reporter.on_finish(summary());
  }
  static Summary summary() {
    Summary end;
    end.planned = 12;
    end.succeeded = 1;
    end.failed = 1;
    end.stopped = 1;
    end.not_started = 9;
    end.seconds = 15;
    end.busy_seconds = 25;
    end.slots = 2;
    end.interrupted_by = 2;
    return end;
  }

  std::ostringstream stream_;
  std::chrono::milliseconds elapsed_{0};
  int columns_ = 80;
  ReporterOptions options_;
};

}  // namespace gridctl::report
