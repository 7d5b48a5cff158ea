#include "models_seen.hpp"
#include "numbers_check.hpp"
#include "shared_files_check.hpp"

#include <gridctl/control/channel.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/launch/make_executor.hpp>
#include <gridctl/session/session.hpp>
#include <gridctl/session/steer.hpp>
#include <gridctl/sys/allocation.hpp>
#include <gridctl/sys/limits.hpp>
#include <gridctl/sys/process/own_process.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <fmt/format.h>
#include <signal.h>

namespace gridctl::session {

ExitCode exit_code_of(const Summary& summary) {
  if (summary.interrupted_by)
    return *summary.interrupted_by == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
  // What was stopped and by no request of gridctl's, such as a task that somebody cancelled on
  // Slurm.
  const bool was_ended = summary.stopped > summary.cancelled;
  const bool all_done = summary.failed == 0 && !was_ended && summary.halted_because.empty();
  return all_done ? ExitCode::ok : ExitCode::runs_failed;
}

/// As long as the terms say, but in a job of Slurm not so long that the job is killed before the
/// ends are booked.
std::chrono::milliseconds grace_of(const Terms& terms, const Messages& messages) {
  if (!sys::find_allocation(process_environment)) return terms.limits.grace;
  const auto longest = sys::longest_grace(sys::read_slurm_conf(process_environment));
  if (terms.limits.grace <= longest) return terms.limits.grace;
  const auto seconds = [](std::chrono::milliseconds time) {
    return std::chrono::duration<double>(time).count();
  };
  messages.notice(fmt::format(
      "a run that shall stop gets {:g} s to end, not {:g}: Slurm kills the whole job soon after",
      seconds(longest), seconds(terms.limits.grace)));
  return longest;
}

/// So that `gridctl status` shows it, whoever asked.
void note_steering(const fs::path& experiment, const SteerRequest& request,
                   RunObserver& observers) {
  if (const auto written = record_steering(experiment, request); !written)
    observers.on_notice(written.error().message);
}

namespace {

/// Which day is meant by a time of day is worth a word.
void say_when_it_ends(const EndTime& until, const Messages& messages) {
  const auto now = std::chrono::system_clock::now();
  if (!until.is_set() || point_of(until, now) <= now) return;
  const auto end = point_of(until, now);
  messages.notice(fmt::format("ends at {} (in {})", local_time(end),
                              human_duration(std::chrono::duration<double>(end - now).count())));
}

}  // namespace

Result<ExitCode> run_worker(const Terms& terms, const Caller& caller, const MakeWorker& make) {
  sys::outlive_readers();
  sys::raise_open_files_limit();
  launch::LocalOptions options;
  options.experiment = terms.experiment;
  options.grace = grace_of(terms, caller.messages);

  ObserverList observers;
  options.on_notice = [&observers](const std::string& line) { observers.on_notice(line); };

  const auto loop = sys::make_loop();
  const auto runner = sys::make_process_runner(*loop);
  const auto scheduler = launch::slurm::make_scheduler();
  std::unique_ptr<launch::Executor> executor;
  if (terms.slurm) {
    auto slurm = *terms.slurm;
    slurm.on_notice = options.on_notice;
    executor = launch::slurm::make_slurm_executor(*loop, *scheduler, std::move(slurm));
  } else {
    executor = launch::make_local_executor(*loop, *runner, options);
  }
  ModelsSeen models(terms.model);
  const Devices devices(terms.devices, caller.messages, terms.experiment.string());
  Worker* at_work = nullptr;
  const auto steer = [&](const SteerRequest& request) {
    if (!at_work) return SteerAnswer();
    auto answer = at_work->steer(request);
    if (answer.is_heard) note_steering(terms.experiment, request, observers);
    return answer;
  };
  News news(caller.news, *loop, terms.experiment,
            {.has_model = [&models] { return models.any(); },
             .outlook = terms.outlook,
             .steer = steer,
             .gpus = [&]() -> const std::vector<Gpu>& { return devices.last_seen_gpus(); }});
  if (terms.journal) observers.add(*terms.journal);
  observers.add(models);
  observers.add(news);
  std::optional<NumbersCheck> check;
  if (terms.scrape) observers.add(check.emplace(*terms.scrape, news));

  std::optional<SharedFilesCheck> shared;
  if (!terms.workplace.empty()) observers.add(shared.emplace(terms.workplace, news));

  if (terms.watch) observers.add(*terms.watch);
  GRIDCTL_TRY_ASSIGN(const auto worker, make({*loop, *executor, observers, devices.rules()}));
  if (!worker) return ExitCode::ok;
  at_work = worker.get();
  if (caller.when_ready) {
    if (const auto ready = caller.when_ready(terms.experiment); !ready)
      return tl::unexpected(ready.error());
  }
  GRIDCTL_TRY(begin_steering(terms.experiment, terms.limits));
  say_when_it_ends(terms.limits.until, caller.messages);
  if (terms.before_work) {
    GRIDCTL_TRY_ASSIGN(const auto ended, terms.before_work());
    if (ended) return *ended;
  }
  const auto record = [&](const SteerRequest& request) {
    note_steering(terms.experiment, request, observers);
  };
  const control::Channel channel(*loop, terms.experiment, *worker, {record, terms.grow});
  if (channel.error())
    observers.on_notice("'gridctl stop' cannot reach us: " + channel.error()->message);
  GRIDCTL_TRY_ASSIGN(const auto summary, worker->work());
  return exit_code_of(summary);
}

}  // namespace gridctl::session
