// What the points of a search have reached, by the ends of their runs and by their files.
#include "search/searched_values.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <memory>

using namespace gridctl;
using namespace gridctl::session;
using stats::Direction;

namespace {

using Value = std::optional<double>;
using Given = std::vector<Value>;

Outcome reached(double value) {
  return {false, false, value};
}
Outcome cut(double value) {
  return {false, true, value};
}
const Outcome kPending{true, false, 0.99};
const Outcome kFailed{false, false, std::nullopt};

/// Runs of one experiment, with the lines that they have printed.
class Runs {
 public:
  RunRecord run(RunId id, RunState state, const std::string& output) {
    RunRecord record;
    record.id = id;
    record.attempt = 1;
    record.state = state;
    record.started_at = TimePoint(std::chrono::hours(400'000));
    record.directory = fs::path("runs") / to_string(id) / "attempt-1";
    scratch_.write((record.directory / "output.log").string(), output);
    return record;
  }
  [[nodiscard]] std::unique_ptr<SearchedValues> values() const {
    return std::make_unique<SearchedValues>(scratch_.path(), collect::Scrape{true, {}}, metric);
  }
  void remove_files() { fs::remove_all(scratch_.path() / "runs"); }
  Outcome outcome(const std::vector<RunRecord>& runs, const experiment::Decisions& decisions = {}) {
    return SearchedValues(scratch_.path(), {true, {}}, metric).outcome_of(runs, decisions).value();
  }
  std::string metric = "valid.acc";

 private:
  test::ScratchDir scratch_;
};

}  // namespace

TEST_CASE("points that are out have no value yet, and failed ones none at all", "[session]") {
  CHECK(values_of({reached(0.5), kPending, kFailed, reached(0.7)}, Direction::higher) ==
        Given{0.5, std::nullopt, std::nullopt, 0.7});
}

TEST_CASE("a point that was cut is no better than the worst that came to its end", "[session]") {
  CHECK(values_of({reached(0.5), cut(0.6), cut(0.2), reached(0.7)}, Direction::higher) ==
        Given{0.5, 0.5, 0.2, 0.7});
  CHECK(values_of({reached(0.5), cut(0.6), cut(0.2), reached(0.7)}, Direction::lower) ==
        Given{0.5, 0.7, 0.7, 0.7});
}

TEST_CASE("as long as none came to its end those that were cut keep their values", "[session]") {
  CHECK(values_of({cut(0.6), kPending, cut(0.2)}, Direction::higher) ==
        Given{0.6, std::nullopt, 0.2});
}

TEST_CASE("the value of a point is the mean over its repetitions", "[session]") {
  Runs runs;
  const auto outcome =
      runs.outcome({runs.run({1, 1}, RunState::succeeded, "epoch 1/1 val acc 0.5\n"),
                    runs.run({1, 2}, RunState::succeeded, "epoch 1/1 val acc 0.7\n")});
  CHECK_FALSE(outcome.is_pending);
  CHECK_FALSE(outcome.is_cut);
  CHECK(outcome.value.value() == Approx(0.6));
}

TEST_CASE("values are read run by run, each once", "[session]") {
  Runs runs;
  const auto values = runs.values();
  const std::vector<RunRecord> records = {
      runs.run({1, 1}, RunState::succeeded, "epoch 1/1 val acc 0.5\n"),
      runs.run({1, 2}, RunState::failed, "epoch 1/1 val acc 0.6\n"),
      runs.run({1, 3}, RunState::stopped_early, "epoch 1/1 val acc 0.7\n")};
  CHECK(values->read_some(records, std::chrono::milliseconds(0)));
  CHECK_FALSE(values->read_some(records, std::chrono::milliseconds(0)));
  // Files that are gone were read before.
  runs.remove_files();
  CHECK(values->outcome_of(records, {}).value().value.value() == Approx(0.6));
}

TEST_CASE("repetitions that failed or told nothing take no part in the mean", "[session]") {
  Runs runs;
  const auto good = runs.run({1, 1}, RunState::succeeded, "epoch 1/1 val acc 0.5\n");
  const auto failed = runs.run({1, 2}, RunState::failed, "epoch 1/1 val acc 0.9\n");
  const auto silent = runs.run({1, 3}, RunState::succeeded, "hello\n");
  const auto strange = runs.run({1, 4}, RunState::succeeded, "epoch 1/1 val acc nan\n");
  CHECK(runs.outcome({good, failed, silent, strange}).value.value() == Approx(0.5));
  const auto none = runs.outcome({failed, silent, strange});
  CHECK_FALSE(none.value);
  CHECK_FALSE(none.is_pending);
}

TEST_CASE("a point is out until all its repetitions have ended", "[session]") {
  Runs runs;
  const auto good = runs.run({1, 1}, RunState::succeeded, "epoch 1/1 val acc 0.5\n");
  for (const auto state : {RunState::planned, RunState::running, RunState::stopped, RunState::lost,
                           RunState::submitted}) {
    RunRecord other;
    other.id = {1, 2};
    other.state = state;
    CHECK(runs.outcome({good, other}).is_pending);
  }
}

TEST_CASE("what a rule has ended is cut, save where it would have got no better", "[session]") {
  Runs runs;
  const auto stopped = runs.run({1, 1}, RunState::stopped_early, "epoch 1/9 val acc 0.5\n");
  experiment::Decisions decisions;
  decisions.rulings.resize(2);
  decisions.rulings[0].rule = StopRule::halving;
  decisions.rulings[1].rule = StopRule::plateau;
  decisions.stopped_early[{1, 1}] = 0;
  CHECK(runs.outcome({stopped}, decisions).is_cut);
  CHECK(runs.outcome({stopped}, decisions).value.value() == Approx(0.5));
  decisions.stopped_early[{1, 1}] = 1;
  CHECK_FALSE(runs.outcome({stopped}, decisions).is_cut);
}

TEST_CASE("a metric of the training is found by its own name", "[session]") {
  Runs runs;
  runs.metric = "loss";
  CHECK(runs.outcome({runs.run({1, 1}, RunState::succeeded, "epoch 1/1 loss 0.25\n")})
            .value.value() == Approx(0.25));
}
