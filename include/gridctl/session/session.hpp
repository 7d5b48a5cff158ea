// What train and test do alike once they know what to do: run the worker, and say how it ended.
#pragma once

#include <gridctl/collect/scrape.hpp>
#include <gridctl/control/channel.hpp>
#include <gridctl/core/environment.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/limits.hpp>
#include <gridctl/core/messages.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/launch/slurm/make_slurm_executor.hpp>
#include <gridctl/report/estimator.hpp>
#include <gridctl/schedule/worker_context.hpp>
#include <gridctl/session/devices.hpp>
#include <gridctl/session/news.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gridctl::session {

/// May make none: then there is nothing to do.
using MakeWorker =
    std::function<Result<std::unique_ptr<Worker>>(const schedule::WorkerContext& context)>;

/// Where and under what terms a worker works.
struct Terms {
  Limits limits;  ///< the grace of the runs, and when the grid ends by the clock
  fs::path experiment;
  RunObserver* journal = nullptr;  ///< hears of everything first; may be null
  DeviceUse devices = {};
  /// What is read of the trainings' output: with it, one that leaves no numbers is told of at once.
  std::optional<collect::Scrape> scrape = {};
  /// Hears of everything behind all others; may be null.
  RunObserver* watch = nullptr;
  /// Where trainings begin to work: with it, two that write to one file there are told of.
  fs::path workplace = {};
  /// What must be done before the worker starts its first run. An exit code ends the work, as an
  /// Error does. May be empty.
  std::function<Result<std::optional<ExitCode>>()> before_work = nullptr;
  /// Takes further runs while the worker works; may be empty.
  std::function<Result<control::GrowAnswer>(const control::GrowRequest&)> grow = nullptr;
  /// What the tester takes for a model: without one, no test is proposed. Empty: not known.
  std::string model = {};
  /// Where runs are handed to Slurm: how. Without it they run on this machine.
  std::optional<launch::slurm::SlurmTerms> slurm = {};
  /// Returns the facts that are known about the runs once the worker is made. Empty: nothing is
  /// known.
  std::function<report::Outlook()> outlook = {};
};

/// Who called for the work, and what of the process around the session uses.
struct Caller {
  const Messages& messages;
  NewsOptions news;
  /// Called when all is locked and planned, before the first run starts in this experiment
  /// (absolute). An Error ends the work. May be empty.
  std::function<Result<void>(const fs::path& experiment)> when_ready;
};

/// Builds loop, executor and observers, runs the worker that `make` makes on them, and turns its
/// summary into an exit code.
[[nodiscard]] Result<ExitCode> run_worker(const Terms& site, const Caller& caller,
                                          const MakeWorker& make);

/// ok, runs_failed, interrupted, terminated.
[[nodiscard]] ExitCode exit_code_of(const Summary& summary);

}  // namespace gridctl::session
