// How SlurmExecutor hears what becomes of its runs.
#include "slurm/slurm_executor.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/launch/slurm/claims.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace gridctl::launch::slurm {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 1s;
constexpr std::size_t kMostReads = 100;  // files a tick: a file server has other users
constexpr auto kFirstPause = 2s;
constexpr auto kLogIsLate = 5s;   // a file of another node may be seen so much later
constexpr auto kForgotten = 60s;  // a task that no answer names is gone by then
constexpr int kAbsences = 2;

bool has_ended(Life life) {
  return life != Life::queued && life != Life::on;
}

/// " (time: grid.yaml:12)"; empty if nobody has written what the reason is about.
std::string place_of_reason(const SlurmClass& run_class, const std::string& reason) {
  const auto key = option_of_reason(reason);
  const auto place = run_class.places.find(key);
  if (place == run_class.places.end()) return "";
  return fmt::format(" ({}: {}:{})", key, place->second.file, place->second.line);
}

/// The middle one of the values.
double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

/// squeue is asked in a moment, and then less and less often, down to what the options say.
void SlurmExecutor::look_soon() {
  pause_ = std::min<Clock::duration>(kFirstPause, poll());
  asks_at_ = loop_.now() + pause_;
  tick_soon();
}

void SlurmExecutor::tick_soon() {
  if (std::exchange(ticks_, true)) return;
  loop_.after(kTick, while_we_live([this] {
                ticks_ = false;
                tick();
                if (!jobs_.empty()) tick_soon();
              }));
}

void SlurmExecutor::tick() {
  read_logs();
  if (loop_.now() >= asks_at_) ask_slurm();
  judge_all();
}

/// The logs of allocations that have runs in hand, a few of them each time.
void SlurmExecutor::read_logs() {
  std::set<std::size_t> wanted;
  for (const auto& [id, job] : jobs_) {
    if (!job.is_submitted) continue;
    const auto index = known_.at(key_of(job.run.run)).allocation;
    const auto batch = allocations_[index].batch;
    wanted.insert(index);
    if (loaded_[batch].order.pack <= 1) continue;
    // Another allocation of the batch may take the run over.
    for (auto task = by_task_.lower_bound({batch, 0});
         task != by_task_.end() && task->first.first == batch; ++task)
      wanted.insert(task->second);
  }
  if (wanted.empty()) return;
  std::vector<std::size_t> list(wanted.begin(), wanted.end());
  const auto number = std::min(kMostReads, list.size());
  for (std::size_t i = 0; i < number; ++i) read(list[next_read_++ % list.size()]);
}

/// Reads what is new in the log of the allocation, and in those of its later starts.
void SlurmExecutor::read(std::size_t index) {
  const auto& folder = loaded_[allocations_[index].batch].folder;
  for (;;) {
    for (const auto& event : allocations_[index].log.read()) take(index, event);
    auto& allocation = allocations_[index];
    EventReader next(event_log(folder, allocation.task, allocation.restart + 1));
    const auto news = next.read();
    const bool is_behind = allocation.restarts > allocation.restart;
    if (!next.is_there() && !is_behind) return;
    allocation.restart += 1;
    allocation.restarts = std::max(allocation.restarts, allocation.restart);
    allocation.log = std::move(next);
    for (const auto& event : news) take(index, event);
  }
}

void SlurmExecutor::take(std::size_t index, const NodeEvent& event) {
  auto& allocation = allocations_[index];
  auto& batch = loaded_[allocation.batch];
  const auto& job = event.event.job;
  if (batch.job.empty()) batch.job = job.substr(0, job.find('_'));
  using Kind = NodeEvent::Kind;
  if (event.kind == Kind::cannot) {
    allocation.cannot = event.why;
    return;
  }
  if (event.kind == Kind::not_ours) return;
  auto& known = known_[{event.run, event.test, event.attempt}];
  known.allocation = index;
  known.restart = allocation.restart;
  allocation.has_begun = true;
  (event.kind == Kind::begin ? known.begin : known.end) = event;
  // What Slurm has said before is old; only what it says from now on tells why this happened.
  allocation.life = Life::on;
  allocation.absences = 0;
  if (event.interrupted) look_soon();
}

void SlurmExecutor::ask_slurm() {
  pause_ = std::min<Clock::duration>(pause_ * 2, poll());
  asks_at_ = loop_.now() + pause_;
  std::set<std::string> names;
  std::set<std::size_t> wanted;
  for (const auto& [id, job] : jobs_) {
    if (!job.is_submitted) continue;
    const auto allocation = known_.at(key_of(job.run.run)).allocation;
    wanted.insert(allocation);
    names.insert(loaded_[allocations_[allocation].batch].order.name);
  }
  if (names.empty()) return;
  const auto rows = scheduler_.list({names.begin(), names.end()});
  if (!rows) {  // it tells nothing about any run
    if (told_.insert("away").second) notice(rows.error().message);
    return;
  }
  told_.erase("away");
  std::set<std::size_t> seen;
  for (const auto& row : *rows) take(row, seen);
  for (const auto index : wanted) {
    if (seen.contains(index)) continue;
    auto& allocation = allocations_[index];
    if (++allocation.absences == 1) allocation.since = loop_.now();
    asks_at_ = std::min(asks_at_, loop_.now() + kForgotten / kAbsences);
  }
  tell_of_waiting(*rows);
}

void SlurmExecutor::take(const QueueRow& row, std::set<std::size_t>& seen) {
  for (std::size_t batch = 0; batch < loaded_.size(); ++batch) {
    if (loaded_[batch].order.name != row.name) continue;
    if (loaded_[batch].job.empty()) loaded_[batch].job = row.job;
    if (loaded_[batch].job != row.job) continue;
    for (const int task : row.tasks) {
      const auto entry = by_task_.find({batch, task});
      if (entry == by_task_.end()) continue;
      auto& allocation = allocations_[entry->second];
      seen.insert(entry->second);
      const auto life = life_of(row.state, row.reason);
      if (has_ended(life) && !has_ended(allocation.life)) allocation.since = loop_.now();
      allocation.life = life;
      allocation.absences = 0;
      allocation.restarts = std::max(allocation.restarts, row.restarts);
      allocation.nodes = row.nodes;
    }
  }
}

/// Runs that will not start until somebody changes something.
void SlurmExecutor::tell_of_waiting(const std::vector<QueueRow>& rows) {
  std::map<std::pair<std::string, std::string>, std::size_t> waiting;  // by reason and its place
  for (const auto& row : rows) {
    if (life_of(row.state) != Life::queued || !never_starts(row.reason)) continue;
    const auto batch =
        std::ranges::find(loaded_, row.name, [](const auto& one) { return one.order.name; });
    const auto run_class = batch == loaded_.end() ? std::nullopt : batch->run_class;
    const auto place =
        run_class ? place_of_reason(terms_.classes[*run_class], row.reason) : std::string();
    waiting[{row.reason, place}] += row.tasks.size();
  }
  for (const auto& [why, number] : waiting) {
    const auto& [reason, place] = why;
    if (told_.insert("waits " + reason + place).second)
      notice(
          fmt::format("{} will not start as it is: Slurm says {}{}; 'scontrol show job' tells "
                      "more, 'gridctl stop' takes them back",
                      counted(number, "allocation"), reason, place));
  }
}

void SlurmExecutor::judge_all() {
  std::vector<std::pair<JobId, RunEvent>> ends;
  std::vector<std::pair<JobId, NodeEvent>> begins;
  for (auto& [id, job] : jobs_) {
    if (!job.is_submitted) continue;
    const auto& known = known_.at(key_of(job.run.run));
    if (is_to_be_judged(job)) read(known.allocation);
    if (known.begin && !std::exchange(job.is_begun, known.begin.has_value()))
      begins.emplace_back(id, *known.begin);
    const auto hands = hands_of(job);
    if (hands == Hands::of_another) continue;
    if (hands == Hands::nobodys || is_left_undone(job)) {
      submit_anew(id, job);
    } else if (auto verdict = verdict_on(job)) {
      ends.emplace_back(id, std::move(*verdict));
    }
  }
  for (const auto& [id, begin] : begins) {
    const auto& event = begin.event;
    if (on_begin_) on_begin_(id, {event.at, event.slot, event.host, event.job});
  }
  for (const auto& [id, verdict] : ends) settle(id, verdict);
  if (!collected_.empty()) submit_soon(kCollect);
}

/// Whether Slurm's word is about to decide: the node's own may stand in a log that was not read
/// lately, because there are many.
bool SlurmExecutor::is_to_be_judged(const Job& job) const {
  const auto& known = known_.at(key_of(job.run.run));
  if (known.end && !known.end->interrupted) return false;
  const auto& allocation = allocations_[known.allocation];
  const bool is_gone = has_ended(allocation.life) || allocation.absences > 0;
  return is_gone && is_sure(allocation, job, known.begin.has_value());
}

void SlurmExecutor::submit_anew(JobId id, Job& job) {
  job.is_submitted = false;
  job.is_continued = false;
  known_.erase(key_of(job.run.run));
  collected_.push_back(id);
}

/// Of packs: an allocation that had no time for all of its runs, or was lost, leaves some that
/// others may have taken over. What nobody has is claimed, so that nobody begins it any more.
SlurmExecutor::Hands SlurmExecutor::hands_of(const Job& job) {
  auto& known = known_.at(key_of(job.run.run));
  const auto& allocation = allocations_[known.allocation];
  const auto& batch = loaded_[allocation.batch];
  if (batch.order.pack <= 1 || known.begin || job.is_continued) return Hands::its_own;
  const bool is_gone = has_ended(allocation.life) || allocation.absences > 0;
  const bool is_over = is_gone && is_sure(allocation, job, false);
  if (!is_over && allocation.cannot.empty()) return Hands::its_own;
  const auto owner = claim(batch.folder, job.run.run, kGivenUp);
  if (!owner) {
    if (told_.insert("claims").second) notice(owner.error().message);
    return Hands::of_another;  // nobody knows
  }
  const auto other = by_task_.find({allocation.batch, task_of_owner(*owner)});
  if (other != by_task_.end() && other->second != known.allocation) {
    known.allocation = other->second;
    return Hands::of_another;
  }
  const bool may_go_on = allocation.has_begun && allocation.cannot.empty() && !job.asked &&
                         allocation.life != Life::cancelled;
  return may_go_on ? Hands::nobodys : Hands::its_own;
}

/// Whether Slurm should have gone on with the run, and did not: the run is submitted anew.
bool SlurmExecutor::is_left_undone(const Job& job) const {
  const auto& known = known_.at(key_of(job.run.run));
  if (!job.is_continued || known.begin || job.asked) return false;
  const auto& allocation = allocations_[known.allocation];
  const bool is_gone = has_ended(allocation.life) || allocation.absences > 0;
  return is_gone && allocation.life != Life::cancelled && is_sure(allocation, job, false);
}

std::optional<RunEvent> SlurmExecutor::verdict_on(const Job& job) const {
  const auto key = key_of(job.run.run);
  const auto& known = known_.at(key);
  const auto& allocation = allocations_[known.allocation];
  if (known.end && !known.end->interrupted) {
    return known.end->event;
  }
  const auto& batch = loaded_[allocation.batch];
  AttemptCase attempt{.begin = known.begin,
                      .end = known.end,
                      .restart = known.restart,
                      .life = allocation.life,
                      .restarts = allocation.restarts,
                      .nodes = allocation.nodes,
                      .log = (batch.folder / fmt::format("{}.log", allocation.task)).string(),
                      .was_asked = job.asked.has_value(),
                      .why_asked = job.asked ? job.asked->why : std::string()};
  if (!allocation.cannot.empty() && !known.begin) {
    RunEvent event;
    event.state = RunState::failed;
    event.at = std::chrono::system_clock::now();
    event.reason = allocation.cannot;
    event.failure_class = "cannot start";
    return event;
  }
  if (allocation.absences > 0) attempt.life = Life::nowhere;
  if (has_ended(attempt.life) && !is_sure(allocation, job, known.begin.has_value()))
    return std::nullopt;
  return judge(attempt);
}

/// Whether the end, or the absence, is no passing one, and the node's news would be here by now.
bool SlurmExecutor::is_sure(const Allocation& allocation, const Job& job, bool has_begun) const {
  const auto age = loop_.now() - allocation.since.value_or(loop_.now());
  if (allocation.absences == 0) return age >= kLogIsLate;
  if (job.asked && !has_begun) return age >= kTick;
  return allocation.absences >= kAbsences && age >= kForgotten;
}

void SlurmExecutor::settle(JobId id, const RunEvent& verdict) {
  auto gone = jobs_.extract(id);
  if (gone.empty()) return;
  auto& job = gone.mapped();
  const auto& run = job.run.run;
  const auto key = key_of(run);
  const auto known = known_.find(key);
  const bool goes_on = known != known_.end() && verdict.requeued &&
                       (!known->second.end || known->second.end->interrupted);
  count(job, verdict);
  if (goes_on) continues_[{run.id, run.test}] = known->second.allocation;
  JobExit exit;
  exit.verdict = verdict;
  job.on_exit(exit);
}

/// Says once that short runs had better share allocations.
void SlurmExecutor::count(const Job& job, const RunEvent& verdict) {
  constexpr std::size_t kEnough = 20;
  constexpr double kShort = 60;  // seconds
  constexpr double kGood = 600;  // that an allocation is worth
  const auto run_class = terms_.class_of ? terms_.class_of(job.run.run) : 0;
  const auto& options = terms_.classes[run_class].options;
  if (verdict.state != RunState::succeeded || options.pack > 1) return;
  auto& seconds = seconds_[run_class];
  if (seconds.size() == kEnough) return;
  seconds.push_back(verdict.seconds);
  if (seconds.size() < kEnough) return;
  const double typical = median_of(seconds);
  const auto left = static_cast<std::size_t>(std::ranges::count_if(
      jobs_, [&](const auto& entry) { return class_of(entry.first) == run_class; }));
  if (typical >= kShort || left < 2 * kEnough) return;
  const auto pack = std::clamp<std::size_t>(
      static_cast<std::size_t>(std::ceil(kGood / std::max(typical, 1.0))), 2, left / 4);
  notice(
      fmt::format("runs take {}, and each has an allocation of its own: with --pack {} Slurm would "
                  "have {} fewer, and they would be done sooner",
                  human_duration(std::max(typical, 1.0)), pack, left - (left + pack - 1) / pack));
}

}  // namespace gridctl::launch::slurm
