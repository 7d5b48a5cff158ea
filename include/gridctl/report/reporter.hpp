// The news of a grid for three audiences: a person at a terminal, a log file, a program. All hear
// the same events and print to one stream (stderr); none decides anything.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/live.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/report/estimator.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::report {

/// Asks a running run for its progress. Quick, and never fails.
using AskRun = std::function<LiveMetrics()>;

/// How busy a GPU is.
struct GpuLoad {
  double utilization_percent = 0;
  std::uint64_t memory_used_bytes = 0;
  std::uint64_t memory_total_bytes = 0;
};

struct ReporterOptions {
  std::ostream* stream = nullptr;  ///< not owned
  bool colour = false;
  bool unicode = true;
  std::function<int()> columns;  ///< asked before each frame: the terminal may be resized
  std::function<int()> rows;     ///< likewise; null: 24
  /// Asked before each frame: false while the terminal is another program's. Null: always.
  std::function<bool()> may_draw;
  /// The last lines of a file, safe for a terminal. Null: not known.
  std::function<std::vector<std::string>(const fs::path& file, std::size_t lines)> tail;
  /// Time for the display (elapsed, ETA) and for the stamps; replaced in tests.
  std::function<std::chrono::steady_clock::time_point()> now;
  std::function<std::chrono::system_clock::time_point()> wall_clock;
  /// Begins to follow a run by its directory; null: the progress of runs is not known.
  std::function<AskRun(const fs::path& directory)> follow;
  /// Returns the facts about the runs that are known at the start. Null: nothing is known.
  std::function<Outlook()> outlook;
  /// Steers the worker, and asks how the worker is steered. Null: nobody can.
  std::function<SteerAnswer(const SteerRequest&)> steer;
  /// The load of the GPU of a slot ("gpu:1"), nothing where it is not known. Null: never known.
  std::function<std::optional<GpuLoad>(const std::string& slot)> gpu;
  bool titles = false;    ///< a screen sets the terminal's title while work is on
  bool task_bar = false;  ///< a screen tells the terminal its progress (OSC 9;4)
  /// Asked at the end of trainings that have a tester: whether it would find a model. Null: yes.
  std::function<bool()> has_model;
  int verbosity = 0;  ///< -1: failures and the end only; -2: nothing
};

/// An observer that prints for people or programs. The owner calls `tick()` some times a second
/// while work is on.
class Reporter : public RunObserver {
 public:
  /// Redraws what has changed; a log gets a sign of life when it was silent for a minute.
  virtual void tick() {}
  /// Says how the work stands, now: the answer to SIGUSR1.
  virtual void say_state() {}
  /// Takes away what was drawn, before gridctl is suspended; the next tick draws it again.
  virtual void pause() {}
  /// A key that was typed on the terminal.
  virtual void on_key(char /*key*/) {}
};

/// Prints one line for each event: "2026-11-04T09:12:33Z [ 22/48] ok   17.2 cpu:3 4m11s lenet5
/// lr=0.1 acc=0.94", failures with their reason; a block with counts and what to do next at the
/// end.
[[nodiscard]] std::unique_ptr<Reporter> make_plain_reporter(ReporterOptions options);

/// Prints one JSON document a line for each event:
/// {"schema":"gridctl.event/1","event":"run","run":"17.2","state":…}. Runs that have ended come
/// with their last metrics.
[[nodiscard]] std::unique_ptr<Reporter> make_json_reporter(ReporterOptions options);

/// A bar with counts, elapsed time and ETA on the last lines of the terminal, redrawn in place;
/// failures scroll above it. As many running runs as the height leaves room for.
[[nodiscard]] std::unique_ptr<Reporter> make_terminal_reporter(ReporterOptions options);

/// Prints nothing.
[[nodiscard]] std::unique_ptr<Reporter> make_silent_reporter();

}  // namespace gridctl::report
