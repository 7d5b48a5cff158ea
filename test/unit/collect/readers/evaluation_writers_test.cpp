// Writers of evaluations: lm-evaluation-harness, nnU-Net, CatBoost, Kaldi and Guild AI.
#include "read_folder.hpp"
#include "readers/lm_eval.hpp"
#include "values.hpp"

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

std::string harness_results(const std::string& accuracy) {
  return R"({"results": {"rte": {"alias": "rte", "acc,none": )" + accuracy +
         R"(, "acc_stderr,none": 0.02}, "gsm8k": {"exact_match,strict-match": 0.25,)"
         R"( "exact_match_stderr,strict-match": "N/A"}}, "versions": {"rte": 0.0},)"
         R"( "n-shot": {"rte": 5}, "config": {"model": "hf", "limit": null}})";
}

}  // namespace

TEST_CASE("a task of lm-evaluation-harness is a part of its metrics' names", "[collect]") {
  const ScratchDir scratch;
  scratch.write("results_2024-05-01T10-00-00.json", harness_results("0.625"));
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.test, "rte.acc") == "0.625");
  CHECK(value_of(parts.test, "rte.acc_stderr") == "0.02");
  CHECK(value_of(parts.test, "gsm8k.exact_match.strict-match") == "0.25");
  CHECK_FALSE(has_key(parts.test, "versions.rte"));
  CHECK(parts.training.empty());
  CHECK(value_of(parts.configuration, "model") == "hf");
  CHECK(value_of(parts.configuration, "num_fewshot.rte") == "5");
}

TEST_CASE("of two evaluations by lm-evaluation-harness the newer one counts", "[collect]") {
  const ScratchDir scratch;
  scratch.write("results_2024-05-01T10-00-00.json", harness_results("0.5"));
  scratch.write("results_2024-05-02T10-00-00.json", harness_results("0.75"));
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.test, "rte.acc") == "0.75");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("2 tasks left out") != std::string::npos);
}

TEST_CASE("evaluations of different models in one folder are runs of their own", "[collect]") {
  const ScratchDir scratch;
  const auto write = [&](const std::string& file, const std::string& model) {
    scratch.write(file, R"({"results": {"rte": {"acc": 0.5}}, "versions": {"rte": 0},)"
                        R"( "config": {"model_args": ")" +
                            model + "\"}}");
  };
  write("large.json", "l");
  write("small_1.json", "s");
  write("small_2.json", "s");
  Notes ignored;
  const auto runs = runs_of_models(list_folder(scratch.path(), ignored));
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].part == "large.json");
  CHECK(runs[1].files == std::vector<std::string>{"small_1.json", "small_2.json"});
}

TEST_CASE("results.json of anybody else is not lm-evaluation-harness's", "[collect]") {
  const ScratchDir scratch;
  scratch.write("results.json", R"({"results": {"acc": 0.5}, "versions": {"x": 1}, "config": {}})");
  CHECK_FALSE(has_key(read(scratch).parts.test, "acc"));
}

TEST_CASE("a fold of nnU-Net has the overlap of its validation", "[collect]") {
  const ScratchDir scratch;
  scratch.write("Dataset001_x/nnUNetTrainer/fold_0/training_log_2024_1_1_00_00_00.txt",
                "2024-01-01 00:00:00.0: Epoch 0 \n2024-01-01 00:01:00.0: train_loss -0.25 \n"
                "2024-01-01 00:01:00.0: val_loss -0.5 \n"
                "2024-01-01 00:01:00.0: Pseudo dice [0.5, 0.75] \n");
  scratch.write("Dataset001_x/nnUNetTrainer/fold_0/validation/summary.json",
                R"({"foreground_mean": {"Dice": 0.875, "FN": 3.0}, "mean": {"1": {"Dice": 0.75}},
                    "metric_per_case": [{"metrics": {"1": {"Dice": 0.125}}}]})");
  const auto [parts, notes] = read(scratch, "Dataset001_x/nnUNetTrainer/fold_0");
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "foreground_mean.Dice") == "0.875");
  CHECK(value_of(parts.validation, "class_1.Dice") == "0.75");
  CHECK(value_of(parts.validation, "loss") == "-0.5");
  CHECK(value_of(parts.training, "loss") == "-0.25");
  CHECK(value_of(parts.configuration, "trainer") == "nnUNetTrainer");
  CHECK_FALSE(has_key(parts.configuration, "fold"));
}

TEST_CASE("the background is no class of nnU-Net's first summaries", "[collect]") {
  const ScratchDir scratch;
  scratch.write("summary.json",
                R"({"author": "a", "task": "Task1", "results": {"all": [{"1": {"Dice": 0.1}}],
                    "mean": {"0": {"Dice": 0.99}, "1": {"Dice": 0.75}}}})");
  const auto parts = read(scratch).parts;
  CHECK(value_of(parts.test, "class_1.Dice") == "0.75");
  CHECK_FALSE(has_key(parts.test, "class_0.Dice"));
}

TEST_CASE("the set by which CatBoost keeps an iteration is its validation", "[collect]") {
  const ScratchDir scratch;
  SECTION("in JSON") {
    scratch.write("catboost_info/catboost_training.json",
                  R"({"meta": {"test_sets": ["test"], "learn_sets": ["learn"],
                      "test_metrics": [{"best_value": "Max", "name": "AUC"},
                                       {"best_value": "Min", "name": "Logloss"}],
                      "learn_metrics": [{"best_value": "Min", "name": "Logloss"}]},
                      "iterations": [
                       {"iteration": 0, "passed_time": 1, "learn": [0.75], "test": [0.5, 0.875]},
                       {"iteration": 1, "passed_time": 2, "learn": [0.5], "test": [0.625, 0.75]},
                       {"iteration": 2, "passed_time": 3, "learn": [0.25], "test": [0.5, 0.5]}]})");
  }
  SECTION("in tables") {
    scratch.write("catboost_info/learn_error.tsv", "iter\tLogloss\n0\t0.75\n1\t0.5\n2\t0.25\n");
    scratch.write("catboost_info/test_error.tsv",
                  "iter\tAUC\tLogloss\n0\t0.5\t0.875\n1\t0.625\t0.75\n2\t0.5\t0.5\n");
  }
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "Logloss") == "0.5");
  CHECK(value_of(parts.training, "Logloss.last") == "0.25");
  CHECK(value_of(parts.validation, "AUC") == "0.625");
  CHECK(value_of(parts.validation, "Logloss") == "0.75");
  CHECK(value_of(parts.validation, "AUC.step") == "1");
  CHECK(parts.test.empty());
}

TEST_CASE("the least error rate of Kaldi's scorings counts", "[collect]") {
  const ScratchDir scratch;
  const auto write = [&](const std::string& file, const std::string& rate) {
    scratch.write(file, "compute-wer ark:a ark:b\n%WER " + rate +
                            " [ 45 / 1000, 4 ins, 6 del, 35 sub ]\n%SER 40.5 [ 81 / 200 ]\n");
  };
  write("tri1/decode_test/wer_9", "4.75");
  write("tri1/decode_test/wer_10_0.5", "4.5");
  write("tri1/decode_test/wer_11", "5");
  scratch.write("tri1/decode_test/wer_details", "%WER 1 [");
  const auto [parts, notes] = read(scratch, "tri1/decode_test");
  CHECK(notes == Notes{});
  CHECK(value_of(parts.test, "WER") == "4.5");
  CHECK(value_of(parts.test, "WER_lmwt") == "10");
  CHECK(value_of(parts.test, "WER_penalty") == "0.5");
  CHECK(value_of(parts.configuration, "model") == "tri1");
  CHECK(parts.task == "decode_test");
  write("tri1/decode_dev/wer_9", "4.25");
  CHECK(value_of(read(scratch, "tri1/decode_dev").parts.validation, "WER") == "4.25");
}

TEST_CASE("Kaldi's own choice counts where its scorings are gone", "[collect]") {
  const ScratchDir scratch;
  scratch.write("tri1/decode_test/scoring_kaldi/best_wer",
                "%WER 4.5 [ 45 / 1000, 4 ins, 6 del, 35 sub ] exp/tri1/decode_test/wer_10_0.5\n");
  const auto parts = read(scratch, "tri1/decode_test/scoring_kaldi").parts;
  CHECK(value_of(parts.test, "WER") == "4.5");
  CHECK(value_of(parts.configuration, "model") == "tri1");
  CHECK(parts.task == "decode_test");
}

TEST_CASE("results of lighteval are read as those of lm-evaluation-harness", "[collect]") {
  const ScratchDir scratch;
  scratch.write("results_2024.json",
                R"({"config_general": {"model_name": "m"}, "results": {"arc|25": {"acc": 0.625}},)"
                R"( "versions": {"arc|25": 0}})");
  const auto parts = read(scratch).parts;
  CHECK(value_of(parts.test, "arc|25.acc") == "0.625");
  CHECK(value_of(parts.configuration, "model") == "m");
}

TEST_CASE("a run of Guild AI has flags, an end and times", "[collect]") {
  const ScratchDir scratch;
  scratch.write(".guild/attrs/flags", "lr: 0.1\n");
  scratch.write(".guild/attrs/exit_status", "1\n");
  scratch.write(".guild/attrs/started", "1700000000000000\n");
  scratch.write(".guild/attrs/stopped", "1700000060000000\n");
  const auto parts = read(scratch).parts;
  CHECK(value_of(parts.configuration, "lr") == "0.1");
  REQUIRE(parts.ending);
  CHECK(parts.ending->state == RunState::failed);
  REQUIRE(parts.ending->started_at);
  REQUIRE(parts.ending->ended_at);
  CHECK(*parts.ending->ended_at - *parts.ending->started_at == std::chrono::seconds(60));
}

TEST_CASE("a run of sacred may have neither metrics nor a configuration", "[collect]") {
  const ScratchDir scratch;
  scratch.write("run.json",
                R"({"experiment": {"name": "e"}, "status": "COMPLETED", "result": 0.75,)"
                R"( "start_time": "2024-01-01T10:00:00.0", "stop_time": "2024-01-01T10:01:00.0"})");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "final.result") == "0.75");
  REQUIRE(parts.ending);
  CHECK(parts.ending->state == RunState::succeeded);
}

TEST_CASE("run.json of gridctl is not sacred's", "[collect]") {
  const ScratchDir scratch;
  scratch.write("run.json",
                R"({"schema": "gridctl.run/1", "experiment": "e", "status": "succeeded",)"
                R"( "start_time": "2024-01-01T10:00:00Z"})");
  Notes ignored;
  CHECK_FALSE(has_run(list_folder(scratch.path(), ignored)));
}
