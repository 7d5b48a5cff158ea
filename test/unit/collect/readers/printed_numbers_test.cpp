// How numbers are written in printed lines: by the rules of other languages, by Python's types, not
// finite; and the words before them.
#include "readers/printed.hpp"
#include "readers/printed_line.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;
using Numbers = std::vector<std::pair<std::string, std::string>>;

namespace {

Numbers numbers_in(std::string_view line) {
  return parse_printed_line(line).numbers;
}

struct Read {
  RunParts run;
  Notes notes;
};

Read read_log(const std::string& text) {
  const ScratchDir scratch;
  Read read;
  add_printed(scratch.write("output.log", text), LastLine::complete, Scrape{}, read.run,
              read.notes);
  return read;
}

}  // namespace

TEST_CASE("a comma before decimals is a point", "[collect]") {
  CHECK(numbers_in("loss: 0,9 acc = 71,25%") == Numbers{{"loss", "0.9"}, {"acc", "71.25"}});
  CHECK(numbers_in("loss -0,693 mse 1,5e-3") == Numbers{{"loss", "-0.693"}, {"mse", "1.5e-3"}});
  CHECK(numbers_in("loss: 1.234,5") == Numbers{{"loss", "1234.5"}});
}

TEST_CASE("commas between thousands are left out", "[collect]") {
  CHECK(numbers_in("perplexity: 12,345.6") == Numbers{{"perplexity", "12345.6"}});
  CHECK(numbers_in("reward: -1,234,567") == Numbers{{"reward", "-1234567"}});
  CHECK(parse_printed_line("step 12,000/50,000 loss 0.5").step == 12000);
  CHECK(numbers_in("Test accuracy: 9,823/10,000 (98%)") == Numbers{{"test/accuracy", "0.9823"}});
}

TEST_CASE("commas that part a list part no number", "[collect]") {
  CHECK(numbers_in("loss 0.5,acc 0.75") == Numbers{{"loss", "0.5"}, {"acc", "0.75"}});
  CHECK(numbers_in("acc: 90,91,92") == Numbers{{"acc", "90"}});
  CHECK(numbers_in("acc: 0.5,0.75") == Numbers{{"acc", "0.5"}});
  CHECK(numbers_in("Dice [1,0]") == Numbers{{"Dice_0", "1"}, {"Dice_1", "0"}});
  CHECK(parse_printed_line("[2,500] loss: 0.5").step == 500);
}

TEST_CASE("a comma before three digits counts as other commas of the log do", "[collect]") {
  SECTION("as decimals, which a later line shows") {
    const auto [run, notes] = read_log("epoch 1 loss 1,234\nepoch 2 loss 0,985\n");
    CHECK(notes == Notes{});
    CHECK(value_of(run.training, "loss") == "0.985");
    REQUIRE(run.curves.size() == 1);
    CHECK(run.curves[0].values == std::vector<double>{1.234, 0.985});
  }
  SECTION("as thousands") {
    const auto [run, notes] = read_log("epoch 1 reward 1,234\nepoch 2 reward 1,234,567\n");
    CHECK(notes == Notes{});
    REQUIRE(run.curves.size() == 1);
    CHECK(run.curves[0].values == std::vector<double>{1234, 1234567});
  }
  SECTION("as nothing, where no line shows it") {
    const auto [run, notes] = read_log("epoch 1 reward 1,234 acc 0.5\n");
    CHECK(value_of(run.training, "reward").empty());
    CHECK(value_of(run.training, "acc") == "0.5");
    REQUIRE(notes.size() == 1);
    CHECK(notes.front().find("numbers such as 1,234 left out") != std::string::npos);
  }
}

TEST_CASE("numbers that are not finite are values, with a sign before them or without",
          "[collect]") {
  CHECK(numbers_in("epoch 2 loss nan acc 0.1") == Numbers{{"loss", "nan"}, {"acc", "0.1"}});
  CHECK(numbers_in("loss: -inf, mse=Infinity") == Numbers{{"loss", "-inf"}, {"mse", "Infinity"}});
  CHECK(numbers_in("Loss is NaN, stopping training") == Numbers{{"Loss", "NaN"}});
  CHECK(numbers_in("inference loss 0.5, nan_loss: 3") ==
        Numbers{{"inference_loss", "0.5"}, {"nan_loss", "3"}});
  const auto run = read_log("epoch 1 loss 0.9\nepoch 2 loss nan\n").run;
  CHECK(value_of(run.training, "loss.last") == "nan");
}

TEST_CASE("a number in the brackets of a type is the number", "[collect]") {
  CHECK(numbers_in("{'loss': 0.5, 'acc': tensor(0.75, device='cuda:0'), 'epoch': 1}") ==
        Numbers{{"loss", "0.5"}, {"acc", "0.75"}});
  CHECK(numbers_in("loss tensor(0.9000, grad_fn=<NllLossBackward0>) acc np.float64(0.5)") ==
        Numbers{{"loss", "0.9000"}, {"acc", "0.5"}});
  CHECK(numbers_in("acc: tensor([0.75])") == Numbers{{"acc", "0.75"}});
}

TEST_CASE("words of other languages are known", "[collect]") {
  const auto line = parse_printed_line("Époque 2 : perte = 0,7 précision = 0,6");
  CHECK(line.epoch == 2);
  CHECK(line.numbers == Numbers{{"perte", "0.7"}, {"précision", "0.6"}});
  const auto run = read_log("Epoche 1 Trainingsverlust: 0.9 Validierungsgenauigkeit: 0.6\n").run;
  CHECK(value_of(run.training, "verlust") == "0.9");
  CHECK(value_of(run.validation, "genauigkeit") == "0.6");
}

TEST_CASE("episodes and rounds count steps, the finest count of a line is its step", "[collect]") {
  CHECK(parse_printed_line("episode: 20/100, score: 35").step == 20);
  CHECK(parse_printed_line("Round 3: accuracy 0.5").step == 3);
  CHECK(parse_printed_line("episode 7 step 350 reward 5").step == 350);
  CHECK(parse_printed_line("step 350 episode 7 reward 5").step == 350);
}

TEST_CASE("a verb between a metric and its value is passed over", "[collect]") {
  CHECK(numbers_in("The final test accuracy is 91.2%") == Numbers{{"test/accuracy", "91.2"}});
  CHECK(numbers_in("Retrieved metric value! <val/acc=0.5>") == Numbers{{"val/acc", "0.5"}});
  CHECK(numbers_in("Validation loss was 0.5") == Numbers{{"valid/loss", "0.5"}});
}

TEST_CASE("values between bars are no header of a table", "[collect]") {
  const auto run = read_log(
                       "[train.py:123] epoch=1 | train_loss=0.9 | val_loss=0.8\n"
                       "[train.py:123] epoch=2 | train_loss=0.7 | val_loss=0.6\n")
                       .run;
  CHECK(value_of(run.training, "loss") == "0.7");
  CHECK(value_of(run.validation, "loss") == "0.6");
}

TEST_CASE("several words before the values of one metric name parts of what was measured",
          "[collect]") {
  SECTION("beside the value of the whole") {
    const auto run = read_log(
                         "epoch 1\nIoU: 0.71\nroad: IoU 0.95\nsky: IoU 0.80\n"
                         "epoch 2\nIoU: 0.75\nroad: IoU 0.97\nsky: IoU 0.81\n")
                         .run;
    CHECK(value_of(run.training, "IoU.last") == "0.75");
    CHECK(value_of(run.training, "IoU.best") == "0.75");
    CHECK(value_of(run.training, "IoU.road") == "0.97");
    CHECK(value_of(run.training, "IoU.sky") == "0.81");
  }
  SECTION("without one") {
    const auto [run, notes] = read_log("road: IoU 0.95, acc 0.9\nsky: IoU 0.80, acc 0.8\n");
    REQUIRE(notes.size() == 1);
    CHECK(notes.front().find("'road', count as parts") != std::string::npos);
    CHECK(value_of(run.training, "IoU.road") == "0.95");
    CHECK(value_of(run.training, "acc.sky") == "0.8");
    CHECK(value_of(run.training, "IoU").empty());
  }
}

TEST_CASE("the rows of conlleval for kinds of entities are parts", "[collect]") {
  const auto run = read_log(
                       "accuracy:  95.00%; precision:  90.00%; recall:  80.00%; FB1:  85.00\n"
                       "        LOC: precision:  91.00%; recall:  81.00%; FB1:  86.00  5\n"
                       "        PER: precision:  92.00%; recall:  82.00%; FB1:  87.00  5\n")
                       .run;
  CHECK(value_of(run.training, "FB1") == "85.00");
  CHECK(value_of(run.training, "FB1.PER") == "87.00");
}

TEST_CASE("a word before values that is always the same names no part", "[collect]") {
  const auto run = read_log(
                       "trainer: epoch 1 loss 0.9\ntrainer: epoch 2 loss 0.8\n"
                       "INFO: val acc 0.5\nResults: acc 0.6\n")
                       .run;
  CHECK(value_of(run.training, "loss.last") == "0.8");
  CHECK(value_of(run.training, "acc") == "0.6");
  CHECK(value_of(run.validation, "acc") == "0.5");
}
