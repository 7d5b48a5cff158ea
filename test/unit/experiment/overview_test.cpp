#include "support/planned_experiment.hpp"

#include <gridctl/experiment/overview.hpp>

using namespace gridctl;
using namespace gridctl::experiment;
using gridctl::test::get;

namespace {

/// Three configurations of two runs: 1.1 and 1.2 have succeeded, 2.1 has failed, 3.1 is running.
class SomeRuns : public test::PlannedExperiment {
 public:
  SomeRuns() : PlannedExperiment("{lr: [1, 2, 3]}", 2) {
    for (const auto id : {RunId{1, 1}, RunId{1, 2}, RunId{2, 1}, RunId{3, 1}}) {
      begin(training(id));
      fs::create_directories(training(id).directory);
    }
    journal->on_event(training({1, 1}), test::end_of(RunState::succeeded, 0));
    journal->on_event(training({1, 2}), test::end_of(RunState::succeeded, 0));
    journal->on_event(training({2, 1}), test::end_of(RunState::failed, 1, "it is bad"));
  }
};

}  // namespace

TEST_CASE("an overview counts what the books hold", "[experiment]") {
  const SomeRuns runs;
  const auto overview = get(read_overview(runs.folder()));
  const auto books = get(read_books(runs.folder()));
  CHECK(overview.trainings.runs == 6);
  CHECK(overview.trainings.configurations == 3);
  for (const auto state : {RunState::planned, RunState::running, RunState::succeeded,
                           RunState::failed, RunState::lost})
    CHECK(count(overview, state) == count(books.trainings, state));
  CHECK(state_of(overview) == state_of(books));
  CHECK(overview.trainings.failures.front().reason == "it is bad");
  CHECK(overview.trainings.running.front().label == books.trainings[4].label);
  CHECK(overview.experiment.name == "experiment");
}

TEST_CASE("a run whose folder is gone is lost in an overview too", "[experiment]") {
  const SomeRuns runs;
  fs::remove_all(runs.training({1, 2}).directory);
  const auto overview = get(read_overview(runs.folder()));
  CHECK(count(overview, RunState::lost) == 1);
  CHECK(overview.trainings.failures.front().reason == journal::kFolderIsGone);
  SECTION("of very many runs only where the configuration's folder is gone") {
    CHECK(count(get(read_overview(runs.folder(), 1)), RunState::lost) == 0);
    fs::remove_all(runs.training({1, 2}).directory.parent_path().parent_path());
    CHECK(count(get(read_overview(runs.folder(), 1)), RunState::lost) == 2);
    CHECK(count(get(read_overview(runs.folder(), 0)), RunState::lost) == 2);
  }
}

TEST_CASE("an overview is read again when the journal has changed", "[experiment]") {
  const SomeRuns runs;
  auto overview = get(read_overview(runs.folder()));
  CHECK_FALSE(get(refresh(overview)));
  runs.journal->on_event(runs.training({3, 1}), test::end_of(RunState::succeeded, 0));
  CHECK(get(refresh(overview)));
  CHECK(count(overview, RunState::running) == 0);
}

TEST_CASE("a journal that knows of no work is judged by its runs", "[experiment]") {
  const test::PlannedExperiment runs("{lr: [1, 2]}", 1);  // as 'gridctl repair' makes it
  CHECK(outcome_of(get(read_overview(runs.folder()))) == ExitCode::runs_failed);
  for (const auto id : {RunId{1, 1}, RunId{2, 1}}) {
    runs.succeed(runs.training(id));
    fs::create_directories(runs.training(id).directory);
  }
  CHECK(outcome_of(get(read_overview(runs.folder()))) == ExitCode::ok);
}

TEST_CASE("books of some runs hold what selectors mean", "[experiment]") {
  const SomeRuns runs;
  const auto names = [&](const std::string& words) {
    const auto selector = get(RunSelector::parse({words}));
    std::string text;
    for (const auto& run : get(read_books(runs.folder(), selector, Phase::train)).trainings)
      text += to_string(run.id) + " ";
    return text;
  };
  CHECK(names("2.1") == "2.1 ");
  CHECK(names("2,1.2,2.1") == "1.2 2.1 2.2 ");
  CHECK(names("running") == "3.1 ");
  CHECK(names("planned") == "2.2 3.2 ");
  CHECK(names("failed") == "1.1 1.2 2.1 2.2 3.1 3.2 ");
  CHECK(names("9.9") == "1.1 1.2 2.1 2.2 3.1 3.2 ");  // for the message
}

TEST_CASE("trainings are found by the beginning of their ids", "[experiment]") {
  const SomeRuns runs;
  CHECK(get(trainings_named(runs.folder(), "", 4)).size() == 4);
  const auto found = get(trainings_named(runs.folder(), "2.", 99));
  REQUIRE(found.size() == 2);
  CHECK(found.front().state == RunState::failed);
  CHECK(states_in(runs.folder(), Phase::train).contains(RunState::running));
  CHECK(states_in(runs.folder() / "none", Phase::train).empty());
}

TEST_CASE("a run that has not begun says why, and what begins it", "[experiment]") {
  const SomeRuns runs;
  auto books = get(read_books(runs.folder()));
  const auto why = [&](RunId id) {
    for (const auto& run : books.trainings) {
      if (run.id == id) return why_it_waits(books, run);
    }
    return std::string("no such run");
  };
  CHECK(why({3, 2}) == "no gridctl is at work: 'gridctl resume' begins it");
  CHECK(why({3, 1}).empty());
  books.holder.emplace();
  CHECK(why({3, 2}) == "for a slot");
  books.steering.is_paused = true;
  CHECK(why({3, 2}) == "gridctl is paused: 'gridctl resume' lets it go on");
  books.stopped_by_name.insert({3, 2});
  CHECK(why({3, 2}).find("stopped by name") != std::string::npos);
}
