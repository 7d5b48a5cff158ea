// For programs: one JSON document a line. Keys are only ever added.
#include "progress.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/report/reporter.hpp>

#include <cmath>
#include <ostream>
#include <utility>

#include <nlohmann/json.hpp>

namespace gridctl::report {
namespace {

using Json = nlohmann::ordered_json;

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// Null if there are none. NaN and infinities, which JSON does not know, become texts.
Json metrics_of(const LiveMetrics& metrics) {
  if (metrics.values.empty()) return nullptr;
  Json values = Json::object();
  for (const auto& [name, value] : metrics.values)
    values[name] = std::isfinite(value) ? Json(value) : Json(short_number(value));
  return values;
}

class JsonReporter final : public Reporter {
 public:
  explicit JsonReporter(ReporterOptions options)
      : options_(std::move(options)), progress_(options_.follow) {}

  void on_start(const WorkStart& start) override {
    progress_.start(start, options_.now(), options_.outlook ? options_.outlook() : Outlook());
    if (options_.verbosity < 0) return;
    auto line = event_of("start", options_.wall_clock());
    line["phase"] = to_string(start.phase);
    line["experiment"] = start.experiment;
    line["runs"] = start.runs;
    line["configurations"] = start.configurations;
    line["repetitions"] = start.repetitions;
    line["slots"] = start.slots;
    line["device"] = start.device;
    print(line);
  }

  void on_event(const RunSpec& run, const RunEvent& event) override {
    const auto metrics = is_settled(event.state) ? progress_.last_metrics(run) : LiveMetrics();
    progress_.apply(run, event, options_.now());
    if (options_.verbosity < (is_failure(event.state) ? -1 : 0)) return;
    const bool settled = is_settled(event.state);
    auto line = event_of("run", event.at);
    line["run"] = to_string(run.id);
    line["attempt"] = run.attempt;
    line["test"] = run.test;
    line["state"] = to_string(event.state);
    line["slot"] = event.slot.empty() ? Json(nullptr) : Json(event.slot);
    line["label"] = run.label;
    line["directory"] = run.directory.string();
    line["seconds"] = settled ? Json(event.seconds) : Json(nullptr);
    line["exit_code"] = event.exit ? or_null(event.exit->code) : Json(nullptr);
    line["signal"] = event.exit ? or_null(event.exit->signal) : Json(nullptr);
    line["core_dumped"] = event.exit ? Json(event.exit->core_dumped) : Json(nullptr);
    line["usage"] = nullptr;
    if (event.usage)
      line["usage"] = {{"user_seconds", event.usage->user_seconds},
                       {"system_seconds", event.usage->system_seconds},
                       {"max_rss_bytes", event.usage->max_rss_bytes}};
    line["gpu_usage"] = nullptr;
    if (event.gpu)
      line["gpu_usage"] = {{"peak_memory_bytes", event.gpu->peak_memory_bytes},
                           {"mean_utilization_percent", event.gpu->mean_utilization}};
    line["reason"] = event.reason.empty() ? Json(nullptr) : Json(event.reason);
    line["metrics"] = metrics_of(metrics);
    line["done"] = progress_.done();
    line["total"] = progress_.total();
    print(line);
  }

  void on_more(const std::vector<RunSpec>& runs) override { progress_.add(runs); }

  void on_notice(const std::string& text) override {
    if (options_.verbosity < -1) return;
    auto line = event_of("notice", options_.wall_clock());
    line["message"] = text;
    print(line);
  }

  void say_state() override {
    auto line = event_of("state", options_.wall_clock());
    for (const auto state :
         {RunState::running, RunState::succeeded, RunState::failed, RunState::lost,
          RunState::skipped, RunState::stopped, RunState::stopped_early})
      line[to_string(state)] = progress_.count(state);
    line["queued"] = progress_.queued();
    line["done"] = progress_.done();
    line["total"] = progress_.total();
    line["eta_seconds"] = or_null(progress_.eta(options_.now()));
    print(line);
  }

  void on_finish(const Summary& summary) override {
    if (options_.verbosity < -1) return;
    auto line = event_of("finish", options_.wall_clock());
    line["planned"] = summary.planned;
    line["succeeded"] = summary.succeeded;
    line["failed"] = summary.failed;
    line["skipped"] = summary.skipped;
    line["stopped_early"] = summary.stopped_early;
    line["stopped"] = summary.stopped;
    line["not_started"] = summary.not_started;
    line["seconds"] = summary.seconds;
    line["busy_seconds"] = summary.busy_seconds;
    line["slots"] = summary.slots;
    line["interrupted_by"] = or_null(summary.interrupted_by);
    print(line);
  }

 private:
  [[nodiscard]] static Json event_of(const char* event, TimePoint at) {
    return {{"schema", "gridctl.event/1"}, {"event", event}, {"at", rfc3339(at)}};
  }

  /// Labels and paths may hold any bytes, JSON only UTF-8.
  void print(const Json& line) { *options_.stream << json_text(line) + "\n" << std::flush; }

  ReporterOptions options_;
  Progress progress_;
};

}  // namespace

std::unique_ptr<Reporter> make_json_reporter(ReporterOptions options) {
  return std::make_unique<JsonReporter>(std::move(options));
}

}  // namespace gridctl::report
