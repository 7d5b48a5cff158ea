#include "look/status_view.hpp"

#include <gridctl/core/end_time.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using report::Line;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMostRows = 16;
constexpr std::size_t kMostGroups = 5;

TimePoint now() {
  return std::chrono::system_clock::now();
}

using Slots = std::set<std::string, std::less<>>;

/// Of all runs that had one: "cpu:3" and "cpu:3/1" tell the device and how many there are.
Slots slots_of(const experiment::Overview& overview) {
  auto slots = overview.trainings.slots;
  slots.insert(overview.tests.slots.begin(), overview.tests.slots.end());
  return slots;
}

std::string device_of(const Slots& slots) {
  std::set<std::string> devices;
  for (const auto& slot : slots) devices.insert(slot.substr(0, slot.find(':')));
  return join(std::vector<std::string>(devices.begin(), devices.end()), "+");
}

const char* colour_of(experiment::ExperimentState state) {
  switch (state) {
    case experiment::ExperimentState::running:
      return "36";
    case experiment::ExperimentState::done:
      return "32";
    case experiment::ExperimentState::stale:
    case experiment::ExperimentState::failed:
      return "31";
    case experiment::ExperimentState::stopped:
      break;
  }
  return "33";
}

Line headline_of(const experiment::Overview& overview, experiment::ExperimentState state) {
  auto rest = "   " + counted(overview.trainings.configurations, "configuration") + " x " +
              counted(static_cast<std::size_t>(overview.experiment.repetitions), "repetition");
  const auto slots = slots_of(overview);
  if (!slots.empty())
    rest += fmt::format(", {} ({})", counted(slots.size(), "slot"), device_of(slots));
  return {
      {printable(overview.experiment.name) + "   "}, {to_string(state), colour_of(state)}, {rest}};
}

std::vector<Line> tag_lines(const experiment::Tags& tags) {
  if (tags.experiment.empty()) return {};
  return {{{"tags: " + join({tags.experiment.begin(), tags.experiment.end()}, ", "), "2"}}};
}

std::string ago(const std::string& rfc3339_text) {
  const auto at = parse_rfc3339(rfc3339_text);
  if (!at) return {};
  const std::chrono::duration<double> seconds = now() - *at;
  return fmt::format(" ({} ago)", human_duration(std::max(0.0, seconds.count())));
}

Line origin_of(const experiment::Overview& overview) {
  const auto& experiment = overview.experiment;
  return {{printable(fmt::format("started {} by {}@{}{}", experiment.created_at, experiment.user,
                                 experiment.host, ago(experiment.created_at))),
           "2"}};
}

std::vector<Line> holder_lines(const experiment::Overview& overview,
                               experiment::ExperimentState state) {
  if (overview.holder)
    return {{{printable(fmt::format("gridctl works on it: process {} on {}, since {}",
                                    overview.holder->pid, overview.holder->host,
                                    overview.holder->since)),
              "2"}}};
  if (state != experiment::ExperimentState::stale) return {};
  return {{{"no gridctl works on it, yet runs are booked as running", "31"}}};
}

/// How the gridctl at work is steered by others.
std::vector<Line> steering_lines(const experiment::Steering& steering) {
  std::vector<Line> lines;
  if (steering.is_held)
    lines.push_back(
        {{"held: its runs stand still, and none begins, until 'gridctl resume'", "33"}});
  else if (steering.is_paused)
    lines.push_back({{"paused: no run begins until 'gridctl resume'", "33"}});
  std::vector<std::string> set;
  if (steering.set.max_concurrent)
    set.push_back(fmt::format("at most {} at once", *steering.set.max_concurrent));
  if (steering.set.timeout) set.push_back("timeout " + in_words(*steering.set.timeout));
  if (steering.set.max_failures)
    set.push_back("max_failures " + to_string(*steering.set.max_failures));
  if (!set.empty()) lines.push_back({{join(set, ", ") + ", by 'gridctl set'", "33"}});
  return lines;
}

std::vector<Line> until_lines(const experiment::Overview& overview) {
  if (!overview.until) return {};
  return {{{"ends at " + local_time(point_of(*overview.until, now())), "33"}}};
}

std::vector<Line> budget_lines(const experiment::Overview& overview) {
  if (!overview.budget) return {};
  const auto seconds = [](std::chrono::milliseconds time) {
    return human_duration(std::chrono::duration<double>(time).count());
  };
  const auto& [budget, used] = *overview.budget;
  return {
      {{fmt::format("ends once its runs were on for {}; so far {}", seconds(budget), seconds(used)),
        "33"}}};
}

std::vector<Line> gpu_hours_lines(const experiment::Overview& overview) {
  if (!overview.gpu_hours) return {};
  const auto& [limit, used] = *overview.gpu_hours;
  return {
      {{fmt::format("ends once its runs had {}; so far {:.2f}", gpu_hours_in_words(limit), used),
        "33"}}};
}

/// How the last work ended, if it did so before all was done.
std::vector<Line> end_lines(const experiment::Overview& overview) {
  if (!overview.last_work || overview.holder) return {};
  const auto& work = *overview.last_work;
  if (!work.ended_at)
    return {
        {{fmt::format("the last gridctl, at work since {}, was killed", rfc3339(work.started_at)),
          "31"}}};
  if (work.cause.empty()) return {};
  return {{{printable(fmt::format("the last gridctl ended early: {}, {}", work.cause,
                                  rfc3339(*work.ended_at))),
            "33"}}};
}

Json work_document(const journal::Invocation& work, bool goes_on) {
  const bool was_killed = !work.ended_at && !goes_on;
  return {{"phase", to_string(work.phase)},
          {"started_at", rfc3339(work.started_at)},
          {"ended_at", work.ended_at ? Json(rfc3339(*work.ended_at)) : Json(nullptr)},
          {"cause", work.cause.empty() ? Json(nullptr) : Json(work.cause)},
          {"was_killed", was_killed}};
}

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(short_number(value));
}

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// What rules of `early_stopping` have saved, in seconds of runs: the mean time of those that came
/// to their end, less what the stopped ones had. Nothing where none was stopped, or none came so
/// far.
struct Savings {
  double seconds = 0;
  std::size_t ended = 0;  // runs that the mean is of
};
std::optional<Savings> savings_of(const Tally& runs) {
  const auto stopped = runs.count(RunState::stopped_early);
  Savings ended;
  for (const auto& configuration : runs.by_configuration) {
    ended.seconds += configuration.seconds;
    ended.ended += configuration.succeeded;
  }
  if (stopped == 0 || ended.ended == 0) return std::nullopt;
  const double mean = ended.seconds / static_cast<double>(ended.ended);
  return Savings{std::max(0.0, mean * static_cast<double>(stopped) - runs.stopped_early_seconds),
                 ended.ended};
}

/// "  halving, rung 3: 5 configurations, 10 runs"
Line stops_line(const experiment::RuleStops& stops) {
  const auto rung = stops.rung ? ", rung " + short_number(*stops.rung) : std::string();
  return {
      {fmt::format("  {}{}: {}, {}", to_string(stops.rule), rung,
                   counted(stops.configurations, "configuration"), counted(stops.runs, "run"))}};
}

std::vector<Line> early_lines(const Tally& runs, const std::vector<experiment::RuleStops>& rules) {
  const auto stopped = runs.count(RunState::stopped_early);
  if (stopped == 0) return {};
  auto text = fmt::format("  {} stopped early after {}", stopped,
                          human_duration(runs.stopped_early_seconds));
  if (const auto saved = savings_of(runs))
    text += fmt::format("; about {} saved, by the mean of {} whole runs",
                        human_duration(saved->seconds), saved->ended);
  std::vector<Line> lines = {{{text}}};
  for (const auto& stops : rules) lines.push_back(stops_line(stops));
  return lines;
}

Json early_document(const std::vector<experiment::RuleStops>& rules) {
  auto document = Json::array();
  for (const auto& stops : rules)
    document.push_back({{"rule", to_string(stops.rule)},
                        {"rung", or_null(stops.rung)},
                        {"configurations", stops.configurations},
                        {"runs", stops.runs}});
  return document;
}

/// The settings that hold beside those of the grid.
Json set_document(const SteerSettings& settings) {
  auto document = Json::object();
  write_members(settings, document);
  return document;
}

Json to_json(const report::Standing::RunningRun& run) {
  auto metrics = Json::object();
  for (const auto& [name, value] : run.live.values) metrics[name] = number(value);
  return {{"run", run.name},
          {"slot", run.slot},
          {"label", run.label},
          {"seconds", run.seconds},
          {"progress", or_null(run.live.fraction)},
          {"status", run.live.status.empty() ? Json(nullptr) : Json(run.live.status)},
          {"step", run.live.step ? number(*run.live.step) : Json(nullptr)},
          {"epoch", run.live.epoch ? number(*run.live.epoch) : Json(nullptr)},
          {"metrics", metrics}};
}

Json phase_document(Phase phase, const Tally& runs, const report::Standing& standing) {
  Json document = {{"phase", to_string(phase)}, {"runs", runs.runs}};
  for (const auto state : {RunState::planned, RunState::submitted, RunState::running,
                           RunState::succeeded, RunState::failed, RunState::lost, RunState::stopped,
                           RunState::stopped_early, RunState::skipped})
    document[to_string(state)] = runs.count(state);
  const auto saved = savings_of(runs);
  document["saved_seconds"] = saved ? Json(saved->seconds) : Json(nullptr);
  document["elapsed_seconds"] = or_null(standing.elapsed());
  document["eta_seconds"] = or_null(standing.eta());
  document["running_runs"] = Json::array();
  for (const auto& run : standing.running()) document["running_runs"].push_back(to_json(run));
  document["failures"] = Json::array();
  for (const auto& group : report::group_failures(runs.failures))
    document["failures"].push_back({{"reason", group.reason}, {"runs", group.runs}});
  const auto& stopped = runs.last_stopped;
  document["last_stop"] = nullptr;
  if (stopped)
    document["last_stop"] = {{"at", rfc3339(*stopped->ended_at)}, {"reason", stopped->reason}};
  return document;
}

}  // namespace

report::Standing StatusView::standing_of(const experiment::Overview& overview, Phase phase) {
  const auto& runs = experiment::tally_of(overview, phase);
  const auto slots = slots_of(overview);
  WorkStart work;
  work.phase = phase;
  work.runs = runs.runs;
  if (phase == Phase::train) work.to_ask = experiment::runs_to_ask(overview, runs.runs);
  work.slots = static_cast<int>(slots.size());
  work.device = device_of(slots);
  const bool goes_on = experiment::state_of(overview) == experiment::ExperimentState::running;
  return {work, overview.folder, runs, now(), goes_on, [this](const fs::path& directory) {
            auto& follower = followers_[directory];
            if (!follower) follower = std::make_shared<collect::RunFollower>(directory);
            return [follower] { return follower->poll(); };
          }};
}

std::vector<Line> StatusView::lines(const experiment::Overview& overview,
                                    const report::Look& look) {
  const auto state = experiment::state_of(overview);
  std::vector<Line> lines = {headline_of(overview, state), origin_of(overview)};
  const auto append = [&lines](const std::vector<Line>& more) {
    lines.insert(lines.end(), more.begin(), more.end());
  };
  append(tag_lines(overview.tags));
  append(holder_lines(overview, state));
  append(steering_lines(overview.steering));
  append(until_lines(overview));
  append(budget_lines(overview));
  append(gpu_hours_lines(overview));
  append(end_lines(overview));
  for (const auto phase : {Phase::train, Phase::test}) {
    const auto& runs = experiment::tally_of(overview, phase);
    if (runs.runs == 0) continue;
    lines.push_back({{to_string(phase)}});
    append(standing_of(overview, phase).lines(look, kMostRows));
    append(report::failure_lines(report::group_failures(runs.failures), look, kMostGroups));
    if (phase == Phase::train) append(early_lines(runs, overview.early_stops));
    if (const auto& stopped = runs.last_stopped)
      lines.push_back({{printable(
          fmt::format("  last stop: {}, {}", stopped->reason, rfc3339(*stopped->ended_at)))}});
  }
  return lines;
}

Json StatusView::document(const experiment::Overview& overview) {
  const auto slots = slots_of(overview);
  Json document = {{"schema", "gridctl.status/1"},
                   {"experiment", overview.folder.string()},
                   {"name", overview.experiment.name},
                   {"tags", overview.tags.experiment},
                   {"state", to_string(experiment::state_of(overview))},
                   {"created_at", overview.experiment.created_at},
                   {"host", overview.experiment.host},
                   {"user", overview.experiment.user},
                   {"device", slots.empty() ? Json(nullptr) : Json(device_of(slots))},
                   {"slots", slots},
                   {"configurations", overview.trainings.configurations},
                   {"repetitions", overview.experiment.repetitions},
                   {"paused", overview.steering.is_paused},
                   {"held", overview.steering.is_held},
                   {"max_concurrent", or_null(overview.steering.set.max_concurrent)},
                   {"set", set_document(overview.steering.set)},
                   {"early_stops", early_document(overview.early_stops)},
                   {"until", nullptr},
                   {"budget_seconds", nullptr},
                   {"budget_used_seconds", nullptr},
                   {"gpu_hours", nullptr},
                   {"gpu_hours_used", nullptr},
                   {"holder", nullptr},
                   {"last_work", nullptr},
                   {"phases", Json::array()}};
  if (overview.until) document["until"] = rfc3339(point_of(*overview.until, now()));
  if (const auto& use = overview.budget) {
    document["budget_seconds"] = std::chrono::duration<double>(use->budget).count();
    document["budget_used_seconds"] = std::chrono::duration<double>(use->used).count();
  }
  if (const auto& use = overview.gpu_hours) {
    document["gpu_hours"] = use->limit;
    document["gpu_hours_used"] = use->used;
  }
  if (overview.last_work)
    document["last_work"] = work_document(*overview.last_work, overview.holder.has_value());
  if (overview.holder)
    document["holder"] = {{"host", overview.holder->host},
                          {"pid", overview.holder->pid},
                          {"since", overview.holder->since}};
  for (const auto phase : {Phase::train, Phase::test}) {
    const auto& runs = experiment::tally_of(overview, phase);
    if (runs.runs == 0) continue;
    document["phases"].push_back(phase_document(phase, runs, standing_of(overview, phase)));
    const auto to_ask = experiment::runs_to_ask(overview, runs.runs);
    if (phase == Phase::train && to_ask > 0) document["phases"].back()["to_ask"] = to_ask;
  }
  return document;
}

}  // namespace gridctl::commands
