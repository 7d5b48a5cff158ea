#include "support/planned_experiment.hpp"

#include <gridctl/experiment/locate.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/experiment/whole_removal.hpp>
#include <gridctl/launch/local/keeper_main.hpp>
#include <gridctl/sys/file_lock.hpp>

#include <unistd.h>

using namespace gridctl;
using namespace gridctl::experiment;
using test::get;
using test::PlannedExperiment;

namespace {

/// Where experiments of this user are on their way out.
fs::path aside_below(const fs::path& parent) {
  return parent / fmt::format(".gridctl-removed-{}", ::geteuid());
}

/// An experiment of two runs that have both succeeded.
class Trained : public PlannedExperiment {
 public:
  Trained() : PlannedExperiment("{lr: [1, 2]}", 1) {
    succeed(training({1, 1}));
    succeed(training({2, 1}));
  }
};

Overview overview_with(RunState state) {
  Overview overview;
  RunRecord run;
  run.id = {1, 1};
  run.state = state;
  overview.trainings.add(run);
  return overview;
}

}  // namespace

TEST_CASE("a whole experiment goes and leaves nothing", "[experiment]") {
  const Trained experiment;
  const auto parent = experiment.folder().parent_path();
  {
    const auto lock = get(lock_experiment(experiment.folder(), false, {"gridctl", "rm"}));
    REQUIRE(remove_experiment(experiment.folder()));
  }
  CHECK_FALSE(fs::exists(experiment.folder()));
  CHECK_FALSE(fs::exists(aside_below(parent)));
}

TEST_CASE("what a killed removal has left is no experiment, and is removed later", "[experiment]") {
  const Trained experiment;
  const auto parent = experiment.folder().parent_path();
  fs::create_directories(aside_below(parent));
  fs::rename(experiment.folder(), aside_below(parent) / "experiment");
  CHECK(experiments_of(parent).empty());
  const auto left = whole_removals_left(parent);
  CHECK(left.experiments == 1);
  CHECK(left.bytes > 0);
  const auto finished = get(finish_whole_removals(parent));
  CHECK(finished.experiments == 1);
  CHECK(finished.bytes == left.bytes);
  CHECK_FALSE(fs::exists(aside_below(parent)));
  CHECK(whole_removals_left(parent).experiments == 0);
}

TEST_CASE("a name that was removed before and not to the end can be removed again",
          "[experiment]") {
  const Trained experiment;
  const auto parent = experiment.folder().parent_path();
  fs::create_directories(aside_below(parent) / "experiment" / "runs");
  REQUIRE(remove_experiment(experiment.folder()));
  CHECK_FALSE(fs::exists(aside_below(parent)));
}

TEST_CASE("a removal follows no link", "[experiment]") {
  const Trained experiment;
  const auto parent = experiment.folder().parent_path();
  const auto data = parent / "data";
  fs::create_directories(data / "precious");
  fs::create_directory_symlink(data, experiment.folder() / "data");
  SECTION("from the experiment") {
    REQUIRE(remove_experiment(experiment.folder()));
    CHECK(fs::exists(data / "precious"));
  }
  SECTION("in the place of the folder for what is on its way out") {
    fs::create_directory_symlink(data, aside_below(parent));
    CHECK(get(finish_whole_removals(parent)).experiments == 0);
    CHECK(fs::exists(data / "precious"));
  }
}

TEST_CASE("an experiment stays while something is on in it", "[experiment]") {
  const Trained experiment;
  const auto folder = experiment.folder();
  const auto reason = [&] { return get(why_it_stays(get(read_overview(folder)))); };
  CHECK(reason().empty());
  SECTION("a gridctl") {
    const auto lock = get(lock_experiment(folder, false, {"gridctl", "train"}));
    CHECK(reason() == "a gridctl is at work on it");
  }
  SECTION("a keeper") {
    const auto keeper = get(sys::FileLock::take(folder / launch::kKeeperLock));
    CHECK(reason() == "runs of it may be on");
  }
  SECTION("a cluster's run") {
    auto overview = overview_with(RunState::submitted);
    overview.folder = folder;
    overview.is_on_cluster = true;
    CHECK(get(why_it_stays(overview)) == "a cluster has 1 run of it");
  }
  SECTION("another experiment") {
    fs::create_directories(folder / "inner");
    fs::copy_file(folder / journal::kJournalName, folder / "inner" / journal::kJournalName);
    CHECK(reason() == "another experiment is in it: 'inner'");
  }
  SECTION("nothing, but it is a link") {
    const auto link = folder.parent_path() / "link";
    fs::create_directory_symlink(folder, link);
    CHECK(get(why_it_stays(get(read_overview(link)))) == "it is a link: name the folder itself");
  }
}

TEST_CASE("experiments are unwanted by age and by state", "[experiment]") {
  using std::chrono::hours;
  auto failed = overview_with(RunState::failed);
  failed.last_work =
      journal::Invocation{.started_at = test::at(0), .ended_at = test::at(0), .cause = {}};
  const auto now = test::at(0) + hours(24 * 10);
  CHECK(why_wanted(failed, {.older = hours(24 * 9)}, now).empty());
  CHECK(why_wanted(failed, {.older = hours(24 * 10)}, now).starts_with("it ended 10d"));
  CHECK(why_wanted(failed, {.failed = true}, now).empty());
  CHECK(why_wanted(failed, {.older = hours(24 * 11), .failed = true}, now).starts_with("it ended"));
  CHECK(why_wanted(overview_with(RunState::succeeded), {.failed = true}, now) ==
        "its state is done, not failed");
}

TEST_CASE("the end of an experiment whose gridctl was killed is that of its last run",
          "[experiment]") {
  const Trained experiment;
  const auto overview = get(read_overview(experiment.folder()));
  REQUIRE_FALSE(overview.last_work);
  CHECK(experiment::end_of(overview) == overview.trainings.last_end);
}
