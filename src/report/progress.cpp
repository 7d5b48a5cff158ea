#include "progress.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr std::size_t kRecent = 1000;  // as many durations as an estimate looks at

double seconds_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>(to - from).count();
}

std::string counted(std::size_t number, const char* noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
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
  if (event.state == RunState::running) {
    running_[key] = {event.slot, run_name(run), run.label, now};
    return;
  }
  if (event.state == RunState::planned) return;
  ++counts_[event.state];
  if (event.state != RunState::succeeded) unsuccessful_[key] = event.state;
  const bool ended_by_itself =
      event.state == RunState::succeeded || event.state == RunState::failed;
  if (ended_by_itself && event.exit) remember_duration(event.seconds);
}

void Progress::add(std::size_t runs) {
  work_.runs += runs;
}

void Progress::remember_duration(double seconds) {
  if (durations_.size() < kRecent) {
    durations_.push_back(seconds);
    return;
  }
  durations_[next_duration_] = seconds;
  next_duration_ = (next_duration_ + 1) % kRecent;
}

std::size_t Progress::count(RunState state) const {
  if (state == RunState::running) return running_.size();
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
  const auto begun = done() + running_.size();
  return work_.runs > begun ? work_.runs - begun : 0;
}

std::vector<Progress::Running> Progress::running() const {
  std::vector<Running> result;
  result.reserve(running_.size());
  for (const auto& [key, running] : running_) result.push_back(running);
  return result;
}

std::optional<double> Progress::eta(SteadyTime now) const {
  if (durations_.empty()) return std::nullopt;
  auto durations = durations_;
  const auto middle = durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2);
  std::nth_element(durations.begin(), middle, durations.end());
  const double median = *middle;

  double work = median * static_cast<double>(queued());
  double longest = 0;  // what is on cannot be shared out
  for (const auto& [key, running] : running_) {
    const double rest = std::max(0.0, median - seconds_between(running.since, now));
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

std::string run_name(const RunSpec& run) {
  return run.test == 0 ? to_string(run.id) : fmt::format("{} test {}", to_string(run.id), run.test);
}

std::string describe(const WorkStart& work) {
  const auto slots =
      fmt::format("{} ({})", counted(static_cast<std::size_t>(work.slots), "slot"), work.device);
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

const char* short_word(RunState state) {
  switch (state) {
    case RunState::planned:
      return "again";  // the plan itself is no news: this is a retry
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
  return run.directory / "output.log";
}

}  // namespace gridctl::report
