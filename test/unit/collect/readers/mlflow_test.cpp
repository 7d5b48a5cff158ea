// MLflow's two stores, as it documents them, give the same runs.
#include "readers/mlflow.hpp"

#include "curves/steps.hpp"
#include "files/reads.hpp"
#include "readers/reader.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

#include <memory>

#include <sqlite3.h>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

constexpr const char* kSchema = R"(
CREATE TABLE experiments(experiment_id INTEGER PRIMARY KEY, name TEXT, lifecycle_stage TEXT);
CREATE TABLE runs(run_uuid TEXT PRIMARY KEY, name TEXT, status TEXT, start_time BIGINT,
  end_time BIGINT, lifecycle_stage TEXT, experiment_id INTEGER);
CREATE TABLE params(key TEXT, value TEXT, run_uuid TEXT, PRIMARY KEY(key, run_uuid));
CREATE TABLE metrics(key TEXT, value DOUBLE, timestamp BIGINT, run_uuid TEXT, step BIGINT,
  is_nan BOOLEAN, PRIMARY KEY(key, timestamp, step, run_uuid, value, is_nan));
INSERT INTO experiments VALUES(1, 'digits', 'active');
INSERT INTO runs VALUES('aa', 'kind-owl', 'FINISHED', 1763931663000, 1763931723500, 'active', 1);
INSERT INTO runs VALUES('bb', 'sad-owl', 'FAILED', 1763931664000, NULL, 'active', 1);
INSERT INTO runs VALUES('cc', 'lost-owl', 'FINISHED', 1763931665000, NULL, 'deleted', 1);
INSERT INTO params VALUES('lr', '0.10', 'aa'), ('lr', '0.2', 'bb');
INSERT INTO metrics VALUES('val_loss', 0.5, 1763931670000, 'aa', 1, 0),
  ('val_loss', 0.7, 1763931680000, 'aa', 2, 0), ('loss', 0.25, 1763931670000, 'aa', 1, 0),
  ('loss', 0, 1763931680000, 'aa', 2, 1), ('peak', 1.7976931348623157e308, 1, 'bb', 0, 0);
)";

void make_database(const fs::path& file, const std::string& statements) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &handle) == SQLITE_OK);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> closer(handle, sqlite3_close);
  REQUIRE(sqlite3_exec(handle, statements.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
}

void make_file_store(const ScratchDir& scratch) {
  scratch.write("mlruns/1/meta.yaml", "experiment_id: '1'\nname: digits\n");
  const std::string run = "mlruns/1/aa/";
  scratch.write(run + "meta.yaml",
                "run_id: aa\nstatus: 3\nstart_time: 1763931663000\nend_time: 1763931723500\n");
  scratch.write(run + "params/lr", "0.10");
  scratch.write(run + "metrics/val_loss", "1763931670000 0.5 1\n1763931680000 0.7 2\n");
  scratch.write(run + "metrics/loss", "1763931670000 0.25 1\n1763931680000 nan 2\n");
}

void check_first_run(const RunResult& run) {
  CHECK(run.record.task == "digits");
  CHECK(run.record.state == RunState::succeeded);
  CHECK(run.record.seconds == 60.5);
  CHECK(run.configuration == Values{{"lr", "0.10"}});
  CHECK(value_of(run.validation, "loss") == "0.5");
  CHECK(value_of(run.validation, "loss.last") == "0.7");
  CHECK(value_of(run.training, "loss") == "0.25");
  CHECK(value_of(run.training, "loss.last") == "nan");
  REQUIRE(run.curves->size() == 2);
  CHECK(run.curves->at(0).point(0).time == 1763931670);
}

/// The loss of the first run is no number at its end.
bool tells_divergence_alone(const Notes& notes) {
  return notes.size() == 1 &&
         notes[0].find("has diverged: train.loss is nan at its last step (step 2)") !=
             std::string::npos;
}

}  // namespace

TEST_CASE("MLflow's database is read, without the runs that were deleted", "[collect]") {
  const ScratchDir scratch;
  make_database(scratch.path() / "mlflow.db", kSchema);
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  CHECK(tells_divergence_alone(experiment->notes));
  REQUIRE(experiment->runs.size() == 2);
  check_first_run(experiment->runs[0]);
  CHECK(experiment->runs[1].record.state == RunState::failed);
  CHECK(value_of(experiment->runs[1].training, "peak") == "inf");
}

TEST_CASE("a database whose tables are views that never end is left out", "[collect]") {
  const ScratchDir scratch;
  make_database(scratch.path() / "mlflow.db", kSchema);
  const std::string table = GENERATE("runs", "params", "metrics", "experiments");
  make_database(scratch.path() / "mlflow.db",
                "ALTER TABLE " + table + " RENAME TO hidden; CREATE VIEW " + table +
                    " AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
                    "SELECT hidden.* FROM hidden, c WHERE x < 0");
  Notes notes;
  CHECK(read_mlflow_database(scratch.path() / "mlflow.db", notes).empty());
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("left out") != std::string::npos);
}

TEST_CASE("the database in the folder of a run says what the run came to", "[collect]") {
  const ScratchDir scratch;
  const std::string attempt = "runs/0001-a/1/attempt-1";
  scratch.write(attempt + "/config.yaml", "lr: 0.3\n");
  make_database(scratch.path() / attempt / "mlflow.db", kSchema);
  RunRecord record;
  record.id = {1, 1};
  record.state = RunState::succeeded;
  record.directory = attempt;
  SECTION("of several runs the one that began last") {
    const auto experiment = gather(scratch.path(), {record}, {});
    REQUIRE(experiment);
    REQUIRE(experiment->notes.size() == 1);
    CHECK(experiment->notes[0].find("of its 2 runs only the last one") != std::string::npos);
    CHECK(value_of(experiment->runs.at(0).training, "peak") == "inf");
  }
  SECTION("beside what the trainer wrote itself, which counts first") {
    make_database(scratch.path() / attempt / "mlflow.db", "DELETE FROM runs WHERE run_uuid='bb'");
    scratch.write(attempt + "/metrics.jsonl", "{\"step\":1,\"split\":\"valid\",\"acc\":0.9}\n");
    const auto experiment = gather(scratch.path(), {record}, {});
    REQUIRE(experiment);
    CHECK(tells_divergence_alone(experiment->notes));
    const auto& run = experiment->runs.at(0);
    CHECK(run.configuration == Values{{"lr", "0.3"}});
    CHECK(value_of(run.validation, "acc") == "0.9");
    CHECK(value_of(run.validation, "loss") == "0.5");
    CHECK(value_of(run.validation, "loss.best") == "0.5");
    CHECK(run.curves->size() == 3);
  }
}

TEST_CASE("whoever recalls what a database said looks whether it has changed", "[collect]") {
  const ScratchDir scratch;
  make_database(scratch.path() / "mlflow.db", kSchema);
  ReadRecord record;
  Notes notes;
  CHECK(read_mlflow_database(scratch.path() / "mlflow.db", notes).size() == 2);
  const auto stamps = record.take_stamps();
  const auto hold = [&] {
    return std::all_of(stamps.begin(), stamps.end(),
                       [](const Stamp& stamp) { return stamp.holds(); });
  };
  CHECK(stamps.size() == 3);
  CHECK(hold());
  SECTION("itself") {
    make_database(scratch.path() / "mlflow.db", "DELETE FROM metrics; CREATE TABLE more(x)");
  }
  SECTION("or its journal") {
    scratch.write("mlflow.db-wal", "x");
  }
  CHECK_FALSE(hold());
}

TEST_CASE("MLflow's folders are read", "[collect]") {
  const ScratchDir scratch;
  make_file_store(scratch);
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  CHECK(tells_divergence_alone(experiment->notes));
  REQUIRE(experiment->runs.size() == 1);
  check_first_run(experiment->runs[0]);
}

TEST_CASE("metrics that MLflow was given without a step stay in their order", "[collect]") {
  Curves curves;
  add_values({{"loss", 0, 2, "0.5"}, {"loss", 0, 1, "0.9"}, {"loss", 0, 3, "0.4"}}, curves);
  const auto all = metric_curves(curves);
  REQUIRE(all.size() == 1);
  REQUIRE(all[0].size() == 3);
  CHECK(all[0].point(0).value == 0.9);
  CHECK(all[0].point(2).value == 0.4);
}

TEST_CASE("torn and damaged lines of MLflow's metrics are noted", "[collect]") {
  const ScratchDir scratch;
  make_file_store(scratch);
  scratch.write("mlruns/1/aa/metrics/loss", "1 0.9 1\n2 x 2\n\xFF\n3 0.7 3");
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  CHECK(value_of(experiment->runs.at(0).training, "loss.last") == "0.9");
  REQUIRE(experiment->notes.size() == 2);
  CHECK(experiment->notes[0].find("no end") != std::string::npos);
  CHECK(experiment->notes[1].find("not TIME VALUE STEP: 2") != std::string::npos);
}

TEST_CASE("a file that is no store of MLflow is noted", "[collect]") {
  const ScratchDir scratch;
  Notes notes;
  const auto file = scratch.path() / "mlflow.db";
  SECTION("no database") {
    scratch.write("mlflow.db", std::string(5000, 'x'));
  }
  SECTION("an empty one") {
    scratch.write("mlflow.db", "");
  }
  SECTION("another schema") {
    make_database(file, "CREATE TABLE runs(x)");
  }
  SECTION("a folder") {
    scratch.write("mlflow.db/x", "");
  }
  CHECK(read_mlflow_database(file, notes).empty());
  CHECK(notes.size() == 1);
}
