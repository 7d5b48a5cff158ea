// The news of a grid for three audiences: a person at a terminal, a log file, a program. All hear
// the same events and print to one stream (stderr); none decides anything.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/live.hpp>
#include <gridctl/core/observer.hpp>

#include <chrono>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

namespace gridctl::report {

/// Asks a running run for its progress. Quick, and never fails.
using AskRun = std::function<LiveMetrics()>;

struct ReporterOptions {
  std::ostream* stream = nullptr;  ///< not owned
  bool colour = false;
  bool unicode = true;
  std::function<int()> columns;  ///< asked before each frame: the terminal may be resized
  /// Time for the display (elapsed, ETA) and for the stamps; replaced in tests.
  std::function<std::chrono::steady_clock::time_point()> now;
  std::function<std::chrono::system_clock::time_point()> wall_clock;
  /// Begins to follow a run by its directory; null: the progress of runs is not known.
  std::function<AskRun(const fs::path& directory)> follow;
  /// Asked at the end of trainings that have a tester: whether it would find a model. Null: yes.
  std::function<bool()> has_model;
  int verbosity = 0;  ///< -1: failures and the end only; -2: nothing
};

/// Prints one line for each event: "2026-11-04T09:12:33Z [ 22/48] ok   17.2 cpu:3 4m11s lenet5
/// lr=0.1 acc=0.94", failures with their reason; a block with counts and what to do next at the
/// end.
[[nodiscard]] std::unique_ptr<RunObserver> make_plain_reporter(ReporterOptions options);

/// Prints one JSON document a line for each event:
/// {"schema":"gridctl.event/1","event":"run","run":"17.2","state":…}. Runs that have ended come
/// with their last metrics.
[[nodiscard]] std::unique_ptr<RunObserver> make_json_reporter(ReporterOptions options);

/// A bar with counts, elapsed time and ETA on the last lines of the terminal, redrawn in place;
/// failures scroll above it. `tick()` redraws if something changed; the owner calls it some times a
/// second while work is on.
class TerminalReporter : public RunObserver {
 public:
  virtual void tick() = 0;
};
[[nodiscard]] std::unique_ptr<TerminalReporter> make_terminal_reporter(ReporterOptions options);

/// Prints nothing.
[[nodiscard]] std::unique_ptr<RunObserver> make_silent_reporter();

}  // namespace gridctl::report
