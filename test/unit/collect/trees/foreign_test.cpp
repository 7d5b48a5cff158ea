#include "curves/steps.hpp"
#include "fixtures.hpp"
#include "support/catch.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

TEST_CASE("runs of an original tree are grouped by configuration, seeds aside", "[collect]") {
  const ScratchDir scratch;
  test::write_offline_run(scratch, "Parity/Net/20261123_210003");
  test::write_offline_run(scratch, "Parity/Net/20261123_210005", "40");
  test::write_offline_run(scratch, "Parity/Net/20261123_210007");
  test::write_offline_test(scratch, "Parity/Net/20261123_210003/test_20261123_210101", "5", "0.2");
  test::write_offline_test(scratch, "Parity/Net/20261123_210003/test_20261123_210102", "6", "0.4");

  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  CHECK_FALSE(experiment->native);
  CHECK(experiment->notes.empty());
  REQUIRE(experiment->runs.size() == 3);
  CHECK(to_string(experiment->runs[0].record.id) == "1.1");
  CHECK(to_string(experiment->runs[1].record.id) == "2.1");
  CHECK(to_string(experiment->runs[2].record.id) == "1.2");
  CHECK(experiment->runs[0].record.label == "Parity/Net hidden=20");
  CHECK(experiment->runs[1].record.label == "Parity/Net hidden=40");
  CHECK(experiment->runs[0].record.seed == 77);
  CHECK(experiment->runs[0].record.seconds == 5);

  const auto& tests = experiment->runs[0].tests;
  REQUIRE(tests.size() == 2);
  CHECK(tests[1].record.test == 2);
  CHECK(value_of(tests[1].statistics, "acc") == "0.4");
  CHECK(tests[1].configuration == Values{{"testing.seed_torch", "6"}});
}

TEST_CASE("the directory itself may be the run", "[collect]") {
  const ScratchDir scratch;
  test::write_offline_run(scratch, ".");
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  CHECK(experiment->runs.size() == 1);
}

TEST_CASE("a training that crashed before its configuration was written keeps its row",
          "[collect]") {
  const ScratchDir scratch;
  scratch.write("Parity/Net/20261123_210003/trainer.log",
                "[2026-11-23 21:00:03] - INFO - OfflineTrainer >>> Setting seed\n");
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  REQUIRE(experiment->runs.size() == 1);
  CHECK(experiment->runs[0].record.state == RunState::lost);
  CHECK(experiment->runs[0].record.label == "Net");
}

TEST_CASE("a tree without runs says what was looked for", "[collect]") {
  const ScratchDir scratch;
  scratch.write("notes.txt", "");
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE_FALSE(experiment);
  CHECK(experiment.error().kind == ErrorKind::nothing_to_do);
  CHECK(experiment.error().help.find("gridctl analyze --help") != std::string::npos);
}
