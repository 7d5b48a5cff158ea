// Lines and tables in the shapes in which single writers print them.
#include "readers/printed.hpp"
#include "readers/printed_line.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <algorithm>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;
using Numbers = std::vector<std::pair<std::string, std::string>>;

namespace {

RunParts run_of(const std::string& text) {
  const ScratchDir scratch;
  RunParts parts;
  Notes notes;
  add_printed(scratch.write("output.log", text), LastLine::complete, Scrape{}, parts, notes);
  CHECK(notes == Notes{});
  return parts;
}

std::size_t points_of(const RunParts& parts, std::string_view split, std::string_view metric) {
  const auto found = std::find_if(
      parts.curves.begin(), parts.curves.end(),
      [&](const Curve& curve) { return curve.split == split && curve.metric == metric; });
  return found == parts.curves.end() ? 0 : found->size();
}

}  // namespace

TEST_CASE("a printed block between rules is one row, whatever its order", "[collect]") {
  SECTION("with headings, as stable-baselines3 prints it") {
    const auto run = run_of(
        "-------------------------------\n"
        "| rollout/           |        |\n"
        "|    ep_rew_mean     | 21.5   |\n"
        "| time/              |        |\n"
        "|    iterations      | 1      |\n"
        "|    total_timesteps | 2048   |\n"
        "-------------------------------\n"
        "-------------------------------\n"
        "| rollout/           |        |\n"
        "|    ep_rew_mean     | 42.5   |\n"
        "| time/              |        |\n"
        "|    iterations      | 2      |\n"
        "|    total_timesteps | 4096   |\n"
        "| train/             |        |\n"
        "|    explained_part  | 0.5    |\n"
        "-------------------------------\n");
    CHECK(value_of(run.training, "rollout/ep_rew_mean") == "42.5");
    CHECK(value_of(run.training, "rollout/ep_rew_mean.step") == "4096");
    CHECK(value_of(run.training, "explained_part") == "0.5");
    CHECK(points_of(run, "train", "rollout/ep_rew_mean") == 2);
  }
  SECTION("without headings, as Spinning Up prints it") {
    const auto run = run_of(
        "------------------------------\n"
        "|             Epoch |      0 |\n"
        "|      AverageEpRet |   20.5 |\n"
        "| TotalEnvInteracts |   4000 |\n"
        "------------------------------\n");
    CHECK(value_of(run.training, "AverageEpRet") == "20.5");
    CHECK(value_of(run.training, "AverageEpRet.step") == "4000");
  }
  SECTION("without bars, as garage and rlkit print it") {
    const std::string rule = "------------------------  ------\n";
    const auto run =
        run_of(rule + "Evaluation/AverageReturn    1.5\nTotalEnvSteps          1000\n" + rule +
               rule + "Evaluation/AverageReturn    2.5\nTotalEnvSteps          2000\n" + rule);
    CHECK(value_of(run.validation, "AverageReturn") == "2.5");
    CHECK(points_of(run, "valid", "AverageReturn") == 2);
  }
  SECTION("in a drawn box, as Lightning prints a test") {
    const auto run = run_of(
        "┏━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┓\n"
        "┃ Test metric  ┃ DataLoader 0 ┃\n"
        "┡━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━┩\n"
        "│   test_acc   │     0.93     │\n"
        "└──────────────┴──────────────┘\n");
    CHECK(value_of(run.test, "acc") == "0.93");
  }
}

TEST_CASE("a block of settings is no row", "[collect]") {
  const auto run = run_of(
      "------------------\n| hidden     | 128 |\n| loss_scale | 8   |\n"
      "------------------\nepoch 1 loss 0.5\n");
  CHECK(value_of(run.training, "hidden").empty());
  CHECK(value_of(run.training, "loss_scale").empty());
  CHECK(value_of(run.training, "loss") == "0.5");
}

TEST_CASE("a printed table has a row for each epoch", "[collect]") {
  SECTION("with empty cells, as skorch prints it") {
    const auto run = run_of(
        "  epoch    train_loss    valid_acc    cp    valid_loss\n"
        "-------  ------------  -----------  ----  ------------\n"
        "      1           2.0          0.5     +           1.0\n"
        "      2           1.0         0.75                 0.5\n");
    CHECK(value_of(run.training, "loss") == "1.0");
    CHECK(value_of(run.validation, "acc") == "0.75");
    CHECK(value_of(run.validation, "loss.step") == "2");
  }
  SECTION("wider than its rule") {
    const auto run = run_of("epoch  loss\n-----  ----\n    1  0.75\n   20  0.625\n");
    CHECK(value_of(run.training, "loss") == "0.625");
  }
  SECTION("whose metrics are of the validation, as fastai prints it") {
    const auto run = run_of(
        "epoch     train_loss  valid_loss  accuracy  time    \n"
        "0         2.0         1.0         0.5       00:12   \n"
        "1         1.0         0.5         0.75      00:11   \n");
    CHECK(value_of(run.validation, "accuracy") == "0.75");
    CHECK(value_of(run.training, "loss") == "1.0");
  }
  SECTION("in Markdown") {
    const auto run = run_of(
        "| Epoch | Train Loss | Val Acc |\n|-------|-----------:|--------:|\n"
        "| 1     | 2.0        | 50 %    |\n| 2     | 1.0        | 75 %    |\n");
    CHECK(value_of(run.training, "Loss") == "1.0");
    CHECK(value_of(run.validation, "Acc") == "75");
  }
  SECTION("without steps, below a heading that names the split") {
    const auto run = run_of(
        "iter: 39  total_loss: 1.5\nEvaluation results for bbox:\n"
        "|  AP  | AP50 |\n|:----:|:----:|\n| 31.5 | 52.5 |\n");
    CHECK(value_of(run.validation, "AP") == "31.5");
    CHECK(value_of(run.training, "total_loss") == "1.5");
  }
}

TEST_CASE("words above a line of numbers are a table only if they name steps and metrics",
          "[collect]") {
  CHECK(run_of("loading data now\n1 2 3\n").training.empty());
  CHECK(run_of("epoch begins here\n1 2 3\n").training.empty());
}

TEST_CASE("brackets in front count steps, or epochs and steps", "[collect]") {
  const auto xgboost = parse_printed_line("[10]\ttrain-logloss:0.5\teval-logloss:0.75");
  CHECK(xgboost.step == 10);
  CHECK(xgboost.numbers == Numbers{{"train-logloss", "0.5"}, {"eval-logloss", "0.75"}});
  const auto lightgbm = parse_printed_line("[20]\ttraining's auc: 0.5\tvalid_1's auc: 0.75");
  CHECK(lightgbm.step == 20);
  CHECK(lightgbm.numbers == Numbers{{"training-auc", "0.5"}, {"valid_1-auc", "0.75"}});
  const auto batches = parse_printed_line("[2,  4000] loss: 1.5");
  CHECK(batches.epoch == 2);
  CHECK(batches.step == 4000);
  CHECK(parse_printed_line("[05/01 10:00:00] loss: 1.5").step == std::nullopt);
}

TEST_CASE("ESPnet glues the epoch to its word", "[collect]") {
  const auto run = run_of(
      "INFO: 1/2epoch started\n"
      "INFO: 1epoch results: [train] acc=0.5, loss=2.0, [valid] acc=0.25, loss=3.0\n"
      "INFO: 2/2epoch started\n"
      "INFO: 2epoch results: [train] acc=0.75, loss=1.0, [valid] acc=0.5, loss=1.5\n");
  CHECK(value_of(run.validation, "acc") == "0.5");
  CHECK(value_of(run.validation, "acc.step") == "2");
  CHECK(points_of(run, "train", "loss") == 2);
}

TEST_CASE("numbers in brackets are a metric each", "[collect]") {
  CHECK(parse_printed_line("Pseudo dice [0.5, 0.75]").numbers ==
        Numbers{{"Pseudo_dice_0", "0.5"}, {"Pseudo_dice_1", "0.75"}});
  CHECK(parse_printed_line("loss: [0.5]").numbers == Numbers{{"loss", "0.5"}});
  CHECK(parse_printed_line("loss [0.5 of 3]").numbers.empty());
}

TEST_CASE("beside a loss, numbers that only splits name are scores", "[collect]") {
  const auto line =
      parse_printed_line("Epoch: 02, Loss: 1.5, Train: 45.5%, Valid: 44.5% Test: 43.5%");
  CHECK(line.numbers == Numbers{{"Loss", "1.5"},
                                {"train/score", "45.5"},
                                {"valid/score", "44.5"},
                                {"test/score", "43.5"}});
  CHECK(parse_printed_line("Epoch 2 Train: 0.5 Val: 0.75").numbers.empty());  // may be losses
}

TEST_CASE("the parts of an evaluation are one validation, of which the summary counts",
          "[collect]") {
  const auto run = run_of(
      "Epoch: [0][0/9]\tLoss 5.0 (6.0)\tAcc@1 10.0 (9.0)\n"
      "Test: [0/2]\tLoss 3.0 (3.0)\tAcc@1 40.0 (40.0)\n"
      "Test: [1/2]\tLoss 4.0 (3.5)\tAcc@1 20.0 (30.0)\n"
      " * Acc@1 29.5 (70.5)\n"
      "Train: 1 [0/9]  Loss: 2.0 (2.5)\n"
      "Test: [1/2]\tLoss 2.0 (2.5)\tAcc@1 60.0 (50.0)\n"
      " * Acc@1 49.5 (50.5)\n");
  CHECK(run.test.empty());
  CHECK(value_of(run.validation, "epoch") == "1");
  CHECK(value_of(run.validation, "Acc@1") == "49.5");
  CHECK(value_of(run.validation, "Loss") == "2.5");
  CHECK(points_of(run, "valid", "Acc@1") == 2);
  CHECK(value_of(run.training, "Loss.last") == "2.5");
}

TEST_CASE("what only looks like a metric is none", "[collect]") {
  CHECK(parse_printed_line("Driver API Version: 10.1, Runtime API Version: 10.1").numbers.empty());
  CHECK(parse_printed_line("        return 10").numbers.empty());
  CHECK(parse_printed_line("return: 10").numbers == Numbers{{"return", "10"}});
  CHECK(parse_printed_line("fps step: 51200 epoch: 2/500").step == std::nullopt);
}

TEST_CASE("a rule below a header shows its columns where blanks are within names", "[collect]") {
  const auto run = run_of(
      "\x1b[1mPipeline: ['tok2vec', 'ner']\x1b[0m\n"
      "E    #       LOSS TOK2VEC  LOSS NER  ENTS_F  ENTS_P  SCORE \n"
      "---  ------  ------------  --------  ------  ------  ------\n"
      "  0       0          0.00     50.00    5.00    4.00    0.05\n"
      "  1     200         10.00    900.00   70.00   71.00    0.75\n"
      "  1     400         20.00    500.00   80.00   81.00    0.70\n");
  CHECK(value_of(run.validation, "SCORE.last") == "0.70");
  CHECK(value_of(run.validation, "SCORE.best") == "0.75");
  CHECK(value_of(run.validation, "SCORE.step") == "200");
  CHECK(value_of(run.validation, "ENTS_F.last") == "80.00");
  CHECK(value_of(run.training, "LOSS NER.last") == "500.00");
}

TEST_CASE("what a logger puts in front of a line is no part of a name", "[collect]") {
  const auto numbers_in = [](std::string_view line) { return parse_printed_line(line).numbers; };
  const Numbers loss{{"valid/loss", "0.61"}};
  CHECK(numbers_in("2026-11-29 17:22:02,456 INFO val loss 0.61") == loss);
  CHECK(numbers_in("WARNING:root:val loss 0.61") == loss);
  CHECK(numbers_in("11/29 05:22:03 PM valid_acc 61.2") == Numbers{{"valid_acc", "61.2"}});
}

TEST_CASE("a table that pandas prints has an index without a name", "[collect]") {
  const auto run = run_of(
      "   epoch  train_loss  val_loss\n"
      "0      1         0.9       0.8\n"
      "1      2         0.7       0.6\n");
  CHECK(value_of(run.training, "loss.last") == "0.7");
  CHECK(value_of(run.validation, "loss.last") == "0.6");
  CHECK(value_of(run.validation, "loss.step") == "2");
}

TEST_CASE("a line of values between bars is no header, though its last bar is missing",
          "[collect]") {
  const auto run = run_of(
      "| epoch   1 |   200/ 2983 batches | lr 20.00 | loss  7.60 | ppl  1999.1\n"
      "| end of epoch   1 | time: 50.1s | valid loss  6.10 | valid ppl   446.1\n"
      "| End of training | test loss  5.40 | test ppl   221.1\n");
  CHECK(value_of(run.training, "loss") == "7.60");
  CHECK(value_of(run.validation, "ppl") == "446.1");
  CHECK(value_of(run.test, "loss") == "5.40");
}
