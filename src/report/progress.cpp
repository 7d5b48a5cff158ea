#include "progress.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr std::size_t kMostAsked = 64;  // running runs, each time: asking opens files

double seconds_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>(to - from).count();
}

constexpr std::size_t kManyKinds = 1000;  // of runs: an estimate takes some milliseconds

double seconds_of(SteadyTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace

void Progress::start(const WorkStart& start, SteadyTime now, const Outlook& outlook) {
  work_ = start;
  work_.runs += start.to_ask;
  to_ask_ = start.to_ask;
  begin_ = now;
  estimator_ = {};
  estimator_.expect(outlook, start.tests_follow);
}

void Progress::apply(const RunSpec& run, const RunEvent& event, SteadyTime now) {
  const Key key{run.id, run.test};
  if (const auto before = unsuccessful_.find(key); before != unsuccessful_.end()) {
    --counts_[before->second];
    unsuccessful_.erase(before);
    estimator_.wait_again(key);
  }
  const bool was_on = running_.erase(key) > 0;
  submitted_.erase(key);
  if (event.state == RunState::submitted) submitted_.insert(key);
  if (event.state == RunState::running) {
    estimator_.begin(key, event.slot, seconds_of(now));
    running_[key] = {key,       event.slot,    run_name(run),
                     run.label, run.directory, now,
                     {},        false,         follow_ ? follow_(run.directory) : AskRun()};
    most_running_ = std::max(most_running_, running_.size());
    return;
  }
  if (!is_settled(event.state)) {
    if (!was_on) return;
    estimator_.end(key, event.state, std::nullopt);
    return estimator_.wait_again(key);
  }
  ++counts_[event.state];
  if (event.state != RunState::succeeded) unsuccessful_[key] = event.state;
  estimator_.end(key, event.state, event.exit ? std::optional(event.seconds) : std::nullopt);
}

void Progress::take(const Tally& tally) {
  for (const auto state : {RunState::succeeded, RunState::failed, RunState::lost, RunState::stopped,
                           RunState::skipped, RunState::stopped_early}) {
    if (const auto number = tally.count(state); number > 0) counts_[state] = number;
  }
  taken_submitted_ = tally.count(RunState::submitted);
  estimator_.take(tally.by_configuration, work_.phase == Phase::test);
}

void Progress::add(const std::vector<RunSpec>& runs) {
  // Tests that follow a training are no runs that a search was to ask for.
  const auto trainings = static_cast<std::size_t>(
      std::ranges::count_if(runs, [](const auto& run) { return run.test == 0; }));
  const auto expected = std::min(to_ask_, trainings);
  to_ask_ -= expected;
  work_.runs += runs.size() - expected;
  for (const auto& run : runs) estimator_.add({run.id, run.test});
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

void Progress::ask(SteadyTime now) {
  std::size_t asked = 0;
  for (auto& [key, running] : running_) {
    if (!running.ask) continue;
    if (++asked > kMostAsked) break;
    running.live = running.ask();
    const auto& first = running.live.first_fraction;
    if (first && !std::exchange(running.has_told, true))
      estimator_.tell(key, first->fraction, seconds_of(now) - first->seconds_ago);
    if (running.live.fraction) estimator_.tell(key, *running.live.fraction, seconds_of(now));
  }
}

LiveMetrics Progress::last_metrics(const RunSpec& run) const {
  const auto entry = running_.find({run.id, run.test});
  return entry != running_.end() && entry->second.ask ? entry->second.ask() : LiveMetrics();
}

namespace {

/// Takes the run if it is better, or if none has been taken.
void take_if_better(std::optional<BestRun>& best, const LiveCurve& curve, std::string name,
                    const std::string& label) {
  if (!curve.best || !curve.less_is_better) return;
  if (best && best->metric != curve.name) return;
  const double factor = *curve.less_is_better ? -1 : 1;
  if (!best || factor * *curve.best > factor * best->value)
    best = {curve.name, *curve.best, std::move(name), label};
}

}  // namespace

void Progress::keep_last(const RunSpec& run, const LiveMetrics& metrics) {
  if (run.test == 0) take_if_better(best_done_, metrics.curve, run_name(run), run.label);
}

std::optional<BestRun> Progress::best() const {
  auto best = best_done_;
  for (const auto& [key, running] : running_) {
    if (std::get<int>(key) == 0)
      take_if_better(best, running.live.curve, running.name, running.label);
  }
  return best;
}

std::optional<double> Progress::guess(const Running& running, SteadyTime now) const {
  const auto total = estimator_.duration_of(running.key, seconds_of(now));
  if (!total) return std::nullopt;
  return *total > 0 ? std::min(0.99, seconds_between(running.since, now) / *total) : 0.99;
}

/// A cluster takes as many at once as it likes.
std::size_t Progress::slots() const {
  if (work_.device == kSlurm) return most_running_;
  return static_cast<std::size_t>(std::max(1, work_.slots));
}

std::optional<double> Progress::eta(SteadyTime now) const {
  using namespace std::chrono_literals;
  const bool is_costly = estimator_.kinds() > kManyKinds;
  if (is_costly && estimated_at_ && now >= *estimated_at_ && now - *estimated_at_ < 1s)
    return estimate_;
  const auto waiting = queued() + submitted();
  estimate_ = estimator_.rest(seconds_of(now), slots(), waiting);
  estimated_at_ = now;
  return estimate_;
}

void FailureList::apply(const RunSpec& run, const RunEvent& event) {
  const bool was_there = failures_.erase({run.id, run.test}) > 0;
  if (was_there || is_failure(event.state)) ++changes_;
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
  auto text = fmt::format("{} of {} done: {} ok", progress.done(), progress.total(),
                          progress.count(RunState::succeeded));
  for (const auto state : {RunState::failed, RunState::lost, RunState::skipped, RunState::stopped,
                           RunState::stopped_early}) {
    if (const auto number = progress.count(state); number > 0)
      text += fmt::format(", {} {}", number, in_words(state));
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
  const auto tests = fmt::format(
      "{}{}", work.tests_follow ? ", then their tests" : "",
      work.to_ask > 0 ? fmt::format(", and {} more that the search will ask for", work.to_ask)
                      : std::string());
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
    case RunState::stopped_early:
      return "early";
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
