#include "about.hpp"
#include "node_news.hpp"

#include <gridctl/core/halt_reason.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/experiment/overview.hpp>
#include <gridctl/journal/journal.hpp>

#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace gridctl::experiment {
namespace {

/// Whether folders of runs are gone.
class FolderCheck {
 public:
  FolderCheck(const fs::path& experiment, std::size_t most)
      : experiment_(experiment),
        descriptor_(::open(experiment.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
        most_(most) {}

  bool is_gone(const fs::path& directory) {
    if (directory.empty() || !descriptor_) return false;
    if (++looked_ <= most_ || directory.is_absolute()) return is_missing(directory.c_str());
    // "runs/0017-lenet5/2/attempt-1": as far as the configuration. Its runs follow one another.
    const std::string_view whole = directory.native();
    const auto below = whole.find('/');
    if (below == std::string_view::npos) return is_missing(directory.c_str());
    const auto configuration = whole.substr(0, whole.find('/', below + 1));
    if (configuration != last_) {
      last_ = configuration;
      list(whole.substr(0, below));
      last_is_gone_ =
          is_listed_ ? !names_.contains(last_.substr(below + 1)) : is_missing(last_.c_str());
    }
    return last_is_gone_;
  }

 private:
  [[nodiscard]] bool is_missing(const char* directory) const {
    return ::faccessat(descriptor_.get(), directory, F_OK, 0) != 0 &&
           (errno == ENOENT || errno == ENOTDIR);
  }

  /// Reads which folders the parent has: that is cheaper than a question for each.
  void list(std::string_view parent) {
    if (parent == parent_) return;
    parent_ = parent;
    names_.clear();
    boost::system::error_code error;
    fs::directory_iterator it(experiment_ / parent_, error);
    for (const fs::directory_iterator end; !error && it != end; it.increment(error))
      names_.insert(it->path().filename().native());
    is_listed_ = !error;
  }

  const fs::path& experiment_;
  Descriptor descriptor_;
  std::size_t most_;
  std::size_t looked_ = 0;
  std::string parent_;
  std::unordered_set<std::string> names_;  // in the parent, if it is listed
  bool is_listed_ = false;
  std::string last_;
  bool last_is_gone_ = false;
};

Result<void> tally_runs(const journal::Journal& journal, std::size_t most_folders,
                        Overview& overview) {
  FolderCheck folders(overview.folder, most_folders);
  return journal.glance_at_runs([&](RunRecord& run) {
    if (run.state == RunState::succeeded && folders.is_gone(run.directory)) {
      run.state = RunState::lost;
      run.reason = journal::kFolderIsGone;
    }
    (run.phase == Phase::train ? overview.trainings : overview.tests).add(run);
  });
}

/// The limit in the books: null or zero if there is none.
nlohmann::ordered_json booked_limit(const About& about, const char* key) {
  const auto limits = parse_json(about.experiment.limits);
  return limits.is_object() ? limits.value(key, nlohmann::ordered_json()) : nullptr;
}

double number_of(const nlohmann::ordered_json& limit) {
  return limit.is_number() ? limit.get<double>() : 0;
}

/// The end that the gridctl at work was told; else the end by the grid and options.
std::optional<EndTime> until_of(const About& about) {
  if (!about.holder) return std::nullopt;
  const auto booked = booked_limit(about, "until");
  auto until = about.steering.set.until;
  if (!until && booked.is_string()) until = parse_end_time(booked.get<std::string>());
  return until && until->is_set() ? until : std::nullopt;
}

/// The budget that the gridctl at work was told; else the budget of the last gridctl, by the grid
/// and options. Zero: there is none.
std::chrono::milliseconds budget_of(const About& about) {
  if (about.holder && about.steering.set.budget) return *about.steering.set.budget;
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::duration<double>(number_of(booked_limit(about, "budget"))));
}

Result<void> add_budget(const journal::Journal& journal, Overview& overview) {
  const auto budget = budget_of(overview);
  if (budget.count() <= 0) return {};
  GRIDCTL_TRY_ASSIGN(const auto used,
                     journal.time_on(std::nullopt, std::chrono::system_clock::now()));
  overview.budget = BudgetUse{budget, used};
  return {};
}

Result<void> add_gpu_hours(const journal::Journal& journal, Overview& overview) {
  const auto limit = number_of(booked_limit(overview, "gpu_hours"));
  if (limit <= 0) return {};
  GRIDCTL_TRY_ASSIGN(const auto used,
                     journal.gpu_hours(std::nullopt, std::chrono::system_clock::now()));
  overview.gpu_hours = GpuHoursUse{limit, used};
  return {};
}

/// With the news of a cluster's nodes, which only whole records can take.
Result<Overview> overview_of_cluster(const fs::path& folder) {
  GRIDCTL_TRY_ASSIGN(auto books, read_books(folder));
  Overview overview;
  static_cast<About&>(overview) = std::move(static_cast<About&>(books));
  overview.trainings = gridctl::tally_of(books.trainings);
  overview.tests = gridctl::tally_of(books.tests);
  return overview;
}

}  // namespace

Result<Overview> read_overview(const fs::path& folder, std::size_t most_folders) {
  Overview overview;
  Decisions decisions;
  GRIDCTL_TRY_ASSIGN(const auto journal, open_books(folder, overview, decisions));
  if (overview.is_on_cluster && !overview.holder) {
    GRIDCTL_TRY_ASSIGN(overview, overview_of_cluster(folder));
  } else {
    GRIDCTL_TRY(tally_runs(*journal, most_folders, overview));
  }
  overview.until = until_of(overview);
  GRIDCTL_TRY(add_budget(*journal, overview));
  GRIDCTL_TRY(add_gpu_hours(*journal, overview));
  // A gridctl may have begun before the runs were read, and after the lock was.
  if (state_of(overview) == ExperimentState::stale) look_at_lock(overview);
  return overview;
}

Result<bool> refresh(Overview& overview) {
  return refresh_about(overview, [&]() -> Result<void> {
    GRIDCTL_TRY_ASSIGN(auto read, read_overview(overview.folder));
    overview = std::move(read);
    return {};
  });
}

const Tally& tally_of(const Overview& overview, Phase phase) {
  return phase == Phase::train ? overview.trainings : overview.tests;
}

std::size_t count(const Overview& overview, RunState state) {
  return overview.trainings.count(state) + overview.tests.count(state);
}

ExperimentState state_of(const Overview& overview) {
  return state_from(overview, [&](RunState state) {
    const auto to_ask =
        state == RunState::planned ? runs_to_ask(overview, overview.trainings.runs) : 0;
    return count(overview, state) + to_ask;
  });
}

ExitCode outcome_of(const Overview& overview) {
  if (overview.last_work && !overview.last_work->ended_at) return ExitCode::runs_failed;
  // A journal that was rebuilt knows of no work: then nothing may be left to do.
  const auto left = count(overview, RunState::planned) + count(overview, RunState::stopped);
  if (!overview.last_work && left > 0) return ExitCode::runs_failed;
  const auto cause = overview.last_work ? overview.last_work->cause : std::string();
  if (cause == "SIGINT" || cause == kDrainedByRequest) return ExitCode::interrupted;
  if (cause.starts_with("SIG") || cause == kStoppedByRequest || is_by_the_clock(cause))
    return ExitCode::terminated;
  if (!cause.empty()) return ExitCode::runs_failed;
  for (const auto state :
       {RunState::failed, RunState::lost, RunState::submitted, RunState::running}) {
    if (count(overview, state) > 0) return ExitCode::runs_failed;
  }
  return ExitCode::ok;
}

}  // namespace gridctl::experiment
