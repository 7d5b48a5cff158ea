#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/launch/run_file.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/host.hpp>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>

namespace gridctl::launch {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSkip = 77;              // as automake's tests say it
constexpr int kTryAgain = 75;          // EX_TEMPFAIL of sysexits.h
constexpr std::size_t kTail = 65'536;  // bytes of the output that are searched for a reason
constexpr std::string_view kError = "error";
constexpr int kReasonWidth = 300;  // a longer line says no more

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

/// The lines in the last kTail bytes of a file; the first may lack its begin. None if the file is
/// no regular file: the run may have put a FIFO or a link in the place of its output.
std::vector<std::string> last_lines(const fs::path& file) {
  const auto log = open_regular(file, Links::refuse);
  if (!log) return {};
  const auto size = static_cast<std::uint64_t>(log->status.st_size);
  const auto length = std::min<std::uint64_t>(size, kTail);
  return split(read_part(log->descriptor, size - length, length), '\n');
}

/// The text that a terminal shows of a line that a progress bar has rewritten.
std::string_view shown(std::string_view line) {
  line = trim(line);
  const auto rewritten = line.rfind('\r');
  return rewritten == std::string_view::npos ? line : trim(line.substr(rewritten + 1));
}

/// The exception itself is the first line after "Traceback" that is not indented.
std::optional<std::string> python_exception(const std::vector<std::string>& lines) {
  std::optional<std::string> last;
  bool in_traceback = false;
  for (const auto& line : lines) {
    const bool indented = !line.empty() && (line.front() == ' ' || line.front() == '\t');
    if (line.find("Traceback (most recent call last):") != std::string::npos) {
      in_traceback = true;
    } else if (in_traceback && !indented && !trim(line).empty()) {
      last = shown(line);
      in_traceback = false;
    }
  }
  return last;
}

/// Whether a line reports an error, rather than a statistic of that name ("error: 0.07").
bool speaks_of_error(std::string_view line) {
  std::string lower(line);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower.find("what():") != std::string::npos || lower.find("fatal") != std::string::npos)
    return true;
  for (auto at = lower.find(kError); at != std::string::npos; at = lower.find(kError, at + 1)) {
    const auto next = lower.find_first_not_of("s:=,; \t", at + kError.size());
    const bool statistic =
        next != std::string::npos && std::isdigit(static_cast<unsigned char>(lower[next]));
    if (!statistic) return true;
  }
  return false;
}

std::optional<std::string> error_line(const std::vector<std::string>& lines) {
  if (auto exception = python_exception(lines)) return exception;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (speaks_of_error(shown(*line))) return std::string(shown(*line));
  }
  return std::nullopt;
}

std::string missing_products(const Launch& launch) {
  std::vector<std::string> missing;
  for (const auto& glob : launch.produces) {
    if (!matches_file(launch.run.directory, glob)) missing.push_back("'" + glob + "'");
  }
  if (missing.empty()) return {};
  return "exit 0, but missing or empty: " + join(missing, ", ");
}

/// "killed by the kernel: out of memory (2.0 GiB of 2.0 GiB)"
std::string memory_reason(const Launch& launch, const JobExit& exit) {
  std::string reason = "killed by the kernel: out of memory";
  if (exit.memory_peak) reason += fmt::format(" ({}", human_size(*exit.memory_peak));
  if (exit.memory_peak && launch.memory_limit > 0)
    reason += fmt::format(" of {}", human_size(launch.memory_limit));
  return exit.memory_peak ? reason + ")" : reason;
}

/// The state of a run that was asked to end follows from the request: its exit code tells how the
/// run took the signal, not whether its work was done.
RunEvent asked_event(RunEvent event, const EndRequest& request) {
  using Cause = EndRequest::Cause;
  event.state = request.cause == Cause::request ? RunState::stopped : RunState::failed;
  event.reason = request.why.empty() ? "stopped on request" : request.why;
  // The texts of schedule::FailureClass.
  if (request.cause == Cause::timeout) event.failure_class = "timed out";
  if (request.cause == Cause::hang) event.failure_class = "hung";
  if (request.cause == Cause::lost_device) event.failure_class = "lost device";
  return event;
}

}  // namespace

nlohmann::ordered_json run_document(const Launch& launch, const RunEvent& event,
                                    const std::optional<TimePoint>& started_at) {
  const auto& run = launch.run;
  const bool settled = is_settled(event.state);
  const auto exit = event.exit.value_or(ExitStatus{});
  const auto cwd = launch.working_directory.empty() ? fs::current_path() : launch.working_directory;
  Json document = {{"schema", "gridctl.run/1"},
                   {"run", to_string(run.id)},
                   {"phase", to_string(launch.phase)},
                   {"attempt", run.attempt},
                   {"test", run.test},
                   {"label", run.label},
                   {"task", launch.task},
                   {"identity", launch.identity},
                   {"seed", launch.seed},
                   {"state", to_string(event.state)},
                   {"host", sys::host_name()},
                   {"device", to_string(launch.placement.kind)},
                   {"slot", launch.placement.slot},
                   {"cpus", launch.placement.cpus},
                   {"gpus", gpus_of(launch.placement)},
                   {"command", launch.argv},
                   {"cwd", cwd.string()},
                   {"environment", environment_we_set(launch)},
                   {"directory", run.directory.string()},
                   {"started_at", time_or_null(started_at)},
                   {"ended_at", settled ? Json(rfc3339(event.at)) : Json(nullptr)},
                   {"seconds", settled ? Json(event.seconds) : Json(nullptr)},
                   {"exit_code", or_null(exit.code)},
                   {"signal", or_null(exit.signal)},
                   {"core_dumped", event.exit ? Json(exit.core_dumped) : Json(nullptr)},
                   {"usage", usage_or_null(event.usage)},
                   {"gpu_usage", gpu_usage_or_null(event.gpu)},
                   {"failure_class", event.failure_class},
                   {"requeued", event.requeued},
                   {"leftovers", event.leftovers},
                   {"model", run.model.string()},
                   {"reason", event.reason}};
  make_utf8(document);
  return document;
}

Result<void> write_run_file(const Launch& launch, const RunEvent& event,
                            const std::optional<TimePoint>& started_at) {
  const auto& run = launch.run;
  const auto folder = run.test == 0 ? run.directory.parent_path() : run.directory;
  return sys::write_atomically(folder / layout::kRunFile,
                               run_document(launch, event, started_at).dump(2) + "\n",
                               sys::Sync::none);
}

RunEvent event_of(const Launch& launch, const JobExit& exit) {
  RunEvent event;
  event.at = exit.ended_at;
  event.slot = launch.placement.slot;
  event.seconds = exit.seconds;
  if (exit.lost) {
    event.state = RunState::lost;
    event.reason = "its keeper was killed, and the run with it";
    return exit.asked ? asked_event(std::move(event), exit.asked->request) : event;
  }
  event.exit = exit.exit.status;
  event.usage = exit.exit.usage;
  event.leftovers = exit.leftovers;
  if (exit.asked) return asked_event(std::move(event), exit.asked->request);
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

std::string failure_reason(const Launch& launch, const ExitStatus& exit) {
  if (exit.code == kSkip) return {};
  if (exit.success()) return missing_products(launch);
  std::string reason = to_string(exit);
  // C++ aborts on an exception: the message before the abort tells more than the signal. Other
  // signals come from outside or from a fault; the last error before them may be another matter.
  const bool aborted = exit.signal == SIGABRT;
  if (exit.signal && !aborted) return reason;
  if (const auto line = error_line(last_lines(launch.output))) {
    const auto text = elide(printable(*line), kReasonWidth);
    reason = aborted ? reason + ": " + text : text;
  }
  return reason;
}

RunState state_of(const ExitStatus& exit, const std::string& reason) {
  if (exit.code == kSkip) return RunState::skipped;
  return exit.success() && reason.empty() ? RunState::succeeded : RunState::failed;
}

}  // namespace gridctl::launch
