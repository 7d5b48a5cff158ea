#include "slurm/batches.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>

namespace gridctl::launch::slurm {
namespace {

using std::chrono::system_clock;
using namespace std::chrono_literals;

constexpr auto kSbatchMayLive = 30s;  // as long as Scheduler lets it

int number_of(const fs::path& batch) {
  const auto name = batch.filename().string();
  int number = 0;
  std::from_chars(name.data() + 1, name.data() + name.size(), number);
  return number;
}

bool has_log(const fs::path& batch) {
  boost::system::error_code error;
  for (fs::directory_iterator entry(batch, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (name.ends_with(".jsonl") && name != "runs.jsonl") return true;
  }
  return false;
}

void remove_batch(const fs::path& folder) {
  boost::system::error_code ignored;
  fs::remove_all(folder, ignored);
}

/// Of a batch that Slurm has not taken. What a controller may yet take that did not answer keeps
/// its folder, its name and its number, and does nothing when it begins.
void give_up(const fs::path& folder, Refusal refusal) {
  const bool may_live = refusal == Refusal::unreachable;
  if (!may_live || !sys::write_atomically(folder / kVoid, "", sys::Sync::full))
    remove_batch(folder);
}

/// write_order() writes the order last: without it sbatch was never called.
bool has_order(const fs::path& folder) {
  boost::system::error_code error;
  const auto status = fs::status(folder / kOrder, error);
  return status.type() != fs::file_not_found;
}

}  // namespace

Submission submission_of(const SlurmTerms& terms, std::size_t run_class, const std::string& token,
                         int number, std::size_t tasks) {
  Submission submission;
  submission.name = fmt::format("gridctl-{}-{}", token, number);
  submission.experiment = terms.experiment;
  submission.folder = batch_folder({}, number);
  submission.tasks = tasks;
  submission.max_concurrent = terms.max_concurrent;
  submission.options = terms.classes[run_class].options;
  submission.needs = terms.classes[run_class].needs;
  return submission;
}

system_clock::duration wait_for_sbatch(TimePoint created, TimePoint now) {
  const auto age = std::max(now - created, system_clock::duration::zero());
  return std::max<system_clock::duration>(kSbatchMayLive - age, system_clock::duration::zero());
}

Batches::Batches(const SlurmTerms& terms, Scheduler& scheduler)
    : terms_(terms), scheduler_(scheduler) {}

/// A copy: runs that wait shall run what submitted them, and not what is installed by then.
Result<fs::path> Batches::program() {
  struct stat about {};
  if (::stat(terms_.program.c_str(), &about) != 0)
    return fail_errno("cannot read '" + terms_.program.string() + "'", errno);
  const auto copy = terms_.experiment / kFolder /
                    fmt::format("gridctl-{:x}-{:x}", about.st_mtim.tv_sec, about.st_size);
  boost::system::error_code error;
  if (fs::exists(copy, error)) return copy;
  const fs::path half = copy.string() + ".new";
  fs::copy_file(terms_.program, half, fs::copy_options::overwrite_existing, error);
  if (!error) fs::permissions(half, fs::add_perms | fs::owner_all | fs::group_exe, error);
  if (!error) fs::rename(half, copy, error);
  if (error)
    return fail(ErrorKind::io,
                fmt::format("cannot copy gridctl to '{}': {}", copy.string(), error.message()),
                "make room there: each node runs that copy");
  return copy;
}

std::size_t Batches::most_tasks() {
  if (max_array_ == 0) {
    const auto cluster = scheduler_.cluster();
    max_array_ =
        static_cast<std::size_t>(std::max(1, cluster ? cluster->max_array : Cluster().max_array));
  }
  return max_array_;
}

std::size_t Batches::pack_of(std::size_t run_class) const {
  return static_cast<std::size_t>(std::max(1, terms_.classes[run_class].options.pack));
}

/// How many of the runs, of which all are of one class at first, the next array may have.
std::size_t Batches::next_size(const std::vector<OrderedRun>& runs, std::size_t from,
                               std::size_t most) const {
  const auto run_class = terms_.class_of ? terms_.class_of(runs[from].run) : 0;
  const auto end = std::min(runs.size(), from + most * pack_of(run_class));
  std::size_t number = 1;
  while (from + number < end &&
         (!terms_.class_of || terms_.class_of(runs[from + number].run) == run_class))
    ++number;
  return number;
}

Result<Batch> Batches::write(const std::vector<OrderedRun>& runs, std::size_t run_class) {
  GRIDCTL_TRY_ASSIGN(const auto record, read_record(terms_.experiment));
  const auto there = batches_of(terms_.experiment);
  const int number = there.empty() ? 1 : number_of(there.back()) + 1;
  Batch batch;
  batch.folder = batch_folder(terms_.experiment, number);
  batch.runs = runs;
  batch.run_class = run_class;
  const auto& [options, needs, places] = terms_.classes[run_class];
  auto& order = batch.order;
  order.name = submission_of(terms_, run_class, record.token, number, 1).name;
  order.pack = options.pack;
  order.at_once = options.at_once;
  order.needs = needs;
  order.tester = terms_.tester;
  order.time = options.time;
  order.warn_before = options.warn_before;
  order.limits = terms_.limits;
  order.created_at = system_clock::now();
  GRIDCTL_TRY_ASSIGN(const auto gridctl, program());
  GRIDCTL_TRY(sys::make_directories(batch.folder));
  GRIDCTL_TRY(sys::write_atomically(
      batch.folder / kScript, script_text(batch.folder, gridctl, options.setup), sys::Sync::full));
  GRIDCTL_TRY(write_order(batch.folder, order, runs, terms_.experiment));
  return batch;
}

Result<Answer> Batches::call(const Batch& batch) {
  auto submission = submission_of(terms_, batch.run_class.value_or(0), "", number_of(batch.folder),
                                  tasks_of(batch.order, batch.runs.size()));
  submission.name = batch.order.name;
  GRIDCTL_TRY_ASSIGN(auto answer, scheduler_.submit(sbatch_argv(submission)));
  // Nobody knows whether the controller has taken what it did not answer.
  if (answer.job.empty() && answer.refusal == Refusal::unreachable) {
    GRIDCTL_TRY_ASSIGN(const auto found, find(batch));
    if (!found.job.empty()) return found;
  }
  return answer;
}

/// The job of the batch, as far as Slurm or a node tells.
Result<Answer> Batches::find(const Batch& batch) {
  GRIDCTL_TRY_ASSIGN(const auto rows, scheduler_.list({batch.order.name}));
  if (rows.empty()) return Answer{};
  return Answer{rows.front().job, {}, {}};
}

Submitted Batches::submit(const std::vector<OrderedRun>& runs) {
  Submitted submitted;
  // Where room is short the last array that fit tells how much to try, and what is too little to be
  // worth a job.
  constexpr std::size_t kWorthIt = 8;
  auto most = room_ == 0 ? most_tasks() : std::min(most_tasks(), room_ * 2);
  const auto least = std::max<std::size_t>(1, room_ / kWorthIt);
  Attempts attempts;
  while (submitted.runs < runs.size()) {
    const auto begin = runs.begin() + static_cast<std::ptrdiff_t>(submitted.runs);
    const auto number = next_size(runs, submitted.runs, most);
    const auto run_class = terms_.class_of ? terms_.class_of(begin->run) : 0;
    auto batch = write({begin, begin + static_cast<std::ptrdiff_t>(number)}, run_class);
    // Without an answer the order stays: load() finds out what became of it.
    auto answer = batch ? call(*batch) : Result<Answer>(tl::unexpected(batch.error()));
    if (!answer) {
      submitted.error = answer.error();
      return submitted;
    }
    const auto tasks = tasks_of(batch->order, number);
    if (answer->job.empty()) {
      give_up(batch->folder, answer->refusal);
      if (answer->refusal == Refusal::array_too_large && tasks > 1) {
        max_array_ = most = tasks / 2;
        continue;
      }
      if (answer->refusal == Refusal::limit) on_limit(tasks, attempts);
      // The limit counts tasks: half of them may fit.
      if (answer->refusal == Refusal::limit && tasks / 2 >= least) {
        most = tasks / 2;
        continue;
      }
      submitted.answer = std::move(*answer);
      return submitted;
    }
    batch->job = answer->job;
    // If this cannot be written the job is found by its name.
    static_cast<void>(write_job(batch->folder, batch->job));
    on_taken(tasks, most, attempts);
    if (!attempts.met_limit) most = std::min(most_tasks(), most * 2);
    submitted.runs += number;
    submitted.batches.push_back(std::move(*batch));
  }
  submitted.answer.job = submitted.batches.empty() ? "" : submitted.batches.back().job;
  return submitted;
}

/// A call in which nothing fits lets the room sink: so the next calls come to a size that fits.
void Batches::on_limit(std::size_t tasks, Attempts& attempts) {
  attempts.met_limit = true;
  if (attempts.largest == 0) room_ = std::max<std::size_t>(1, tasks / 2);
}

/// An array that is smaller than it might be tells nothing of the room, unless a limit was met.
void Batches::on_taken(std::size_t tasks, std::size_t most, Attempts& attempts) {
  if (!attempts.met_limit && tasks < most) return;
  attempts.largest = std::max(attempts.largest, tasks);
  room_ = attempts.met_limit || tasks < most_tasks() ? attempts.largest : 0;
}

Result<std::vector<Batch>> Batches::load() {
  std::vector<Batch> batches;
  for (const auto& folder : batches_of(terms_.experiment)) {
    boost::system::error_code ignored;
    if (fs::exists(folder / kVoid, ignored)) continue;
    auto order = read_order(folder);
    auto runs = read_runs(folder, terms_.experiment);
    if (!order || !runs) {
      if (has_order(folder)) return tl::unexpected(!order ? order.error() : runs.error());
      remove_batch(folder);  // gridctl was killed while it wrote the order
      continue;
    }
    Batch batch{folder, std::move(*order), read_job(folder).value_or(""), std::move(*runs)};
    const auto old_at = std::chrono::steady_clock::now() +
                        wait_for_sbatch(batch.order.created_at, system_clock::now());
    const auto is_new = [&] { return std::chrono::steady_clock::now() < old_at; };
    while (batch.job.empty()) {
      GRIDCTL_TRY_ASSIGN(const auto answer, find(batch));
      batch.job = answer.job;
      if (!batch.job.empty() || has_log(folder) || !is_new()) break;
      constexpr int kPause = 1000;  // ms
      ::poll(nullptr, 0, kPause);
    }
    if (batch.job.empty() && !has_log(folder)) {
      GRIDCTL_TRY(sys::write_atomically(folder / kVoid, "", sys::Sync::full));
      continue;
    }
    if (!batch.job.empty() && !read_job(folder)) {
      GRIDCTL_TRY(write_job(folder, batch.job));
    }
    batches.push_back(std::move(batch));
  }
  return batches;
}

}  // namespace gridctl::launch::slurm
