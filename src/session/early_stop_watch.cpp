#include "early_stop_watch.hpp"

#include "judged_metric.hpp"

#include <gridctl/collect/trees/gather.hpp>
#include <gridctl/core/live.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/disk.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

using namespace std::chrono_literals;
using Clock = sys::Loop::Clock;

constexpr Clock::duration kPause = 1s;
/// Without rules nothing waits for the answer.
constexpr Clock::duration kPauseOfWarnings = 10s;
/// Reading takes at most this part of the loop's time, in which exits and signals wait.
constexpr int kPart = 20;
/// Of runs with more than this nothing is read while they are on: reading would hold up the loop.
constexpr std::uintmax_t kMostBytes = std::uintmax_t{16} << 20U;
constexpr std::uintmax_t kMostBytesForWarnings = std::uintmax_t{1} << 20U;
constexpr std::size_t kMostWarnings = 5;

std::uintmax_t bytes_in(const fs::path& folder) {
  static const std::set<std::string> kTexts{".log", ".csv", ".tsv", ".txt", ".json", ".jsonl"};
  std::uintmax_t bytes = 0;
  boost::system::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    boost::system::error_code ignored;
    const auto name = entry->path().filename().string();
    const bool is_read = kTexts.contains(entry->path().extension().string()) ||
                         name.find("tfevents") != std::string::npos;
    if (!is_read || entry->symlink_status(ignored).type() != fs::regular_file) continue;
    const auto size = fs::file_size(entry->path(), ignored);
    if (!ignored) bytes += size;
  }
  return bytes;
}

}  // namespace

EarlyStopWatch::EarlyStopWatch(std::optional<EarlyStopping> rules, stats::Direction direction,
                               collect::Scrape scrape, fs::path experiment)
    : has_rules_(rules.has_value()),
      rules_(rules.value_or(EarlyStopping{})),
      scrape_(std::move(scrape)),
      experiment_(std::move(experiment)),
      referee_(rules_, direction),
      pause_(has_rules_ ? kPause : kPauseOfWarnings) {}

Result<void> EarlyStopWatch::begin(sys::Loop& loop, RunObserver& people, Worker& worker,
                                   const experiment::ToDo& to_do,
                                   const std::vector<RunRecord>& past) {
  loop_ = &loop;
  people_ = &people;
  worker_ = &worker;
  if (!has_rules_) return {};
  GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(experiment_));
  for (const auto& ruling : decisions.rulings) referee_.recall(ruling);
  for (const auto run : decisions.exempt) referee_.exempt(run);
  const auto expect = [&](const schedule::WorkItem& item) {
    if (item.test > 0 || decisions.exempt.contains(item.run)) return;
    expected_.insert(item.run);
    referee_.expect(item.run);
  };
  for (const auto& item : to_do.queue) expect(item);
  for (const auto& living : to_do.living) {
    expect(living.item);
    const auto ruled = decisions.stopped_early.find(living.item.run);
    if (ruled == decisions.stopped_early.end()) continue;
    const auto& ruling = decisions.rulings.at(ruled->second);
    const bool is_target = ruling.rule == StopRule::target && ruling.run == living.item.run;
    asked_[living.item.run] = {StopStep::stopping,
                               {living.item.run},
                               is_target ? StopCause::target : StopCause::rule,
                               search::in_words(ruling, rules_)};
  }
  for (const auto& record : past) {
    if (record.directory.empty() || !record.started_at) continue;
    followed_[record.id] = {experiment_ / record.directory, 0, record.state != RunState::running};
  }
  for (const auto& [run, request] : asked_) to_ask_.insert(run);
  look_soon();
  return {};
}

void EarlyStopWatch::on_event(const RunSpec& run, const RunEvent& event) {
  if (run.test > 0 || !loop_) return;
  if (event.state == RunState::planned) {  // a retry
    expected_.insert(run.id);
    referee_.expect(run.id);
    return;
  }
  if (event.state == RunState::running) {
    followed_[run.id] = {run.directory, 0, false};
    if (asked_.contains(run.id)) to_ask_.insert(run.id);
  }
  if (is_settled(event.state)) {
    expected_.erase(run.id);
    asked_.erase(run.id);
    referee_.ended(run.id);
    const auto known = followed_.find(run.id);
    if (known != followed_.end()) known->second.has_ended = true;
  }
  look_soon();
}

/// Somebody has added to the experiment at work.
void EarlyStopWatch::on_more(const std::vector<RunSpec>& runs) {
  for (const auto& run : runs) {
    if (run.test > 0) continue;
    expected_.insert(run.id);
    referee_.expect(run.id);
  }
}

void EarlyStopWatch::look_soon() {
  if (followed_.empty() || std::exchange(is_looking_, true)) return;
  loop_->after(pause_, [this] {
    is_looking_ = false;
    look();
    look_soon();
  });
}

void EarlyStopWatch::look() {
  const auto begin = loop_->now();
  const auto values = read_changed();
  warn_of_divergence(values);
  if (has_rules_) judge(values);
  ask_again();
  pause_ = std::max(has_rules_ ? kPause : kPauseOfWarnings, kPart * (loop_->now() - begin));
}

/// Without rules nobody asks for the values of runs that have ended: an analysis tells of them.
std::vector<search::RunValue> EarlyStopWatch::read_changed() {
  std::vector<search::RunValue> values;
  for (auto& [run, followed] : followed_) {
    if (followed.has_ended && !has_rules_) continue;
    const auto activity = sys::folder_activity(followed.directory);
    if (std::exchange(followed.activity, activity) == activity && !followed.has_ended) continue;
    read(run, followed, values);
  }
  std::erase_if(followed_, [](const auto& entry) { return entry.second.has_ended; });
  return values;
}

void EarlyStopWatch::read(RunId run, Followed& followed, std::vector<search::RunValue>& into) {
  if (bytes_in(followed.directory) > (has_rules_ ? kMostBytes : kMostBytesForWarnings)) {
    if (has_rules_ && !std::exchange(has_warned_of_size_, true))
      people_->on_notice(fmt::format(
          "warning: run {} has written more than {}: its values are not read while it runs",
          to_string(run), human_size(kMostBytes)));
    return;
  }
  const auto curves = collect::curves_of_attempt(followed.directory, scrape_, followed.has_ended);
  if (!curves) return;
  const auto judged = judged_values(run, *curves, rules_);
  into.insert(into.end(), judged.values.begin(), judged.values.end());
  if (!followed.has_ended || judged.has_metric || rules_.metric.empty()) return;
  std::vector<std::string> names;
  for (const auto& curve : *curves) names.push_back(name_of(curve));
  warn_of_metric(run, names);
}

void EarlyStopWatch::judge(const std::vector<search::RunValue>& values) {
  if (values.empty()) return;
  for (const auto& ruling : referee_.take(values)) apply(ruling);
}

std::vector<RunId> EarlyStopWatch::concerned(const Ruling& ruling) const {
  std::vector<RunId> runs;
  for (const auto run : expected_) {
    const bool is_of_all = ruling.run.repetition == 0;
    if (is_of_all ? run.configuration == ruling.run.configuration : run == ruling.run)
      runs.push_back(run);
  }
  return runs;
}

/// The decision is on the disk before anything is done about it: whoever goes on decides alike.
void EarlyStopWatch::apply(const Ruling& ruling) {
  const bool is_target = ruling.rule == StopRule::target;
  const bool ends_grid = is_target && rules_.target->all;
  const auto runs =
      ends_grid ? std::vector<RunId>(expected_.begin(), expected_.end()) : concerned(ruling);
  if (runs.empty()) return;
  experiment::Decision decision{experiment::Decision::Kind::stop_early, runs};
  decision.ruling = ruling;
  if (const auto written = experiment::write_decision(experiment_, decision); !written)
    people_->on_notice(written.error().message);
  const auto why = search::in_words(ruling, rules_);
  std::set<RunId> others(runs.begin(), runs.end());
  if (is_target) {
    others.erase(ruling.run);
    asked_[ruling.run] = {StopStep::stopping, {ruling.run}, StopCause::target, why};
  }
  const auto of_others =
      ends_grid ? fmt::format("run {} is good enough: {}", to_string(ruling.run), why) : why;
  const std::vector<RunId> named(others.begin(), others.end());
  for (const auto run : named)
    asked_[run] = {StopStep::stopping, {run}, StopCause::rule, of_others};
  StopAnswer answer;
  if (is_target) answer = worker_->stop(asked_[ruling.run]);
  if (!named.empty()) {
    const auto more = worker_->stop({StopStep::stopping, named, StopCause::rule, of_others});
    answer.running += more.running;
    answer.waiting += more.waiting;
  }
  const auto whom = ruling.run.repetition == 0
                        ? fmt::format("configuration {}", ruling.run.configuration)
                        : fmt::format("run {}", to_string(ruling.run));
  people_->on_notice(fmt::format("early stopping of {}: {}; {} running to end, {} not to begin",
                                 ends_grid ? "the grid" : whom, of_others, answer.running,
                                 answer.waiting));
}

/// A run may have begun, or been taken over, after a rule's word.
void EarlyStopWatch::ask_again() {
  for (const auto run : std::exchange(to_ask_, {})) {
    const auto request = asked_.find(run);
    if (request != asked_.end()) worker_->stop(StopRequest(request->second));
  }
}

void EarlyStopWatch::warn_of_divergence(const std::vector<search::RunValue>& values) {
  if (rules_.nan) return;  // a rule says it
  for (const auto& value : values) {
    if (std::isfinite(value.value) || warned_.size() >= kMostWarnings) continue;
    if (!expected_.contains(value.run) && has_rules_) continue;
    if (!warned_.insert(value.run).second) continue;
    people_->on_notice(fmt::format(
        "warning: run {}: {} is {} at step {:g}; 'early_stopping: {{rule: nan}}' in the grid ends "
        "such runs{}",
        to_string(value.run), printable(value.metric.empty() ? rules_.metric : value.metric),
        short_number(value.value), value.step,
        warned_.size() == kMostWarnings ? "; of more such runs nothing is said" : ""));
  }
}

/// Once: nobody should learn after 300 runs that none could be judged.
void EarlyStopWatch::warn_of_metric(RunId run, const std::vector<std::string>& names) {
  if (!has_rules_ || std::exchange(has_warned_of_metric_, true)) return;
  people_->on_notice(fmt::format(
      "warning: run {} has left no '{}', by which 'early_stopping' judges: {}", to_string(run),
      printable(rules_.metric),
      names.empty() ? "it has left no values at all" : "it has " + printable(join(names, ", "))));
}

Result<std::optional<EarlyStopWatch>> watch_of(const GridWork& work, collect::Scrape scrape,
                                               const fs::path& experiment) {
  const auto& rules = work.plan.grid().early_stopping;
  if (work.stop || (work.place.slurm && !rules)) return std::nullopt;
  if (work.place.slurm && !work.place.slurm->request.waits)
    return fail(ErrorKind::usage,
                "'early_stopping' needs a gridctl that waits, and this one hands its runs to Slurm "
                "and ends",
                "leave out --no-wait, or remove the section 'early_stopping'");
  GRIDCTL_TRY_ASSIGN(const auto direction, direction_of(rules.value_or(EarlyStopping{})));
  return std::optional<EarlyStopWatch>(std::in_place, rules, direction, std::move(scrape),
                                       experiment);
}

}  // namespace gridctl::session
