// Numbers that trainers print, in the shapes that are known without being told, and by expressions
// of the user.
#include "readers/printed.hpp"

#include "readers/printed_line.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;
using Numbers = std::vector<std::pair<std::string, std::string>>;

namespace {

Numbers numbers(std::string_view line) {
  return parse_printed_line(line).numbers;
}

RunParts run_of(const std::string& text, const Scrape& scrape = {}) {
  const ScratchDir scratch;
  RunParts parts;
  Notes notes;
  add_printed(scratch.write("output.log", text), LastLine::complete, scrape, parts, notes);
  CHECK(notes == Notes{});
  return parts;
}

}  // namespace

TEST_CASE("keys and values of known metrics are read in three shapes", "[collect]") {
  CHECK(numbers("accuracy: 0.93") == Numbers{{"accuracy", "0.93"}});
  CHECK(numbers("accuracy = 0.93") == Numbers{{"accuracy", "0.93"}});
  CHECK(numbers("accuracy 0.93") == Numbers{{"accuracy", "0.93"}});
  CHECK(numbers("val_loss=-1.5e-3, val_acc=.5") ==
        Numbers{{"val_loss", "-1.5e-3"}, {"val_acc", ".5"}});
  CHECK(numbers("{'loss': 0.5, 'eval_accuracy': 0.75, 'learning_rate': 0.1}") ==
        Numbers{{"loss", "0.5"}, {"eval_accuracy", "0.75"}});
  CHECK(numbers("loss: nan") == Numbers{{"loss", "nan"}});
}

TEST_CASE("an epoch or a step beside the numbers is read with them", "[collect]") {
  const auto line = parse_printed_line("Epoch 10/50 train loss 0.3 val acc 0.93");
  CHECK(line.epoch == 10);
  CHECK(line.numbers == Numbers{{"train/loss", "0.3"}, {"valid/acc", "0.93"}});
  CHECK(parse_printed_line("Epoch [3/10], Step [100/600], Loss: 2.25").epoch == 3);
  CHECK(parse_printed_line("Epoch [3/10], Step [100/600], Loss: 2.25").step == 100);
  CHECK(parse_printed_line("Train Epoch: 7 [640/60000 (1%)]\tLoss: 2.5").epoch == 7);
  CHECK(parse_printed_line("epoch_4: acc=0.5").epoch == 4);
  CHECK(parse_printed_line("epoch 5-599, loss: 0.5").epoch == 5);
  CHECK(parse_printed_line("iter 250: train loss 2.5, val loss 2.75").step == 250);
  CHECK(parse_printed_line("total steps: 1000").step == std::nullopt);
  CHECK(parse_printed_line("best epoch: 3").epoch == std::nullopt);
}

TEST_CASE("a word for a split heads the numbers behind it", "[collect]") {
  CHECK(numbers("Test set: Average loss: 0.25, Accuracy: 9900/10000 (99%)") ==
        Numbers{{"test/loss", "0.25"}, {"test/Accuracy", "0.99"}});
  CHECK(numbers("train loss 0.5 acc 0.75 | val loss 0.6 acc 0.7") == Numbers{{"train/loss", "0.5"},
                                                                             {"train/acc", "0.75"},
                                                                             {"valid/loss", "0.6"},
                                                                             {"valid/acc", "0.7"}});
  CHECK(numbers("[Validation] f1: 0.5") == Numbers{{"valid/f1", "0.5"}});
  CHECK(numbers("Accuracy of the network on the 10000 test images: 55 %") ==
        Numbers{{"test/Accuracy", "55"}});
}

TEST_CASE("a running mean in parentheses counts, not the value of the last batch", "[collect]") {
  CHECK(numbers("Epoch: [0][ 10/391] Time 0.1 (0.2) Loss 6.9 (6.95) Acc@1 0.5 ( 0.75)") ==
        Numbers{{"Loss", "6.95"}, {"Acc@1", "0.75"}});
}

TEST_CASE("settings, times and what is no number by itself are left alone", "[collect]") {
  CHECK(numbers("loss_weight: 0.5, label smoothing 0.1, accuracy threshold: 0.9").empty());
  CHECK(numbers("loss took 3.2s at 12:30:01 on 2024-01-01").empty());
  CHECK(numbers("val_loss improved from 0.5 to 0.4, saving model").empty());
  CHECK(numbers("938/938 [====] - 3s 3ms/step - loss: 0.25 - accuracy: 0.5") ==
        Numbers{{"loss", "0.25"}, {"accuracy", "0.5"}});
  CHECK(numbers("\xe2\x80\xa6 caf\xc3\xa9 \xff: loss").empty());
}

TEST_CASE("a trainer that prints one number has it", "[collect]") {
  const auto parts = run_of("loading data\naccuracy: 0.5\naccuracy: 0.93\n");
  CHECK(value_of(parts.training, "accuracy") == "0.93");
}

TEST_CASE("where epochs begin again in a log, the last training counts, and a note says so",
          "[collect]") {
  const ScratchDir scratch;
  RunParts parts;
  Notes notes;
  add_printed(scratch.write("output.log",
                            "epoch 1 loss 0.1\nepoch 2 loss 0.05\n"
                            "epoch 1 loss 0.9\nepoch 2 loss 0.6\n"),
              LastLine::complete, {}, parts, notes);
  CHECK(value_of(parts.training, "loss.best") == "0.6");
  REQUIRE(notes.size() == 1);
  CHECK(notes.front().find("epochs begin again") != std::string::npos);
}

TEST_CASE("an epoch holds for the lines behind it", "[collect]") {
  const auto parts = run_of(
      "Epoch 1/2\n"
      "9/9 - 3s - loss: 0.9 - val_loss: 0.8 - val_accuracy: 0.5\n"
      "Epoch 2/2\n"
      "9/9 - 3s - loss: 0.6 - val_loss: 0.5 - val_accuracy: 0.75\n"
      "Test accuracy: 0.7\n");
  CHECK(value_of(parts.validation, "accuracy.best") == "0.75");
  CHECK(value_of(parts.validation, "loss.step") == "2");
  CHECK(value_of(parts.training, "loss") == "0.6");
  CHECK(value_of(parts.test, "accuracy") == "0.7");
  CHECK(parts.curves.size() == 4);
}

TEST_CASE("of a progress bar's versions the last one of each epoch counts", "[collect]") {
  const auto parts = run_of(
      "Epoch 1:  50%|## | 1/2 [00:01<00:01, loss=0.9]\rEpoch 1: 100%|####| 2/2 [00:02, loss=0.6]\r"
      "Epoch 2:  50%|## | 1/2 [00:01<00:01, loss=0.5]\rEpoch 2: 100%|####| 2/2 [00:02, "
      "loss=0.4]\n");
  REQUIRE(parts.curves.size() == 1);
  CHECK(parts.curves.front().values == std::vector<double>{0.6, 0.4});
}

TEST_CASE("colours of a terminal part no words", "[collect]") {
  CHECK(value_of(run_of("\x1b[1mval_\x1b[0macc\x1b[32m: 0.5\x1b[0m\n").validation, "acc") == "0.5");
}

TEST_CASE("expressions of the user say it exactly", "[collect]") {
  Scrape scrape;
  scrape.patterns.push_back(*parse_scrape_pattern("valid.acc=score on dev=([0-9.%]+)"));
  scrape.patterns.push_back(*parse_scrape_pattern("step=round (\\d+)"));
  const auto parts = run_of(
      "round 1 loss 9 score on dev=50%\n"
      "round 2 loss 8 score on dev=75%\n",
      scrape);
  CHECK(value_of(parts.validation, "acc.last") == "75");
  CHECK(value_of(parts.validation, "acc.step") == "2");
  CHECK(parts.training.empty());
}

TEST_CASE("what an expression finds counts more than a writer's value, and a note says so",
          "[collect]") {
  const ScratchDir scratch;
  Scrape scrape;
  scrape.patterns.push_back(*parse_scrape_pattern("acc=acc is ([0-9.]+)"));
  RunParts parts;
  parts.training = {{"acc", "0.25"}};
  Notes notes;
  add_printed(scratch.write("output.log", "acc is 0.5\n"), LastLine::complete, scrape, parts,
              notes);
  CHECK(value_of(parts.training, "acc") == "0.5");
  CHECK(notes.size() == 1);
}

TEST_CASE("what a writer left makes printed numbers of the usual shapes superfluous", "[collect]") {
  const ScratchDir scratch;
  RunParts parts;
  parts.training = {{"acc", "0.25"}};
  Notes notes;
  add_printed(scratch.write("output.log", "acc: 0.5\n"), LastLine::complete, {}, parts, notes);
  CHECK(parts.training == Values{{"acc", "0.25"}});
}

TEST_CASE("nothing is read of what was printed if it was told so", "[collect]") {
  Scrape off;
  off.is_on = false;
  CHECK(run_of("accuracy: 0.93\n", off).training.empty());
}

TEST_CASE("half a last line of a run that goes on is left alone", "[collect]") {
  const ScratchDir scratch;
  RunParts parts;
  Notes notes;
  add_printed(scratch.write("output.log", "acc: 0.5\nacc: 0.9"), LastLine::may_be_torn, {}, parts,
              notes);
  CHECK(value_of(parts.training, "acc") == "0.5");
}

TEST_CASE("a line of many megabytes is read without a deep stack", "[collect]") {
  Scrape scrape;
  scrape.patterns.push_back(*parse_scrape_pattern("acc=(?:a|b)*acc=([0-9.]+)"));
  const auto parts = run_of(std::string(std::size_t{8} << 20U, 'a') + "acc=0.5\n", scrape);
  CHECK(value_of(parts.training, "acc") == "0.5");
}

TEST_CASE("numbers that a tester prints are of its test", "[collect]") {
  const ScratchDir scratch;
  TestParts parts;
  Notes notes;
  add_printed(scratch.write("output.log", "accuracy: 0.93\n"), LastLine::complete, {}, parts,
              notes);
  CHECK(parts.statistics == Values{{"accuracy", "0.93"}});
}

TEST_CASE("names of logs are known", "[collect]") {
  for (const char* name : {"train.log", "nohup.out", "log.txt", "train_log.txt", "stdout"})
    CHECK(may_be_log(name));
  for (const char* name : {"trainer.log", "notes.txt", "weights.bin", "LICENSE"})
    CHECK_FALSE(may_be_log(name));
}

TEST_CASE("a rule for printed numbers is a name and an expression with one group", "[collect]") {
  CHECK(parse_scrape_pattern("valid.acc=acc ([0-9.]+)")->name == "valid.acc");
  CHECK(parse_scrape_pattern("acc ([0-9.]+)").error().message ==
        "'acc ([0-9.]+)' is not NAME=REGEX");
  CHECK(parse_scrape_pattern("acc=acc [0-9.]+").error().message ==
        "'acc [0-9.]+' has 0 groups, not one");
  CHECK(parse_scrape_pattern("acc=acc ([0-9.]+").error().message ==
        "'acc ([0-9.]+' is no regular expression: missing ): acc ([0-9.]+");
}

TEST_CASE("where steps begin anew in each epoch the best epoch is found", "[collect]") {
  const ScratchDir scratch;
  std::string text;
  for (int epoch = 1; epoch <= 3; ++epoch) {
    for (int step = 1; step <= 2; ++step)
      text +=
          fmt::format("Epoch [{}/3], Step [{}/2], Loss: 0.{}{}\n", epoch, step, 9 - epoch, step);
    text += fmt::format("Epoch [{}/3] val loss: 0.{} val acc: 0.{}\n", epoch, 7 - epoch, 5 + epoch);
  }
  RunParts parts;
  Notes notes;
  add_printed(scratch.write("output.log", text), LastLine::complete, {}, parts, notes);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "epoch") == "3");
  CHECK(value_of(parts.validation, "acc") == "0.8");
  CHECK(value_of(parts.training, "Loss") == "0.62");
}

TEST_CASE("a large log has the numbers of a small one", "[collect]") {
  const ScratchDir scratch;
  std::string text;
  for (int step = 0; step < 6'000; ++step)
    text += fmt::format("{:>150} Epoch {} step {} val loss: {} acc: 0.{:03}\n", "INFO", step / 1000,
                        step, step == 4'100 ? 0.01 : 1.5, step % 1000);
  REQUIRE(text.size() > kLargeFile);
  RunParts parts;
  Notes notes;
  add_printed(scratch.write("output.log", text), LastLine::complete, {}, parts, notes);
  CHECK(value_of(parts.validation, "step") == "4100");
  CHECK(value_of(parts.validation, "acc.last") == "0.999");
  REQUIRE(parts.curves.size() == 2);
  CHECK(parts.curves.front().size() == 6'000);
}
