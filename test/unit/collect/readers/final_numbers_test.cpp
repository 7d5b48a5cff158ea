// Numbers that a trainer writes once, and files that only look like them.
#include "read_folder.hpp"
#include "values.hpp"

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

bool is_run(const ScratchDir& scratch) {
  Notes ignored;
  return has_run(list_folder(scratch.path(), ignored));
}

}  // namespace

TEST_CASE("a YAML file of numbers that is named as results are has final values", "[collect]") {
  const ScratchDir scratch;
  SECTION("flat") {
    scratch.write("results.yaml", "val_accuracy: 0.91\nval_loss: .nan\nmodel: mlp\n");
  }
  SECTION("in mappings") {
    scratch.write("metrics.yml", "val:\n  accuracy: 0.91\n  loss: .NaN\n");
  }
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "accuracy") == "0.91");
  CHECK(is_word(value_of(parts.validation, "loss"), "nan"));
}

TEST_CASE("a split in the name of a YAML file is the split of its numbers", "[collect]") {
  const ScratchDir scratch;
  scratch.write("test_results.yaml", "accuracy: 9.1e-1\n");
  CHECK(value_of(read(scratch).parts.test, "accuracy") == "9.1e-1");
}

TEST_CASE("settings in YAML are no results", "[collect]") {
  const ScratchDir scratch;
  SECTION("named as settings are") {
    scratch.write("config.yaml", "loss: 0.5\nlr: 0.1\n");
  }
  SECTION("without a metric") {
    scratch.write("eval.yaml", "batch_size: 5\nbeam: 3\n");
  }
  SECTION("beside a metric") {
    scratch.write("eval.yaml", "loss: 0.5\nmodel: mlp\n");
  }
  SECTION("of any name") {
    scratch.write("mlp.yaml", "loss: 0.5\nlr: 0.1\n");
  }
  SECTION("of the best of many runs, by Hydra's sweeper") {
    scratch.write("optimization_results.yaml", "best_params:\n  lr: 0.1\nbest_loss: 0.5\n");
  }
  CHECK_FALSE(is_run(scratch));
}

TEST_CASE("JSON objects in lines of their own are steps whatever the file's ending is",
          "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.json",
                "{\"epoch\": 0, \"train_loss\": 2, \"val_acc\": 0.5}\n"
                "{\"epoch\": 1, \"train_loss\": 1, \"val_acc\": 0.75}\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "loss.last") == "1");
  CHECK(value_of(parts.validation, "acc.last") == "0.75");
  CHECK(value_of(parts.validation, "acc.step") == "1");
}

TEST_CASE("of a table with a row for each class the rows of all classes count", "[collect]") {
  const ScratchDir scratch;
  SECTION("as scikit-learn writes its report") {
    scratch.write("report.csv",
                  ",precision,recall,f1-score,support\ncat,0.9,0.8,0.85,10\ndog,0.7,0.6,0.65,20\n"
                  "accuracy,0.75,0.75,0.75,0.75\nmacro avg,0.8,0.7,0.625,30\n");
    const auto parts = read(scratch).parts;
    CHECK(value_of(parts.training, "accuracy") == "0.75");
    CHECK(value_of(parts.training, "f1-score_macro") == "0.625");
    CHECK_FALSE(has_key(parts.training, "f1-score"));
  }
  SECTION("with a row of all") {
    scratch.write("test_results.csv",
                  "Class,Images,P,mAP50\nall,128,0.6,0.55\nperson,128,0.8,0.75\n");
    CHECK(value_of(read(scratch).parts.test, "mAP50") == "0.55");
  }
}

TEST_CASE("a table of metrics and their values has final values", "[collect]") {
  const ScratchDir scratch;
  scratch.write("metrics.csv", "metric_name,metric_value\nval_mean_dice,0.625\nval_hd95,3.5\n");
  const auto parts = read(scratch).parts;
  CHECK(value_of(parts.validation, "mean_dice") == "0.625");
  CHECK(value_of(parts.validation, "hd95") == "3.5");
}

TEST_CASE("a table of one metric and its value has a final value", "[collect]") {
  const ScratchDir scratch;
  SECTION("named") {
    scratch.write("metrics.csv", "metric_name\tmetric_value\nval_mean_dice\t0.625\n");
    CHECK(value_of(read(scratch).parts.validation, "mean_dice") == "0.625");
  }
  SECTION("unless it names something else") {
    scratch.write("metrics.csv", "name,score\nfirst,0.625\n");
    CHECK_FALSE(is_run(scratch));
  }
}

TEST_CASE("a JSON line may name its only metric by a text", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.jsonl",
                "{\"step\": 1, \"metric\": \"val_acc\", \"value\": 0.5}\n"
                "{\"step\": 1, \"metric\": \"loss\", \"value\": 2}\n"
                "{\"step\": 2, \"metric\": \"loss\", \"value\": 1}\n");
  const auto parts = read(scratch).parts;
  CHECK(value_of(parts.validation, "acc") == "0.5");
  CHECK(value_of(parts.training, "loss.last") == "1");
  CHECK_FALSE(has_key(parts.training, "value"));
}
