#include "slurm/slurm_executor.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridctl::launch::slurm {
namespace {

using namespace std::chrono_literals;

/// The folder of a later attempt of an ordered run.
fs::path directory_of(const OrderedRun& run, int attempt) {
  const auto& spec = run.run;
  return attempt == spec.attempt ? spec.directory
                                 : layout::attempt_beside(spec.directory, spec.test, attempt);
}

}  // namespace

SlurmExecutor::SlurmExecutor(sys::Loop& loop, Scheduler& scheduler, SlurmTerms terms)
    : loop_(loop), scheduler_(scheduler), terms_(std::move(terms)), batches_(terms_, scheduler) {}

void SlurmExecutor::notice(const std::string& line) const {
  if (terms_.on_notice) terms_.on_notice(line);
}

sys::Loop::Task SlurmExecutor::while_we_live(sys::Loop::Task task) const {
  return [life = std::weak_ptr<const int>(life_), task = std::move(task)] {
    if (!life.expired()) task();
  };
}

std::size_t SlurmExecutor::add_allocation(std::size_t batch, int task) {
  const auto [entry, is_new] = by_task_.try_emplace({batch, task}, allocations_.size());
  if (is_new) {
    Allocation allocation{.batch = batch,
                          .task = task,
                          .log = EventReader(event_log(loaded_[batch].folder, task, 0)),
                          .nodes = {},
                          .cannot = {},
                          .since = {}};
    allocations_.push_back(std::move(allocation));
  }
  return entry->second;
}

void SlurmExecutor::add_batch(Batch batch) {
  const auto index = loaded_.size();
  loaded_.push_back(std::move(batch));
  const auto& added = loaded_.back();
  const auto pack = static_cast<std::size_t>(std::max(1, added.order.pack));
  for (std::size_t i = 0; i < added.runs.size(); ++i) {
    const auto& run = added.runs[i].run;
    known_[key_of(run)] = {add_allocation(index, static_cast<int>(i / pack)), 0, {}, {}};
  }
}

Result<JobId> SlurmExecutor::start(const Launch& launch, ExitHandler on_exit) {
  const JobId id{next_++};
  const auto key = key_of(launch.run);
  Job job{{launch.run, launch.task, launch.identity}, std::move(on_exit), {}};
  const auto goes_on = continues_.find({launch.run.id, launch.run.test});
  const auto allocation =
      goes_on != continues_.end() ? std::optional(goes_on->second) : std::nullopt;
  if (allocation) {
    continues_.erase(goes_on);
    const auto restart = allocations_[*allocation].restart;
    known_.try_emplace(key, Known{*allocation, restart, {}, {}});
    job.is_submitted = true;
    job.is_continued = true;
  } else {
    collected_.push_back(id);
    submit_soon(has_submitted_ ? Clock::duration(kCollect) : Clock::duration(0));
  }
  jobs_.emplace(id, std::move(job));
  tick_soon();
  return id;
}

Result<std::vector<Living>> SlurmExecutor::living() {
  GRIDCTL_TRY_ASSIGN(auto batches, batches_.load());
  for (auto& batch : batches) {
    for (const auto& run : batch.runs) ordered_[key_of(run.run)] = run;
    add_batch(std::move(batch));
  }
  for (std::size_t i = 0; i < allocations_.size(); ++i) read(i);
  std::vector<Living> found;
  std::map<RunKey, OrderedRun> first;
  for (const auto& [key, run] : ordered_) first[{run.run.id, run.run.test}] = run;
  for (const auto& [key, known] : known_) {
    const auto& [run, test, attempt] = key;
    const auto ordered = first.find({run, test});
    if (ordered == first.end()) continue;
    auto spec = ordered->second;
    spec.run.directory = directory_of(spec, attempt);
    spec.run.attempt = attempt;
    ordered_[key] = spec;
    by_directory_[spec.run.directory] = key;
    found.push_back({spec.run.directory, 0, 0});
  }
  return found;
}

Result<JobId> SlurmExecutor::adopt(const fs::path& directory, ExitHandler on_exit) {
  const auto entry = by_directory_.find(directory);
  if (entry == by_directory_.end())
    return fail(
        ErrorKind::not_found,
        fmt::format("no batch of Slurm has a run in '{}'", directory.string()),
        "'gridctl status' shows how its runs stand; 'gridctl resume' does anew what is lost");
  const auto key = entry->second;
  const JobId id{next_++};
  Job job{ordered_.at(key), std::move(on_exit), {}};
  job.is_submitted = true;
  jobs_.emplace(id, std::move(job));
  has_submitted_ = true;
  // What has ended already is told from the loop.
  look_soon();
  loop_.post(while_we_live([this] { judge_all(); }));
  return id;
}

void SlurmExecutor::stop(JobId id, Urgency /*urgency*/, const EndRequest& request) {
  const auto entry = jobs_.find(id);
  if (entry == jobs_.end()) return;
  auto& job = entry->second;
  if (!job.asked) job.asked = request;
  if (!job.is_submitted) {
    std::erase(collected_, id);
    RunEvent event;
    event.state = RunState::stopped;
    event.at = std::chrono::system_clock::now();
    event.reason = request.why.empty() ? "stopped before it was submitted" : request.why;
    loop_.post(while_we_live([this, id, event] { settle(id, event); }));
    return;
  }
  if (to_cancel_.empty()) loop_.post(while_we_live([this] { cancel(); }));
  to_cancel_.insert(id);
}

/// One scancel for all that was to stop in this turn of the loop. An allocation ends only if all of
/// its runs are to end.
void SlurmExecutor::cancel() {
  std::map<std::size_t, std::set<AttemptKey>> asked;  // by allocation
  for (const auto id : std::exchange(to_cancel_, {})) {
    const auto entry = jobs_.find(id);
    if (entry == jobs_.end()) continue;
    const auto key = key_of(entry->second.run.run);
    asked[known_.at(key).allocation].insert(key);
  }
  std::map<std::string, std::vector<int>> tasks;  // by job
  for (const auto& [index, keys] : asked) {
    const auto& allocation = allocations_[index];
    // A name of its own: clang takes no part of a structured binding into a lambda.
    const bool is_whole =
        std::none_of(jobs_.begin(), jobs_.end(), [&, which = index](const auto& entry) {
          const auto& [id, job] = entry;
          if (!job.is_submitted || job.asked) return false;
          const auto known = known_.find(key_of(job.run.run));
          return known != known_.end() && known->second.allocation == which;
        });
    if (is_whole) tasks[loaded_[allocation.batch].job].push_back(allocation.task);
    if (!is_whole && told_.insert("pack").second)
      notice("a run cannot be stopped while others are in its allocation: it goes on");
  }
  std::vector<std::string> words;
  for (auto& [job, numbers] : tasks) {
    if (!job.empty()) words.push_back(fmt::format("{}_[{}]", job, array_range(numbers)));
  }
  if (words.empty()) return;
  if (const auto done = scheduler_.cancel(words); !done) notice(done.error().message);
  look_soon();
}

void SlurmExecutor::submit_soon(Clock::duration delay) {
  if (submits_at_) return;
  submits_at_ = loop_.now() + delay;
  const auto task = while_we_live([this] {
    submits_at_.reset();
    submit();
  });
  if (delay.count() == 0)
    loop_.post(task);
  else
    loop_.after(delay, task);
}

void SlurmExecutor::submit() {
  if (collected_.empty()) return;
  // Those of one class share arrays.
  std::stable_sort(collected_.begin(), collected_.end(),
                   [&](JobId one, JobId other) { return class_of(one) < class_of(other); });
  std::vector<OrderedRun> runs;
  for (const auto id : collected_) runs.push_back(jobs_.at(id).run);
  auto submitted = batches_.submit(runs);
  has_submitted_ = has_submitted_ || submitted.runs > 0;
  const auto end = collected_.begin() + static_cast<std::ptrdiff_t>(submitted.runs);
  for (auto id = collected_.begin(); id != end; ++id) jobs_.at(*id).is_submitted = true;
  collected_.erase(collected_.begin(), end);
  for (auto& batch : submitted.batches) add_batch(std::move(batch));
  look_soon();
  if (submitted.error)
    refuse(std::exchange(collected_, {}), *submitted.error);
  else if (!collected_.empty())
    on_answer(submitted.answer);
}

std::size_t SlurmExecutor::class_of(JobId id) const {
  return terms_.class_of ? terms_.class_of(jobs_.at(id).run.run) : 0;
}

void SlurmExecutor::refuse(const std::vector<JobId>& runs, const Error& error) {
  for (const auto id : runs) {
    auto gone = jobs_.extract(id);
    JobExit exit;
    exit.refused = error;
    gone.mapped().on_exit(exit);
  }
}

/// What is left in collected_ was not taken.
void SlurmExecutor::on_answer(const Answer& answer) {
  if (answer.refusal == Refusal::refused || answer.refusal == Refusal::array_too_large) {
    // What asks for something else may well be taken.
    const auto refused = class_of(collected_.front());
    const auto others = std::stable_partition(collected_.begin(), collected_.end(),
                                              [&](JobId id) { return class_of(id) == refused; });
    const std::vector<JobId> runs(collected_.begin(), others);
    collected_.erase(collected_.begin(), others);
    if (!collected_.empty()) submit_soon(kCollect);
    return refuse(runs, refusal_error(answer, terms_.classes[refused]));
  }
  if (told_.insert(answer.words).second)
    notice(fmt::format("{} wait to be submitted: Slurm says: {}", counted(collected_.size(), "run"),
                       answer.words));
  submit_soon(poll());
}

std::unique_ptr<Executor> make_slurm_executor(sys::Loop& loop, Scheduler& scheduler,
                                              SlurmTerms terms) {
  return std::make_unique<SlurmExecutor>(loop, scheduler, std::move(terms));
}

}  // namespace gridctl::launch::slurm
