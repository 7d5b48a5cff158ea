#include "progress.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr std::size_t kMostAsked = 64;  // running runs, each time: asking opens files

double seconds_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>(to - from).count();
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Estimates how long a run takes that tells its progress; nullopt while that is too small to tell.
std::optional<double> expected_duration(const Progress::Running& running, SteadyTime now) {
  constexpr double kTooEarly = 0.02;
  const auto fraction = running.live.fraction;
  if (!fraction || *fraction < kTooEarly) return std::nullopt;
  return seconds_between(running.since, now) / *fraction;
}

}  // namespace

void Progress::start(const WorkStart& start, SteadyTime now) {
  work_ = start;
  begin_ = now;
}

void Progress::apply(const RunSpec& run, const RunEvent& event, SteadyTime now) {
  const Key key{run.id, run.test};
  if (const auto before = unsuccessful_.find(key); before != unsuccessful_.end()) {
    --counts_[before->second];
    unsuccessful_.erase(before);
  }
  running_.erase(key);
  submitted_.erase(key);
  if (event.state == RunState::submitted) submitted_.insert(key);
  if (event.state == RunState::running) {
    running_[key] = {event.slot,
                     run_name(run),
                     run.label,
                     run.directory,
                     now,
                     {},
                     follow_ ? follow_(run.directory) : AskRun()};
    return;
  }
  if (!is_settled(event.state)) return;
  ++counts_[event.state];
  if (event.state != RunState::succeeded) unsuccessful_[key] = event.state;
  // A run that failed tells nothing of how long the others take: most fail early.
  if (event.state == RunState::succeeded && event.exit) durations_.add(event.seconds);
}

void Progress::take(const Tally& tally) {
  for (const auto state : {RunState::succeeded, RunState::failed, RunState::lost, RunState::stopped,
                           RunState::skipped}) {
    if (const auto number = tally.count(state); number > 0) counts_[state] = number;
  }
  taken_submitted_ = tally.count(RunState::submitted);
  durations_ = tally.durations;
}

void Progress::add(std::size_t runs) {
  work_.runs += runs;
}

std::size_t Progress::count(RunState state) const {
  if (state == RunState::running) return running_.size();
  if (state == RunState::submitted) return submitted();
  if (state == RunState::planned) return queued();
  const auto entry = counts_.find(state);
  return entry == counts_.end() ? 0 : entry->second;
}

std::size_t Progress::done() const {
  std::size_t sum = 0;
  for (const auto& [state, number] : counts_) sum += number;
  return sum;
}

std::size_t Progress::queued() const {
  const auto begun = done() + running_.size() + submitted();
  return work_.runs > begun ? work_.runs - begun : 0;
}

std::vector<Progress::Running> Progress::running() const {
  std::vector<Running> result;
  result.reserve(running_.size());
  for (const auto& [key, running] : running_) result.push_back(running);
  return result;
}

void Progress::ask() {
  std::size_t asked = 0;
  for (auto& [key, running] : running_) {
    if (!running.ask) continue;
    if (++asked > kMostAsked) break;
    running.live = running.ask();
  }
}

LiveMetrics Progress::last_metrics(const RunSpec& run) const {
  const auto entry = running_.find({run.id, run.test});
  return entry != running_.end() && entry->second.ask ? entry->second.ask() : LiveMetrics();
}

std::optional<double> Progress::guess(const Running& running, SteadyTime now) const {
  if (durations_.all().empty()) return std::nullopt;
  const auto median = median_of(durations_.all());
  return median > 0 ? std::min(0.99, seconds_between(running.since, now) / median) : 0.99;
}

std::optional<double> Progress::median_duration(SteadyTime now) const {
  if (!durations_.all().empty()) return median_of(durations_.all());
  std::vector<double> expected;
  for (const auto& [key, running] : running_) {
    if (const auto total = expected_duration(running, now)) expected.push_back(*total);
  }
  return expected.empty() ? std::nullopt : std::optional(median_of(std::move(expected)));
}

std::optional<double> Progress::eta(SteadyTime now) const {
  const auto median = median_duration(now);
  if (!median) return std::nullopt;
  double work = *median * static_cast<double>(queued() + submitted());
  double longest = 0;  // what is on cannot be shared out
  for (const auto& [key, running] : running_) {
    const double total = expected_duration(running, now).value_or(*median);
    const double rest = std::max(0.0, total - seconds_between(running.since, now));
    work += rest;
    longest = std::max(longest, rest);
  }
  return std::max(work / std::max(1, work_.slots), longest);
}

void FailureList::apply(const RunSpec& run, const RunEvent& event) {
  failures_.erase({run.id, run.test});
  if (is_failure(event.state))
    failures_.emplace(std::tuple(run.id, run.test), Failure{run, event.slot, event.reason});
}

std::vector<Failure> FailureList::all() const {
  std::vector<Failure> result;
  result.reserve(failures_.size());
  for (const auto& [key, failure] : failures_) result.push_back(failure);
  return result;
}

std::string ticking(double seconds) {
  const auto whole = static_cast<long long>(std::max(0.0, seconds));
  return whole < 10 ? fmt::format("{}s", whole) : human_duration(static_cast<double>(whole));
}

std::string state_text(const Progress& progress, SteadyTime now) {
  auto text = fmt::format("{} of {} done: {} ok", progress.done(), progress.work().runs,
                          progress.count(RunState::succeeded));
  for (const auto state :
       {RunState::failed, RunState::lost, RunState::skipped, RunState::stopped}) {
    if (const auto number = progress.count(state); number > 0)
      text += fmt::format(", {} {}", number, to_string(state));
  }
  const auto eta = progress.eta(now);
  return text + fmt::format("; {} running, {} queued; elapsed {}, eta {}",
                            progress.count(RunState::running), progress.queued(),
                            ticking(seconds_between(progress.begin(), now)),
                            eta ? "~" + ticking(*eta) : "?");
}

std::string run_name(const RunSpec& run) {
  return run.test == 0 ? to_string(run.id) : fmt::format("{} test {}", to_string(run.id), run.test);
}

std::string describe(const WorkStart& work) {
  const bool is_here = work.device != kSlurm;
  const auto slots =
      is_here ? fmt::format("{} ({})", counted(static_cast<std::size_t>(work.slots), "slot"),
                            work.device)
              : "on " + work.device;
  const bool is_training = work.phase == Phase::train;
  const char* noun = is_training ? "run" : "test";
  const auto tests = work.tests_follow ? std::string(", then their tests") : std::string();
  const bool is_product =
      work.runs == work.configurations * static_cast<std::size_t>(work.repetitions);
  if (!is_product) return fmt::format("{}{}, {}", counted(work.runs, noun), tests, slots);
  return fmt::format("{} = {} x {}{}, {}", counted(work.runs, noun),
                     counted(work.configurations, is_training ? "configuration" : "model"),
                     counted(static_cast<std::size_t>(work.repetitions), "repetition"), tests,
                     slots);
}

std::string metrics_text(const LiveMetrics& metrics, std::size_t count) {
  std::string text;
  for (const auto& [name, value] : headline(metrics, count))
    text += fmt::format(" {}={}", name, short_number(value));
  return text;
}

const char* short_word(RunState state) {
  switch (state) {
    case RunState::planned:
      return "again";  // the plan itself is no news: this is a retry
    case RunState::submitted:
      return "queue";
    case RunState::running:
      return "start";
    case RunState::succeeded:
      return "ok";
    case RunState::failed:
      return "fail";
    case RunState::stopped:
      return "stop";
    case RunState::lost:
      return "lost";
    case RunState::skipped:
      break;
  }
  return "skip";
}

bool is_failure(RunState state) {
  return state == RunState::failed || state == RunState::lost;
}

fs::path output_of(const RunSpec& run) {
  return run.directory / layout::kOutputLog;
}

}  // namespace gridctl::report
