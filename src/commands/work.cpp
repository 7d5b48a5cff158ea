#include "work.hpp"

#include "news.hpp"
#include "stop_channel.hpp"

#include <gridctl/launch/make_executor.hpp>
#include <gridctl/sys/limits.hpp>
#include <gridctl/sys/process_runner.hpp>

#include <signal.h>

namespace gridctl::commands {

ExitCode exit_code_of(const Summary& summary) {
  if (summary.interrupted_by)
    return *summary.interrupted_by == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
  const bool all_done = summary.failed == 0 && summary.halted_because.empty();
  return all_done ? ExitCode::ok : ExitCode::runs_failed;
}

Result<ExitCode> run_worker(const WorkSite& site, const cli::Services& services,
                            const MakeWorker& make) {
  sys::raise_open_files_limit();
  launch::LocalOptions options;
  options.experiment = site.experiment;
  options.grace = site.grace;

  const auto loop = sys::make_loop();
  const auto runner = sys::make_process_runner(*loop);
  const auto executor = launch::make_local_executor(*loop, *runner, options);
  News news(services, *loop);
  ObserverList observers;
  if (site.journal) observers.add(*site.journal);
  observers.add(news.observer());

  const DeviceTools tools(site.devices, services, site.experiment.string());
  const auto worker = make({*loop, *executor, observers, tools.rules()});
  if (!worker) return tl::unexpected(worker.error());
  if (!*worker) return ExitCode::ok;
  if (services.when_ready) {
    if (const auto ready = services.when_ready(site.experiment); !ready)
      return tl::unexpected(ready.error());
  }
  const StopChannel channel(*loop, site.experiment, **worker);
  if (channel.error())
    observers.on_notice("'gridctl stop' cannot reach us: " + channel.error()->message);
  const auto summary = (*worker)->work();
  if (!summary) return tl::unexpected(summary.error());
  return exit_code_of(*summary);
}

}  // namespace gridctl::commands
