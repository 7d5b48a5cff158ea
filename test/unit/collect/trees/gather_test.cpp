#include "curves/steps.hpp"
#include "fixtures.hpp"
#include "readers/mip_log.hpp"
#include "support/catch.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

RunRecord record(RunId id, RunState state, const std::string& directory, int number = 0) {
  RunRecord result;
  result.id = id;
  result.phase = number == 0 ? Phase::train : Phase::test;
  result.test = number;
  result.attempt = 1;
  result.state = state;
  result.directory = directory;
  return result;
}

const std::string kFirst = "runs/0001-a/1/attempt-1";

}  // namespace

TEST_CASE("statistics that a trainer writes into its directory are found", "[collect]") {
  const ScratchDir scratch;
  scratch.write(kFirst + "/config.yaml", "lr: 0.10\nlayers: [1, 2]\n");
  scratch.write(kFirst + "/metrics.jsonl", "{\"step\":1,\"split\":\"valid\",\"acc\":0.9}\n");
  scratch.write(kFirst + "/validation_set_agg_statistics.csv", "episode,acc,acc_std\n1,0.8,0.01\n");
  scratch.write(kFirst + "/test-1/testing_set_agg_statistics.csv", "acc\n0.7\n");
  const auto experiment = gather(scratch.path(), {record({1, 1}, RunState::succeeded, kFirst)},
                                 {record({1, 1}, RunState::succeeded, kFirst + "/test-1", 1)});
  REQUIRE(experiment);
  REQUIRE(experiment->notes.size() == 1);  // no value is dropped silently
  CHECK(experiment->notes[0].find("MI-Prometheus has another value of 'valid.acc'") !=
        std::string::npos);
  REQUIRE(experiment->runs.size() == 1);
  const auto& run = experiment->runs[0];
  CHECK(run.configuration == Values{{"lr", "0.10"}, {"layers", "[1,2]"}});
  CHECK(value_of(run.validation, "acc") == "0.9");       // the trainer's own word comes first
  CHECK(value_of(run.validation, "acc_std") == "0.01");  // the CSV adds to it
  REQUIRE(run.tests.size() == 1);
  CHECK(value_of(run.tests[0].statistics, "acc") == "0.7");
}

TEST_CASE("an original trainer's folder below the run's is read with its tests", "[collect]") {
  const ScratchDir scratch;
  const auto trained = kFirst + "/Parity/Net/20261123_210003";
  scratch.write(kFirst + "/config.yaml", "model: {hidden: 20}\n");
  test::write_offline_run(scratch, trained);
  test::write_offline_test(scratch, trained + "/test_20261123_210101", "5", "0.2");
  test::write_offline_test(scratch, trained + "/test_20261123_210104", "6", "0.4");
  scratch.write(kFirst + "/test-1/output.log", "");
  auto in_books = record({1, 1}, RunState::succeeded, kFirst + "/test-1", 1);
  in_books.started_at = *parse_compact_time("20261123_210103") + std::chrono::milliseconds(900);
  in_books.ended_at = *parse_compact_time("20261123_210106");

  const auto experiment =
      gather(scratch.path(), {record({1, 1}, RunState::succeeded, kFirst)}, {in_books});
  REQUIRE(experiment);
  const auto& run = experiment->runs[0];
  CHECK(value_of(run.validation, "loss") == "0.50");
  CHECK(value_of(run.configuration, "training.seed_torch") == "77");
  REQUIRE(run.tests.size() == 2);
  CHECK(run.tests[0].record.test == 1);  // made while the test in the books ran
  CHECK(value_of(run.tests[0].statistics, "acc") == "0.4");
  CHECK(run.tests[1].record.test == 2);  // known from its folder only
  CHECK(value_of(run.tests[1].statistics, "acc") == "0.2");
}

TEST_CASE("runs that have not begun keep their row and their configuration", "[collect]") {
  const ScratchDir scratch;
  scratch.write("runs/0001-a/config.yaml", "lr: 0.1\n");
  scratch.write("runs/0002-b/config.yaml", "lr: 0.2\n");
  const auto experiment = gather(
      scratch.path(),
      {record({1, 1}, RunState::planned, ""), record({2, 1}, RunState::planned, "runs/0002-b/1")},
      {});
  REQUIRE(experiment);
  CHECK(experiment->notes.empty());
  REQUIRE(experiment->runs.size() == 2);
  CHECK(experiment->runs[0].configuration == Values{{"lr", "0.1"}});
  CHECK(experiment->runs[1].configuration == Values{{"lr", "0.2"}});
}

TEST_CASE("a running trainer's half-written last line is not read", "[collect]") {
  const ScratchDir scratch;
  scratch.write(kFirst + "/config.yaml", "lr: 0.1\n");
  scratch.write(kFirst + "/metrics.jsonl", "{\"step\":1,\"loss\":0.9}\n{\"step\":2,\"loss\":0.1}");
  const auto value = [&](RunState state) {
    const auto experiment = gather(scratch.path(), {record({1, 1}, state, kFirst)}, {});
    REQUIRE(experiment);
    return std::string(value_of(experiment->runs[0].training, "loss"));
  };
  CHECK(value(RunState::running) == "0.9");
  CHECK(value(RunState::failed) == "0.9");
  CHECK(value(RunState::succeeded) == "0.1");
}

TEST_CASE("a run whose folder is gone keeps its row, and a note says so", "[collect]") {
  const ScratchDir scratch;
  scratch.write("runs/0001-a/config.yaml", "lr: 0.1\n");
  const auto experiment = gather(scratch.path(), {record({1, 1}, RunState::failed, kFirst)}, {});
  REQUIRE(experiment);
  CHECK(experiment->runs.size() == 1);
  CHECK(experiment->runs[0].configuration == Values{{"lr", "0.1"}});
  CHECK(experiment->notes.size() == 1);
}

TEST_CASE("an experiment without runs has nothing to analyze", "[collect]") {
  const auto experiment = gather("nowhere", {}, {});
  REQUIRE_FALSE(experiment);
  CHECK(experiment.error().kind == ErrorKind::nothing_to_do);
}
