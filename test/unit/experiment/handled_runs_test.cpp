// What becomes of runs that somebody has handled by name: stopped, done again, or removed with
// their folders.
#include "support/planned_experiment.hpp"

#include <gridctl/experiment/books.hpp>
#include <gridctl/experiment/cancel.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/rebuild.hpp>
#include <gridctl/experiment/to_do.hpp>

using namespace gridctl;
using namespace gridctl::experiment;
using test::end_of;
using test::event_of;
using test::get;
using test::PlannedExperiment;

namespace {

ToDo find(const PlannedExperiment& experiment, const Redo& redo,
          const std::optional<TestPlan>& tests = std::nullopt) {
  return get(
      find_to_do(experiment.plan, *experiment.journal, experiment.folder(), {}, redo, tests));
}

/// "1.1#2 2.1#1": runs and attempts that wait.
std::string queue_of(const ToDo& to_do) {
  std::string text;
  for (const auto& item : to_do.queue)
    text += fmt::format("{}{}#{}{}", text.empty() ? "" : " ", to_string(item.run), item.attempt,
                        item.test > 0 ? fmt::format(" test {}", item.test) : "");
  return text;
}

void decide(const PlannedExperiment& experiment, Decision::Kind kind, std::vector<RunId> runs) {
  REQUIRE(write_decision(experiment.folder(), {kind, std::move(runs)}));
}

}  // namespace

TEST_CASE("a run that was stopped by name stays so until it is named", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2, 3]}");
  experiment.end(experiment.training({2, 1}), event_of(RunState::stopped, 10));
  decide(experiment, Decision::Kind::stop, {{2, 1}, {3, 1}});
  const auto plain = find(experiment, {});
  CHECK(queue_of(plain) == "1.1#1");
  CHECK(plain.stopped == std::set<RunId>{{2, 1}, {3, 1}});

  Redo failed;
  failed.failed = true;
  CHECK(queue_of(find(experiment, failed)) == "1.1#1");

  Redo named;
  named.runs = {{3, 1}};
  const auto one = find(experiment, named);
  CHECK(queue_of(one) == "3.1#1");
  CHECK(one.stopped.empty());

  decide(experiment, Decision::Kind::start, {{2, 1}, {3, 1}});
  CHECK(queue_of(find(experiment, {})) == "1.1#1 2.1#2 3.1#1");
}

TEST_CASE("a run that ended well although it was stopped by name is done", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  const auto run = experiment.training({1, 1});
  experiment.begin(run);
  experiment.leave_exit(run, 0);
  decide(experiment, Decision::Kind::stop, {{1, 1}});
  const auto to_do = find(experiment, {});
  CHECK(to_do.kept == 1);
  CHECK(to_do.stopped.empty());
}

TEST_CASE("what succeeded is done again only if it is named and wanted again", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  experiment.succeed(experiment.training({1, 1}));
  experiment.succeed(experiment.training({2, 1}));
  Redo redo;
  redo.runs = {{1, 1}};
  CHECK(find(experiment, redo).kept == 1);
  redo.again = true;
  CHECK(queue_of(find(experiment, redo)) == "1.1#2");
  // The new attempt may be booked beside the old one.
  experiment.succeed(experiment.training({1, 1}, 2));
  CHECK(experiment.attempts({1, 1}) == "1 succeeded, 2 succeeded");
  CHECK(queue_of(find(experiment, redo)) == "1.1#3");
}

TEST_CASE("a run whose folder is gone is lost, and done again", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  experiment.succeed(experiment.training({1, 1}));
  experiment.succeed(experiment.training({2, 1}));
  fs::remove_all(experiment.training({2, 1}).directory);
  const auto books = get(read_books(experiment.folder()));
  CHECK(count(books.trainings, RunState::lost) == 1);
  CHECK(books.trainings.back().reason == journal::kFolderIsGone);
  const auto to_do = find(experiment, {});
  CHECK(queue_of(to_do) == "2.1#2");
  CHECK(to_do.gone == 1);
  CHECK(to_do.kept == 1);
}

TEST_CASE("tests of an attempt that was done again are not owed, those of the new one are",
          "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  const auto first = experiment.training({1, 1});
  const auto second = experiment.training({1, 1}, 2);
  experiment.succeed(first);
  REQUIRE(experiment.journal->add_tests({{{1, 1}, 1, 5, first.directory / "model.pt"}}));
  experiment.succeed(experiment.test_of({1, 1}, 1));
  experiment.succeed(second);
  fs::ofstream(second.directory / "model.pt") << "weights";
  const std::optional<TestPlan> tests(TestPlan{*experiment.plan.grid().tester, 1});
  const auto to_do = find(experiment, {}, tests);
  CHECK(queue_of(to_do) == "1.1#1 test 2");
}

TEST_CASE("tests that follow a training have numbers of their own", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  experiment.leave_model({1, 1});
  const TestPlan tests{*experiment.plan.grid().tester, 1};
  const auto training = experiment.training({1, 1});
  CHECK(tests_after(experiment.plan, tests)(training).at(0).test == 1);
  CHECK(tests_after(experiment.plan, tests, {{{1, 1}, 3}})(training).at(0).test == 4);
}

TEST_CASE("runs that wait are booked as stopped when they are stopped by name", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2, 3]}");
  experiment.begin(experiment.training({1, 1}));
  experiment.fail(experiment.training({2, 1}));
  experiment.journal->on_event(experiment.training({2, 1}, 2), event_of(RunState::planned, 11));
  const std::set<RunId> named = {{1, 1}, {2, 1}, {3, 1}};
  const auto books = get(read_books(experiment.folder()));
  CHECK(cancellable(books, named) == named);
  CHECK(get(book_cancelled(experiment.folder(), named)) == 2);
  CHECK(experiment.record({1, 1}).state == RunState::running);
  CHECK(experiment.attempts({2, 1}) == "1 failed, 2 stopped");
  CHECK(experiment.record({3, 1}).state == RunState::stopped);
  CHECK(experiment.record({3, 1}).reason == kStoppedByName);
}

TEST_CASE("a run that is over is not stopped by name", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  experiment.succeed(experiment.training({1, 1}));
  experiment.fail(experiment.training({2, 1}));
  CHECK(cancellable(get(read_books(experiment.folder())), {{1, 1}, {2, 1}}).empty());
}

TEST_CASE("a lost journal is made again with what was decided", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2, 3]}");
  experiment.succeed(experiment.training({1, 1}));
  decide(experiment, Decision::Kind::stop, {{2, 1}});
  decide(experiment, Decision::Kind::forget, {{1, 1}});
  const auto records = collect_records(experiment.folder());
  std::string runs;
  for (const auto& run : records.runs) runs += to_string(run.id) + " ";
  CHECK(runs == "2.1 3.1 ");
  REQUIRE(records.attempts.size() == 1);
  CHECK(records.attempts.front().id == RunId{2, 1});
  CHECK(records.attempts.front().state == RunState::stopped);
}

TEST_CASE("of the decisions on a run the last one counts", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  CHECK(get(read_decisions(experiment.folder())).stopped.empty());
  decide(experiment, Decision::Kind::stop, {{1, 1}, {2, 1}});
  decide(experiment, Decision::Kind::start, {{1, 1}});
  decide(experiment, Decision::Kind::remove, {{2, 1}, {3, 1}});
  decide(experiment, Decision::Kind::removed, {{2, 1}});
  auto decisions = get(read_decisions(experiment.folder()));
  CHECK(decisions.stopped.empty());
  CHECK(decisions.removed.at({2, 1}).is_done);
  CHECK_FALSE(decisions.removed.at({3, 1}).is_done);
  decide(experiment, Decision::Kind::restore, {{2, 1}});
  CHECK_FALSE(get(read_decisions(experiment.folder())).removed.contains({2, 1}));
}

TEST_CASE("a torn line of decisions takes no other with it", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  decide(experiment, Decision::Kind::stop, {{1, 1}});
  fs::ofstream(experiment.folder() / kDecisionsFile, std::ios::app) << R"({"schema":"grid)";
  decide(experiment, Decision::Kind::stop, {{2, 1}});
  CHECK(get(read_decisions(experiment.folder())).stopped == std::set<RunId>{{1, 1}, {2, 1}});
}

TEST_CASE("a line of decisions with values of other kinds decides nothing", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  const char* const line =
      R"({"schema":"gridctl.decision/1","decision":"KIND","runs":[],"searched_runs":"x","asked":1,"tag":2})";
  for (const std::string kind : {"search", "ask", "tag", "stop-early"}) {
    std::string text = line;
    text.replace(text.find("KIND"), 4, kind);
    fs::ofstream(experiment.folder() / kDecisionsFile, std::ios::app) << text << "\n";
  }
  decide(experiment, Decision::Kind::stop, {{2, 1}});
  const auto decisions = get(read_decisions(experiment.folder()));
  CHECK(decisions.searched_runs == 0);
  CHECK(decisions.asked.empty());
  CHECK(decisions.tags.experiment.empty());
  CHECK(decisions.stopped == std::set<RunId>{{2, 1}});
}

TEST_CASE("how a grid is steered counts until the next gridctl begins", "[experiment]") {
  const PlannedExperiment experiment;
  const auto steering = [&] { return get(read_decisions(experiment.folder())).steering; };
  CHECK_FALSE(steering().is_any());
  decide(experiment, Decision::Kind::pause, {});
  REQUIRE(write_decision(experiment.folder(),
                         {.kind = Decision::Kind::set,
                          .runs = {},
                          .set = {.max_concurrent = 3, .timeout = parse_timeout("3x")}}));
  REQUIRE(write_decision(experiment.folder(),
                         {.kind = Decision::Kind::set,
                          .runs = {},
                          .set = {.max_failures = MaxFailures{MaxFailures::Kind::automatic, 0}}}));
  decide(experiment, Decision::Kind::first, {{1, 1}});
  CHECK(steering().is_paused);
  CHECK(steering().set.max_concurrent == 3);
  CHECK(steering().set.timeout == RunTimeout{{}, 3});
  CHECK(steering().set.max_failures->kind == MaxFailures::Kind::automatic);
  decide(experiment, Decision::Kind::go_on, {});
  CHECK_FALSE(steering().is_paused);
  CHECK(steering().is_any());
  decide(experiment, Decision::Kind::begin, {});
  CHECK_FALSE(steering().is_any());
}
