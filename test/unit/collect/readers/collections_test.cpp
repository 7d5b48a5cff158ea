// Files that hold several runs: Optuna's stores, lists of results, JSON lines.
#include "readers/collections.hpp"

#include "read_folder.hpp"
#include "values.hpp"

#include <sqlite3.h>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

struct Found {
  std::vector<RunOfRow> runs;
  Notes notes;
};

/// The runs in the only collection of the folder.
Found collection_in(const ScratchDir& scratch) {
  Found found;
  const auto files = collections_in(list_folder(scratch.path(), found.notes));
  REQUIRE(files.size() == 1);
  CHECK(files[0].has_runs);
  found.runs = read_collection(files[0].file, found.notes);
  return found;
}

std::size_t collections(const ScratchDir& scratch) {
  Notes ignored;
  return collections_in(list_folder(scratch.path(), ignored)).size();
}

void execute(const fs::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  char* error = nullptr;
  sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error);
  CHECK(std::string(error != nullptr ? error : "") == "");
  sqlite3_close(database);
}

constexpr const char* kStudy =
    "CREATE TABLE studies (study_id INTEGER, study_name TEXT);"
    "CREATE TABLE study_directions (direction TEXT, study_id INTEGER, objective INTEGER);"
    "CREATE TABLE trials (trial_id INTEGER, number INTEGER, study_id INTEGER, state TEXT,"
    " datetime_start TEXT, datetime_complete TEXT);"
    "CREATE TABLE trial_params (param_id INTEGER, trial_id INTEGER, param_name TEXT,"
    " param_value REAL, distribution_json TEXT);"
    "CREATE TABLE trial_values (trial_id INTEGER, objective INTEGER, value REAL);"
    "CREATE TABLE trial_intermediate_values (trial_id INTEGER, step INTEGER,"
    " intermediate_value REAL);"
    "CREATE TABLE trial_user_attributes (trial_user_attribute_id INTEGER, trial_id INTEGER,"
    " key TEXT, value_json TEXT);"
    "INSERT INTO studies VALUES (1, 'tune');"
    "INSERT INTO study_directions VALUES ('MINIMIZE', 1, 0);"
    "INSERT INTO trials VALUES (11, 0, 1, 'COMPLETE', '2024-01-01 10:00:00.000000',"
    " '2024-01-01 10:01:00.000000'), (12, 1, 1, 'PRUNED', NULL, NULL),"
    " (13, 2, 1, 'WAITING', NULL, NULL);"
    "INSERT INTO trial_params VALUES (1, 11, 'lr', 0.125, '{\"name\": \"FloatDistribution\"}'),"
    " (2, 11, 'opt', 1, '{\"name\": \"CategoricalDistribution\", \"attributes\":"
    " {\"choices\": [\"sgd\", \"adam\"]}}'),"
    " (3, 11, 'layers', 3.0, '{\"name\": \"IntDistribution\"}');"
    "INSERT INTO trial_values VALUES (11, 0, 0.25);"
    "INSERT INTO trial_intermediate_values VALUES (11, 1, 0.75), (11, 2, 0.5), (12, 1, 0.875);"
    "INSERT INTO trial_user_attributes VALUES (1, 11, 'test_acc', '0.625'), (2, 11, 'x', '\"y\"');";

}  // namespace

TEST_CASE("each trial of Optuna's database is a run", "[collect]") {
  const ScratchDir scratch;
  execute(scratch.path() / "study.db", kStudy);
  const auto [runs, notes] = collection_in(scratch);
  CHECK(notes == Notes{});
  REQUIRE(runs.size() == 2);
  const auto& first = runs[0].parts;
  CHECK(first.task == "tune");
  CHECK(first.configuration == Values{{"lr", "0.125"}, {"opt", "adam"}, {"layers", "3"}});
  CHECK(value_of(first.validation, "minimized_value") == "0.25");
  CHECK(value_of(first.validation, "minimized_value.best") == "0.5");
  CHECK(value_of(first.test, "acc") == "0.625");
  REQUIRE(first.ending);
  CHECK(first.ending->state == RunState::succeeded);
  CHECK(*first.ending->ended_at - *first.ending->started_at == std::chrono::minutes(1));
  CHECK(runs[1].parts.ending->state == RunState::stopped_early);
  CHECK(value_of(runs[1].parts.validation, "minimized_value.last") == "0.875");
}

TEST_CASE("tables of an Optuna database that are views are refused", "[collect]") {
  const ScratchDir scratch;
  std::string sql = kStudy;
  sql +=
      "ALTER TABLE trial_values RENAME TO real_values;"
      "CREATE VIEW trial_values AS SELECT * FROM real_values;";
  execute(scratch.path() / "study.db", sql);
  const auto [runs, notes] = collection_in(scratch);
  CHECK(runs.empty());
  CHECK(notes.has_losses());
}

TEST_CASE("another program's database is none of Optuna's", "[collect]") {
  const ScratchDir scratch;
  execute(scratch.path() / "other.db", "CREATE TABLE trials (x INTEGER);");
  CHECK(collections(scratch) == 0);
}

TEST_CASE("Optuna's journal is played back", "[collect]") {
  const ScratchDir scratch;
  scratch.write("optuna.log",
                R"({"op_code": 0, "worker_id": "w", "study_name": "tune", "directions": [2]}
{"op_code": 4, "worker_id": "w", "study_id": 0, "datetime_start": "2024-01-01T10:00:00.000000"}
{"op_code": 5, "worker_id": "w", "trial_id": 0, "param_name": "opt", "param_value_internal": 0, "distribution": "{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": [\"sgd\", \"adam\"]}}"}
{"op_code": 7, "worker_id": "w", "trial_id": 0, "step": 3, "intermediate_value": 0.5}
{"op_code": 8, "worker_id": "w", "trial_id": 0, "user_attr": {"train_loss": 0.125}}
{"op_code": 6, "worker_id": "w", "trial_id": 0, "state": 1, "values": [0.75], "datetime_complete": "2024-01-01T10:00:30.000000"}
{"op_code": 4, "worker_id": "w", "study_id": 0, "datetime_start": "2024-01-01T10:01:00.000000"}
{"op_code": 6, "worker_id": "w", "trial_id": 1, "state": 3, "values": null}
)");
  const auto [runs, notes] = collection_in(scratch);
  CHECK(notes == Notes{});
  REQUIRE(runs.size() == 2);
  CHECK(value_of(runs[0].parts.validation, "maximized_value") == "0.75");
  CHECK(value_of(runs[0].parts.configuration, "opt") == "sgd");
  CHECK(value_of(runs[0].parts.training, "loss") == "0.125");
  CHECK(runs[1].parts.ending->state == RunState::failed);
}

TEST_CASE("ESPnet's RESULTS.md has a run for each model", "[collect]") {
  const ScratchDir scratch;
  const std::string header =
      "|dataset|Snt|Wrd|Corr|Sub|Del|Ins|Err|S.Err|\n|---|---|---|---|---|---|---|---|---|\n";
  scratch.write("RESULTS.md",
                "# RESULTS\n## Environments\n- date: `Mon`\n## exp/asr_small\n### WER\n\n" +
                    header +
                    "|decode/dev_clean|2703|54402|97.3|2.4|0.3|0.3|3.1|33.5|\n"
                    "|decode/test_clean|2620|52576|97.1|2.5|0.3|0.4|3.2|34.5|\n### CER\n\n" +
                    header + "|decode/test_clean|2620|281530|99.1|0.5|0.4|0.3|1.3|34.5|\n" +
                    "## exp/asr_large\n### WER\n" + header +
                    "|decode/test_clean|2620|52576|97.1|2.5|0.3|0.4|2.2|24.5|\n");
  const auto [runs, notes] = collection_in(scratch);
  CHECK(notes == Notes{});
  REQUIRE(runs.size() == 2);
  const auto& first = runs[0].parts;
  CHECK(value_of(first.configuration, "model") == "exp/asr_small");
  CHECK(value_of(first.validation, "decode/dev_clean.WER") == "3.1");
  CHECK(value_of(first.test, "decode/test_clean.WER") == "3.2");
  CHECK(value_of(first.test, "decode/test_clean.CER") == "1.3");
  CHECK(value_of(runs[1].parts.test, "decode/test_clean.WER") == "2.2");
}

TEST_CASE("ESPnet's RESULTS.md of one model belongs to the run whose log lies beside it",
          "[collect]") {
  const ScratchDir scratch;
  scratch.write("RESULTS.md",
                "## exp/asr\n### WER\n|dataset|Snt|Wrd|Corr|Sub|Del|Ins|Err|S.Err|\n"
                "|---|---|---|---|---|---|---|---|---|\n"
                "|decode/test|2703|54402|97.3|2.4|0.3|0.3|3.1|33.5|\n");
  scratch.write(
      "train.log",
      "1epoch results: [train] loss=2.5, acc=0.5, [valid] loss=1.5, acc=0.625, wer=0.25\n");
  CHECK(collections(scratch) == 0);
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.test, "decode/test.WER") == "3.1");
  CHECK(value_of(parts.validation, "wer") == "0.25");
  CHECK(value_of(parts.training, "loss") == "2.5");
}

TEST_CASE("Kaldi's RESULTS has a run for each decoding", "[collect]") {
  const ScratchDir scratch;
  scratch.write("RESULTS",
                "# for x in exp/*; do ...; done\n"
                "%WER 4.5 [ 450 / 10000, 40 ins, 60 del, 350 sub ] exp/tri1/decode_test/wer_10\n"
                "%WER 4.25 [ 425 / 10000, 40 ins, 35 del, 350 sub ] exp/tri2/decode_dev/wer_9_0.5\n"
                "exp/tri3/decode_test/wer_6:%WER 3.5 [ 35 / 1000, 3 ins, 2 del, 30 sub ]\n"
                "%WER 2.5 | 400 15057 | 97.8 1.5 0.7 0.3 2.5 10.0 | -0.457 | "
                "exp/nn/decode_eval/score_5/eval.ctm.filt.sys\n");
  const auto runs = collection_in(scratch).runs;
  REQUIRE(runs.size() == 4);
  CHECK(value_of(runs[2].parts.test, "WER") == "3.5");
  CHECK(value_of(runs[2].parts.configuration, "model") == "exp/tri3");
  CHECK(value_of(runs[3].parts.test, "WER") == "2.5");
  CHECK(runs[3].parts.task == "decode_eval/eval.ctm");
  CHECK(value_of(runs[0].parts.test, "WER") == "4.5");
  CHECK(value_of(runs[0].parts.configuration, "model") == "exp/tri1");
  CHECK(value_of(runs[1].parts.validation, "WER") == "4.25");
  CHECK(runs[1].parts.task == "decode_dev");
}

TEST_CASE("lines of JSON without steps are runs where settings tell them apart", "[collect]") {
  const ScratchDir scratch;
  scratch.write("results.jsonl",
                "{\"model\": \"a\", \"lr\": 0.5, \"accuracy\": 0.75}\n"
                "{\"model\": \"b\", \"lr\": 0.25, \"accuracy\": 0.875}\n");
  const auto [runs, notes] = collection_in(scratch);
  REQUIRE(runs.size() == 2);
  CHECK(notes.size() == 1);
  CHECK(value_of(runs[1].parts.configuration, "model") == "b");
  CHECK(value_of(runs[1].parts.training, "accuracy") == "0.875");
}

TEST_CASE("lines of numbers without steps count as steps, which is said", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.jsonl",
                "{\"loss\": 1, \"val_acc\": 0.5}\n{\"loss\": 0.5, \"val_acc\": 0.75}\n");
  CHECK(collections(scratch) == 0);
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.training, "loss") == "0.5");
  CHECK(value_of(parts.validation, "acc.step") == "2");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("2 lines count as steps 1 to 2") != std::string::npos);
}

TEST_CASE("a single line of results has final values", "[collect]") {
  const ScratchDir scratch;
  scratch.write("eval.jsonl", "{\"model\": \"a\", \"accuracy\": 0.75}\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "accuracy") == "0.75");
}

TEST_CASE("a prediction in each line is no result", "[collect]") {
  const ScratchDir scratch;
  scratch.write("predictions.jsonl",
                "{\"question\": \"x\", \"answer\": \"y\", \"score\": 1}\n"
                "{\"question\": \"v\", \"answer\": \"w\", \"score\": 0}\n");
  CHECK(collections(scratch) == 0);
  Notes ignored;
  CHECK_FALSE(has_run(list_folder(scratch.path(), ignored)));
}
