#include <gridctl/core/json_members.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/launch/failure_reason.hpp>
#include <gridctl/launch/run_file.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/host.hpp>

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::launch {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kTryAgain = 75;  // EX_TEMPFAIL of sysexits.h

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json time_or_null(const std::optional<TimePoint>& at) {
  return at ? Json(rfc3339(*at)) : Json(nullptr);
}

Json usage_or_null(const std::optional<Usage>& usage) {
  if (!usage) return nullptr;
  return {{"user_seconds", usage->user_seconds},
          {"system_seconds", usage->system_seconds},
          {"max_rss_bytes", usage->max_rss_bytes}};
}

Json gpu_usage_or_null(const std::optional<GpuUse>& use) {
  if (!use) return nullptr;
  return {{"peak_memory_bytes", use->peak_memory_bytes},
          {"mean_utilization_percent", use->mean_utilization}};
}

Json gpus_of(const Placement& placement) {
  Json gpus = Json::array();
  for (const auto& gpu : placement.gpus)
    gpus.push_back({{"index", gpu.index}, {"uuid", gpu.uuid}, {"name", gpu.name}});
  return gpus;
}

Json environment_we_set(const Launch& launch) {
  Json environment = Json::object();
  for (const auto& [name, value] : launch.placement.defaults) {
    if (!std::getenv(name.c_str())) environment[name] = value;
  }
  for (const auto& [name, value] : launch.environment) environment[name] = value;
  return environment;
}

/// Replaces bytes that are no UTF-8, which JSON requires: paths and arguments may be anything.
void make_utf8(Json& value) {
  if (value.is_structured()) {
    for (auto& element : value) make_utf8(element);
  } else if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const bool ascii =
        std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
    if (!ascii) value = Json::parse(value.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
}

/// "killed by the kernel: out of memory (2.0 GiB of 2.0 GiB)"
std::string memory_reason(const Launch& launch, const JobExit& exit) {
  std::string reason = "killed by the kernel: out of memory";
  if (exit.memory_peak) reason += fmt::format(" ({}", human_size(*exit.memory_peak));
  if (exit.memory_peak && launch.memory_limit > 0)
    reason += fmt::format(" of {}", human_size(launch.memory_limit));
  return exit.memory_peak ? reason + ")" : reason;
}

}  // namespace

RunEvent asked_event(RunEvent event, const EndRequest& request, const Launch& launch) {
  using Cause = EndRequest::Cause;
  if (request.cause == Cause::target) {
    // Good enough is a success only with the products that a run which ends by itself must leave.
    event.reason = failure_reason(launch, ExitStatus{0, std::nullopt});
    event.state = event.reason.empty() ? RunState::succeeded : RunState::failed;
    event.reason = event.reason.empty() ? request.why : request.why + ", but " + event.reason;
    return event;
  }
  if (request.cause == Cause::rule) {
    event.state = RunState::stopped_early;
    event.reason = request.why;
    return event;
  }
  event.state = request.cause == Cause::request ? RunState::stopped : RunState::failed;
  event.reason = request.why.empty() ? "stopped on request" : request.why;
  // The texts of schedule::FailureClass.
  if (request.cause == Cause::timeout) event.failure_class = "timed out";
  if (request.cause == Cause::hang) event.failure_class = "hung";
  if (request.cause == Cause::lost_device) event.failure_class = "lost device";
  return event;
}

nlohmann::ordered_json run_document(const Launch& launch, const RunEvent& event,
                                    const std::optional<TimePoint>& started_at) {
  const auto& run = launch.run;
  const bool settled = is_settled(event.state);
  const auto exit = event.exit.value_or(ExitStatus{});
  const auto cwd = launch.working_directory.empty() ? fs::current_path() : launch.working_directory;
  JsonMembers members;
  members.add("schema", "gridctl.run/1");
  members.add("run", to_string(run.id));
  members.add("phase", to_string(launch.phase));
  members.add("attempt", run.attempt);
  members.add("test", run.test);
  members.add("label", run.label);
  members.add("task", launch.task);
  members.add("identity", launch.identity);
  members.add("seed", launch.seed);
  members.add("state", to_string(event.state));
  members.add("host", sys::host_name());
  members.add("device", to_string(launch.placement.kind));
  members.add("slot", launch.placement.slot);
  members.add("cpus", launch.placement.cpus);
  members.add("gpus", gpus_of(launch.placement));
  members.add("command", launch.argv);
  members.add("cwd", cwd.string());
  members.add("environment", environment_we_set(launch));
  members.add("directory", run.directory.string());
  members.add("started_at", time_or_null(started_at));
  members.add("ended_at", settled ? Json(rfc3339(event.at)) : Json(nullptr));
  members.add("seconds", settled ? Json(event.seconds) : Json(nullptr));
  members.add("exit_code", or_null(exit.code));
  members.add("signal", or_null(exit.signal));
  members.add("core_dumped", event.exit ? Json(exit.core_dumped) : Json(nullptr));
  members.add("usage", usage_or_null(event.usage));
  members.add("gpu_usage", gpu_usage_or_null(event.gpu));
  members.add("failure_class", event.failure_class);
  members.add("requeued", event.requeued);
  members.add("leftovers", event.leftovers);
  members.add("model", run.model.string());
  members.add("reason", event.reason);
  auto document = members.take();
  make_utf8(document);
  return document;
}

Result<void> write_run_file(const Launch& launch, const RunEvent& event,
                            const std::optional<TimePoint>& started_at) {
  const auto& run = launch.run;
  const auto folder = run.test == 0 ? run.directory.parent_path() : run.directory;
  return sys::write_atomically(
      folder / layout::kRunFile, run_document(launch, event, started_at).dump(2) + "\n",
      sys::Sync::none, launch.has_secrets ? sys::Readers::owner : sys::Readers::others);
}

RunEvent event_of(const Launch& launch, const JobExit& exit) {
  RunEvent event;
  event.at = exit.ended_at;
  event.slot = launch.placement.slot;
  event.seconds = exit.seconds;
  if (exit.lost) {
    event.state = RunState::lost;
    event.reason = "its keeper was killed, and the run with it";
    return exit.asked ? asked_event(std::move(event), exit.asked->request, launch) : event;
  }
  event.exit = exit.exit.status;
  event.usage = exit.exit.usage;
  event.leftovers = exit.leftovers;
  if (exit.asked) return asked_event(std::move(event), exit.asked->request, launch);
  if (exit.exit.status.code == kTryAgain) {
    event.requeued = true;
    event.state = RunState::stopped;
    event.reason = "asks to be run again (exit 75)";
    return event;
  }
  event.reason = exit.oom_kills > 0 && !exit.exit.status.success()
                     ? memory_reason(launch, exit)
                     : failure_reason(launch, exit.exit.status);
  event.state = state_of(exit.exit.status, event.reason);
  return event;
}

RunState state_of(const ExitStatus& exit, const std::string& reason) {
  if (exit.code == kSkipCode) return RunState::skipped;
  return exit.success() && reason.empty() ? RunState::succeeded : RunState::failed;
}

}  // namespace gridctl::launch
