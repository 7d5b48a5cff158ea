// What the rules of `early_stopping` have decided stays decided, whoever goes on.
#include "support/planned_experiment.hpp"

#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/to_do.hpp>

#include <limits>

using namespace gridctl;
using namespace gridctl::experiment;
using test::get;
using test::PlannedExperiment;

namespace {

Ruling some_ruling() {
  return {StopRule::halving, {2, 0}, 9, 0.41, 0.55, 12, "", {{{2, 1}, 10}, {{2, 2}, 9}}};
}

void rule(const PlannedExperiment& experiment, std::vector<RunId> runs) {
  Decision decision{Decision::Kind::stop_early, std::move(runs)};
  decision.ruling = some_ruling();
  REQUIRE(write_decision(experiment.folder(), decision));
}

ToDo find(const PlannedExperiment& experiment, const Redo& redo = {},
          std::vector<launch::Living> living = {}) {
  return get(find_to_do(experiment.plan, *experiment.journal, experiment.folder(),
                        std::move(living), redo, std::nullopt));
}

RunRecord record_of(const PlannedExperiment& experiment, RunId id) {
  for (const auto& record : get(experiment.journal->runs(Phase::train))) {
    if (record.id == id) return record;
  }
  FAIL("no such run");
  return {};
}

}  // namespace

TEST_CASE("a ruling is read as it was written", "[experiment]") {
  const test::ScratchDir scratch;
  Decision decision{Decision::Kind::stop_early, {{2, 1}, {2, 2}}};
  decision.ruling = some_ruling();
  REQUIRE(write_decision(scratch.path(), decision));
  const auto decisions = get(read_decisions(scratch.path()));
  REQUIRE(decisions.rulings.size() == 1);
  CHECK(decisions.rulings[0] == some_ruling());
  CHECK(decisions.stopped_early == std::map<RunId, std::size_t>{{{2, 1}, 0}, {{2, 2}, 0}});
}

TEST_CASE("stops are counted by rule and rung, without runs that people let go on",
          "[experiment]") {
  const test::ScratchDir scratch;
  const auto stop = [&](StopRule rule, double step, std::vector<RunId> runs) {
    Decision decision{Decision::Kind::stop_early, std::move(runs)};
    decision.ruling = some_ruling();
    decision.ruling->rule = rule;
    decision.ruling->step = step;
    REQUIRE(write_decision(scratch.path(), decision));
  };
  stop(StopRule::plateau, 7, {{1, 1}});
  stop(StopRule::halving, 9, {{4, 1}, {4, 2}});
  stop(StopRule::halving, 3, {{2, 1}, {2, 2}});
  stop(StopRule::halving, 3, {{3, 1}, {3, 2}});
  stop(StopRule::plateau, 8, {{1, 2}});
  REQUIRE(write_decision(scratch.path(), {Decision::Kind::exempt, {{3, 2}, {4, 1}, {4, 2}}}));
  CHECK(stops_by_rule(get(read_decisions(scratch.path()))) ==
        std::vector<RuleStops>{{StopRule::halving, 3, 2, 3}, {StopRule::plateau, {}, 1, 2}});
}

TEST_CASE("a value that is not finite comes back as such", "[experiment]") {
  const test::ScratchDir scratch;
  Decision decision{Decision::Kind::stop_early, {{2, 1}}};
  decision.ruling = some_ruling();
  decision.ruling->value = -std::numeric_limits<double>::infinity();
  REQUIRE(write_decision(scratch.path(), decision));
  CHECK_FALSE(std::isfinite(get(read_decisions(scratch.path())).rulings.at(0).value));
}

TEST_CASE("a line without a ruling that can be read decides nothing", "[experiment]") {
  const test::ScratchDir scratch;
  scratch.write(kDecisionsFile,
                R"({"schema":"gridctl.decision/1","decision":"stop-early","runs":["1.1"],)"
                R"("ruling":{"rule":"magic","configuration":1,"seen":{}}})"
                "\n");
  CHECK(get(read_decisions(scratch.path())).stopped_early.empty());
}

TEST_CASE("a run that was stopped early is begun again only by who wants it again",
          "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}", 2);
  rule(experiment, {{2, 1}, {2, 2}});
  experiment.end(experiment.training({2, 1}), test::event_of(RunState::stopped_early, 10));
  auto to_do = find(experiment);
  CHECK(to_do.stopped_early == 2);
  CHECK(to_do.queue.size() == 2);  // of configuration 1
  // gridctl was killed before it had booked 2.2: that is booked now, and it does not begin.
  CHECK(record_of(experiment, {2, 2}).state == RunState::stopped_early);
  Redo named;
  named.runs = {{2, 1}};
  CHECK(find(experiment, named).queue.empty());
  named.again = true;
  to_do = find(experiment, named);
  REQUIRE(to_do.queue.size() == 1);
  CHECK(to_do.queue[0].attempt == 2);
}

TEST_CASE("a run that was lost after a ruling is not begun again", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  rule(experiment, {{2, 1}});
  experiment.leave_folder(experiment.training({2, 1}));
  experiment.begin(experiment.training({2, 1}));
  const auto to_do = find(experiment);
  CHECK(to_do.queue.size() == 1);
  CHECK(record_of(experiment, {2, 1}).state == RunState::stopped_early);
}

TEST_CASE("a run that is on after a ruling is taken over, to be ended", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  rule(experiment, {{2, 1}});
  const auto run = experiment.training({2, 1});
  experiment.leave_folder(run);
  experiment.begin(run);
  CHECK(find(experiment, {}, {{run.directory, 1, 4711}}).living.size() == 1);
}

TEST_CASE("who is exempt is ruled out no more", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  rule(experiment, {{2, 1}});
  REQUIRE(write_decision(experiment.folder(), {Decision::Kind::exempt, {{2, 1}}}));
  const auto decisions = get(read_decisions(experiment.folder()));
  CHECK(decisions.stopped_early.empty());
  CHECK(decisions.exempt == std::set<RunId>{{2, 1}});
  CHECK(decisions.rulings.size() == 1);  // others were judged beside it
  CHECK(find(experiment).queue.size() == 2);
}

TEST_CASE("a ruling that is none decides nothing", "[experiment]") {
  const test::ScratchDir scratch;
  std::string lines;
  for (const std::string ruling :
       {"\"x\"", "[]", "null", "{}", R"({"rule":"halving","configuration":1e300,"seen":{}})"})
    lines += R"({"schema":"gridctl.decision/1","decision":"stop-early","runs":["1.1"],"ruling":)" +
             ruling + "}\n";
  scratch.write(kDecisionsFile, lines);
  const auto decisions = get(read_decisions(scratch.path()));
  CHECK(decisions.rulings.empty());
  CHECK(decisions.stopped_early.empty());
}
