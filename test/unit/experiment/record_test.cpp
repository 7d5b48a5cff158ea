#include "record.hpp"

#include "support/planned_experiment.hpp"

#include <gridctl/sys/files.hpp>

using namespace gridctl;
using namespace gridctl::experiment;
using test::get;
using test::ScratchDir;

namespace {

/// A journal of two configurations; of the second, repetition 2 was never planned.
class Scene {
 public:
  Scene() {
    journal::ExperimentRecord experiment;
    experiment.name = "digits";
    experiment.created_at = "2026-11-04T09:12:33.120Z";
    experiment.gridctl_version = "0.1.0";
    experiment.host = "box1";
    experiment.user = "alice";
    experiment.trainer = R"({"command":["train"]})";
    experiment.limits = R"({"retries":2})";
    experiment.base_seed = 0xFFFF'FFFF'FFFF'FFFEULL;
    experiment.repetitions = 3;
    journal = get(journal::Journal::create(dir.path() / journal::kJournalName, experiment));
    REQUIRE(journal->add_plan(
        {{1, "t lr=1", "t", "0001-t-lr=1", "v1:aa"}, {2, "t \"q\"", "t", "0002-t-q", "v1:bb"}},
        {{{1, 1}, 0, 0xFFFF'FFFF'FFFF'FFFDULL},
         {{1, 2}, 0, 12},
         {{1, 3}, 0, 13},
         {{2, 1}, 0, 21},
         {{2, 3}, 0, 23}}));
    REQUIRE(journal->add_tests({{{1, 1}, 1, 99, "model.pt"}}));
  }
  journal::Records write_and_read() const {
    REQUIRE(write_experiment_record(dir.path(), *journal));
    return read_experiment_record(dir.path());
  }
  ScratchDir dir;
  std::unique_ptr<journal::Journal> journal;
};

}  // namespace

TEST_CASE_METHOD(Scene, "what concerns the whole experiment reads back as it was", "[experiment]") {
  const auto books = write_and_read();
  REQUIRE(books.experiment);
  const auto& read = *books.experiment;
  CHECK(read.name == "digits");
  CHECK(read.created_at == "2026-11-04T09:12:33.120Z");
  CHECK(read.gridctl_version == "0.1.0");
  CHECK(read.host == "box1");
  CHECK(read.user == "alice");
  CHECK(read.trainer == R"({"command":["train"]})");
  CHECK(read.tester.empty());
  CHECK(read.limits == R"({"retries":2})");
  CHECK(read.base_seed == 0xFFFF'FFFF'FFFF'FFFEULL);
  CHECK(read.repetitions == 3);
}

TEST_CASE_METHOD(Scene, "configurations and the seeds of their runs read back as they were",
                 "[experiment]") {
  const auto books = write_and_read();
  REQUIRE(books.configurations.size() == 2);
  CHECK(books.configurations[1].number == 2);
  CHECK(books.configurations[1].label == "t \"q\"");
  CHECK(books.configurations[1].task == "t");
  CHECK(books.configurations[1].folder == "0002-t-q");
  CHECK(books.configurations[1].identity == "v1:bb");
  REQUIRE(books.runs.size() == 5);
  CHECK(books.runs[0].seed == 0xFFFF'FFFF'FFFF'FFFDULL);
  CHECK(books.runs[4].id == RunId{2, 3});
  CHECK(books.runs[4].seed == 23);
  for (const auto& run : books.runs) CHECK(run.test == 0);  // tests are known by their folders
}

TEST_CASE_METHOD(Scene, "a damaged line of the plan loses its configuration alone",
                 "[experiment]") {
  REQUIRE(write_experiment_record(dir.path(), *journal));
  const auto plan = get(sys::read_file(dir.path() / kPlanFile, 1 << 20));
  const auto cut = plan.find('\n') + 1;
  dir.write(kPlanFile, plan.substr(0, cut) + GENERATE(as<std::string>(), "{\"number\": 2", "[]",
                                                      "{\"number\": \"2\", \"seeds\": []}\n"));
  const auto books = read_experiment_record(dir.path());
  REQUIRE(books.configurations.size() == 1);
  CHECK(books.configurations[0].number == 1);
  CHECK(books.runs.size() == 3);
}

TEST_CASE("a record that is not there, or none of ours, tells nothing", "[experiment]") {
  const ScratchDir dir;
  CHECK_FALSE(read_experiment_record(dir.path()).experiment);
  dir.write(kExperimentFile, GENERATE(as<std::string>(), "", "[]", R"({"schema": "other/1"})",
                                      R"({"schema": "gridctl.experiment/1"})",
                                      R"({"schema": "gridctl.experiment/1", "name": 7})"));
  const auto books = read_experiment_record(dir.path());
  CHECK_FALSE(books.experiment);
  CHECK(books.configurations.empty());
}

TEST_CASE("a program in the journal that is no JSON becomes null in the record", "[experiment]") {
  const ScratchDir dir;
  journal::ExperimentRecord experiment;
  experiment.trainer = "{";
  const auto journal =
      get(journal::Journal::create(dir.path() / journal::kJournalName, experiment));
  REQUIRE(write_experiment_record(dir.path(), *journal));
  const auto books = read_experiment_record(dir.path());
  REQUIRE(books.experiment);
  CHECK(books.experiment->trainer.empty());
}
