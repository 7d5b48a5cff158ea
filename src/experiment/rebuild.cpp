#include "record.hpp"
#include "run_traces.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/rebuild.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace gridctl::experiment {
namespace {

using journal::Records;

constexpr const char* kDamaged = "gridctl.db.damaged-";
constexpr const char* kNew = "gridctl.db.new";

bool is_there(const fs::path& path) {
  boost::system::error_code ignored;
  return fs::exists(path, ignored);
}

/// The journal first, then those that earlier repairs have set aside.
std::vector<fs::path> journals_in(const fs::path& experiment) {
  std::vector<fs::path> found = {experiment / journal::kJournalName};
  for (int number = 1; is_there(experiment / fmt::format("{}{}", kDamaged, number)); ++number)
    found.push_back(experiment / fmt::format("{}{}", kDamaged, number));
  return found;
}

/// How much a state tells.
int rank(RunState state) {
  if (is_settled(state)) return 2;
  return state == RunState::running ? 1 : 0;
}

/// What only the journal keeps.
void fill_gaps(RunRecord& record, const RunRecord& other) {
  if (!record.started_at) record.started_at = other.started_at;
  if (record.slot.empty()) record.slot = other.slot;
  if (record.failure_class.empty()) record.failure_class = other.failure_class;
  if (!record.gpu) record.gpu = other.gpu;
  record.leftovers = std::max(record.leftovers, other.leftovers);
  record.requeues = std::max(record.requeues, other.requeues);
}

/// Leaves out what was removed. A run that was stopped by name before it began has left no folder:
/// the decision alone tells of it.
void apply_decisions(const Decisions& decisions, Records& records) {
  const auto is_removed = [&](const auto& entry) { return decisions.removed.contains(entry.id); };
  std::erase_if(records.runs, is_removed);
  std::erase_if(records.attempts, is_removed);
  std::set<RunId> begun;
  for (const auto& attempt : records.attempts) {
    if (attempt.test == 0) begun.insert(attempt.id);
  }
  std::map<int, std::string> folders;
  for (const auto& entry : records.configurations) folders.emplace(entry.number, entry.folder);
  for (const auto& run : records.runs) {
    if (run.test > 0 || begun.contains(run.id) || !decisions.stopped.contains(run.id)) continue;
    RunRecord record;
    record.id = run.id;
    record.attempt = 1;
    record.directory = layout::run_folder(folders[run.id.configuration], run.id.repetition) /
                       layout::attempt_name(1);
    record.state = RunState::stopped;
    record.reason = kStoppedByName;
    records.attempts.push_back(std::move(record));
  }
}

/// Joins records; what comes first wins, save for attempts, where more knowledge does.
class Join {
 public:
  void add(Records records) {
    if (!experiment_) experiment_ = std::move(records.experiment);
    for (auto& entry : records.configurations) {
      const int number = entry.number;
      configurations_.emplace(number, std::move(entry));
    }
    for (auto& run : records.runs) {
      auto& known = runs_.try_emplace({run.id, run.test}, run).first->second;
      if (known.model.empty()) known.model = run.model;
      if (known.seed == 0) known.seed = run.seed;
    }
    for (auto& record : records.attempts) add_attempt(std::move(record));
  }

  [[nodiscard]] std::vector<journal::ConfigurationRecord> configurations() const {
    std::vector<journal::ConfigurationRecord> list;
    for (const auto& [number, entry] : configurations_) list.push_back(entry);
    return list;
  }

  [[nodiscard]] Records take() {
    Records records;
    records.experiment = std::move(experiment_);
    records.configurations = configurations();
    for (auto& [key, run] : runs_) {
      if (configurations_.contains(run.id.configuration)) records.runs.push_back(std::move(run));
    }
    for (auto& [key, record] : attempts_) records.attempts.push_back(std::move(record));
    return records;
  }

 private:
  void add_attempt(RunRecord record) {
    const std::tuple key{record.id, record.test, record.attempt};
    const auto [place, is_new] = attempts_.try_emplace(key, record);
    auto& known = place->second;
    if (is_new) return;
    if (rank(record.state) > rank(known.state)) std::swap(known, record);
    fill_gaps(known, record);
  }

  std::optional<journal::ExperimentRecord> experiment_;
  std::map<int, journal::ConfigurationRecord> configurations_;
  std::map<std::tuple<RunId, int>, journal::PlannedRun> runs_;
  std::map<std::tuple<RunId, int, int>, RunRecord> attempts_;
};

tl::unexpected<Error> fail_to(const char* what, const fs::path& path,
                              const boost::system::error_code& error) {
  return fail(ErrorKind::io,
              fmt::format("cannot {} '{}': {}", what, path.string(), error.message()),
              sys::file_error_help(error.value(), path));
}

/// A second name, or where the file system has none, a copy: the journal is in its place until it
/// is replaced.
Result<void> keep(const fs::path& file, const fs::path& as) {
  boost::system::error_code error;
  fs::create_hard_link(file, as, error);
  if (error) fs::copy_file(file, as, error);
  if (error) return fail_to("keep", file, error);
  return {};
}

Result<std::string> set_aside(const fs::path& experiment) {
  const auto file = experiment / journal::kJournalName;
  const auto name = fmt::format("{}{}", kDamaged, journals_in(experiment).size());
  const auto log = file.string() + "-wal";
  boost::system::error_code error;
  boost::system::error_code ignored;
  const bool was_there = fs::symlink_status(file, ignored).type() != fs::file_not_found;
  // A directory, a FIFO, a link to nowhere: it gives way, since nothing can take its place.
  if (was_there && !fs::is_regular_file(file, ignored)) {
    fs::rename(file, experiment / name, error);
    if (error) return fail_to("keep", file, error);
  } else if (was_there) {
    if (const auto kept = keep(file, experiment / name); !kept) return tl::unexpected(kept.error());
  }
  // A log that is left would be read into the new journal.
  if (is_there(log)) fs::rename(log, experiment / (name + "-wal"), error);
  if (error) return fail_to("keep", log, error);
  for (const char* ending : {"-shm", "-journal"}) {
    const fs::path path = file.string() + ending;
    if (is_there(path)) fs::rename(path, experiment / (name + ending), error);
    if (error) return fail_to("keep", path, error);
  }
  return was_there ? name : std::string();
}

}  // namespace

Records collect_records(const fs::path& experiment) {
  Join join;
  join.add(read_experiment_record(experiment));
  std::vector<Records> salvaged;
  for (const auto& file : journals_in(experiment)) salvaged.push_back(journal::salvage(file));
  Join known = join;
  for (const auto& records : salvaged) known.add(records);
  join.add(read_run_traces(experiment, known.configurations()));
  for (auto& records : salvaged) join.add(std::move(records));
  auto records = join.take();
  // A file that cannot be read decides nothing: the runs are worth more.
  apply_decisions(read_decisions(experiment).value_or(Decisions{}), records);
  return records;
}

Result<std::string> replace_journal(const fs::path& experiment, const Records& records) {
  const auto fresh = experiment / kNew;
  boost::system::error_code error;
  for (const char* ending : {"", "-wal", "-shm", "-journal"})
    fs::remove(fresh.string() + ending, error);  // of a repair that was broken off
  const bool has_secrets = records.experiment && holds_secrets(*records.experiment);
  GRIDCTL_TRY(journal::restore(
      fresh, records,
      has_secrets ? journal::Journal::Readers::owner : journal::Journal::Readers::others));
  auto kept = set_aside(experiment);
  if (!kept) return kept;
  fs::rename(fresh, experiment / journal::kJournalName, error);
  if (error) return fail_to("replace", experiment / journal::kJournalName, error);
  return kept;
}

}  // namespace gridctl::experiment
