#include "output_progress.hpp"

#include "length_limits.hpp"
#include "support/catch.hpp"

using namespace gridctl::collect;

namespace {

std::optional<double> fraction_in(std::string_view tail, std::optional<double> limit = {}) {
  return progress_in_output(tail, limit).fraction;
}

}  // namespace

TEST_CASE("only a percentage before a bar in the last line counts", "[collect]") {
  CHECK(fraction_in("100%|██████| 3/3\n") == 1.0);
  CHECK(fraction_in("  5%|\r  6%|") == 0.06);
  CHECK_FALSE(fraction_in("50%|x\ndone"));
  CHECK_FALSE(fraction_in("accuracy 50%"));
  CHECK_FALSE(fraction_in("%|"));
  CHECK_FALSE(fraction_in("101%|"));
  CHECK_FALSE(fraction_in("1000050%|"));
  CHECK_FALSE(fraction_in(""));
}

TEST_CASE("the bar of an epoch is not the run's", "[collect]") {
  CHECK_FALSE(fraction_in("Epoch 2:  45%|████▌     | 45/100 [00:12<00:17, v_num=0]"));
  CHECK(*fraction_in("Epoch 3/10: 50%|█████     | 5/10") == Approx(0.25));
  CHECK(*fraction_in("Epoch [3/10]:  0%|  | 0/10\rEpoch [3/10]: 100%|██| 10/10") == Approx(0.3));
  CHECK(*fraction_in("Epoch 0/10: 50%|█████     | 5/10") == Approx(0.05));
  CHECK(*fraction_in("Epochs: 40%|████      | 4/10") == Approx(0.4));
  CHECK(*fraction_in("Epoch 1 was fine\n 42%|████▏     | 42/100") == Approx(0.42));
  CHECK_FALSE(fraction_in("Epoch 12/10: 50%|"));
  CHECK_FALSE(fraction_in("Epoch 3/0: 50%|"));
}

TEST_CASE("lines that count epochs tell how far a run is", "[collect]") {
  CHECK(*fraction_in("Epoch 19/40\n") == Approx(0.45));
  CHECK(*fraction_in("Epoch 19/40\n782/782 [=====] - 3s - loss: 0.2\n") == Approx(0.475));
  CHECK(*fraction_in("Epoch 1/3\n5/5\nEpoch 2/3\n\r1/5 [>...]\r2/5 [=>..]") == Approx(1.4 / 3));
  CHECK(*fraction_in("epoch 3/10 loss=0.31 val_acc=0.93\n") == Approx(0.3));
  CHECK(*fraction_in("[Epoch 10 / 10] loss 0.1\ndone") == Approx(1.0));
  CHECK(*fraction_in("Epoch [1/10], Step [300/600], Loss: 2.3") == Approx(0.05));
  CHECK(*fraction_in("Epoch [10/10], Step [1/500], Loss: 0.25") == Approx(0.9002));
  CHECK_FALSE(fraction_in("epoch 7 loss=0.2"));
  CHECK_FALSE(fraction_in("epochs are 10/2 here"));
  CHECK_FALSE(fraction_in("Epoch 99999999/100000000"));
}

TEST_CASE("the bar of an epoch counts where the configuration tells how many there are",
          "[collect]") {
  CHECK(*fraction_in("Epoch 2:  45%|████▌     | 45/100", 10) == Approx(0.245));
  CHECK(*fraction_in("Epoch 9: 100%|██████████| 100/100", 10) == Approx(1));
  CHECK(*fraction_in("Epoch 10:  50%|█████     | 50/100", 10) == Approx(0.95));
  CHECK_FALSE(fraction_in("Epoch 12:  50%|█████     | 50/100", 10));
  const auto progress = progress_in_output("Epoch 2:  45%|████▌     | 45/100", 10);
  CHECK(progress.epoch == 2);
  CHECK(progress.epoch_limit == 10);
}

TEST_CASE("the steps of Keras' bars are parts of an epoch", "[collect]") {
  CHECK(*fraction_in("Epoch 2/4\n\r  1/100 [....] - loss: 2\r 50/100 [==>.] - loss: 1") ==
        Approx(0.375));
  CHECK(*fraction_in("Epoch 2/4\n 1/100 [....]\b\b\b\b\b 50/100 [==>.]") == Approx(0.375));
  CHECK(*fraction_in("Epoch 2/4\n\x1b[1m25/100\x1b[0m \x1b[32m━━\x1b[0m 5s - loss: 1") ==
        Approx(0.3125));
  CHECK(*fraction_in("Epoch 2/4\nloading 3/4 of it") == Approx(0.25));
  CHECK(*fraction_in("Epoch 2/4\n2026/11/29 [x]") == Approx(0.25));
}

TEST_CASE("a configuration names how long a training is", "[collect]") {
  const auto epochs = [](const Values& values) { return length_limits(values).epochs; };
  CHECK(epochs({{"lr", "0.1"}, {"epochs", "40"}}) == 40);
  CHECK(epochs({{"trainer.max_epochs", "7"}}) == 7);
  CHECK(epochs({{"training.terminal_conditions.epoch_limit", "5"}}) == 5);
  CHECK(epochs({{"NumTrainEpochs", "3.0"}}) == 3);
  CHECK(epochs({{"pretraining.epochs", "5"}, {"training.epochs", "40"}}) == 40);
  CHECK_FALSE(epochs({{"first.epochs", "5"}, {"second.epochs", "40"}}));
  CHECK(epochs({{"first.epochs", "5"}, {"second.epochs", "5"}}) == 5);
  CHECK_FALSE(epochs({{"max_epochs", "-1"}}));
  CHECK_FALSE(epochs({{"warmup_epochs", "5"}, {"epochs", "many"}}));
  CHECK(length_limits({{"max_steps", "1000"}, {"n_steps", "20"}}).steps == 1000);
}
