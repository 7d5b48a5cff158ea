#include "support/catch.hpp"

#include <gridctl/stats/direction.hpp>

namespace gridctl::stats {
namespace {

TEST_CASE("the name of a metric tells which way is better", "[stats]") {
  for (const auto* metric :
       {"loss", "valid.loss", "train/cross_entropy_loss", "valLoss", "test_err", "WER", "ppl",
        "rmse", "val-mae", "fid50k/FID", "train.time"}) {
    CAPTURE(metric);
    CHECK(direction_of(metric) == Direction::lower);
  }
  for (const auto* metric : {"test.acc", "val/accuracy", "BinaryAccuracy", "F1", "f1_macro", "AUC",
                             "miou", "metrics/mAP50-95(B)", "bleu4", "episode_reward", "acc@5"}) {
    CAPTURE(metric);
    CHECK(direction_of(metric) == Direction::higher);
  }
}

TEST_CASE("a name that tells nothing, or both, tells nothing", "[stats]") {
  for (const auto* metric :
       {"", "epoch", "mapping", "classes", "loss_times_acc", "glossary", "x1"}) {
    CAPTURE(metric);
    CHECK_FALSE(direction_of(metric).has_value());
  }
}

TEST_CASE("a metric's name has words in lower case", "[stats]") {
  CHECK(words_of("Valid/Loss_2") == std::vector<std::string>{"valid", "loss", "2"});
  CHECK(words_of("") == std::vector<std::string>{""});
}

}  // namespace
}  // namespace gridctl::stats
