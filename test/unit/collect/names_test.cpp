#include "support/catch.hpp"

#include <gridctl/collect/names.hpp>

using namespace gridctl;
using namespace gridctl::collect;

namespace {

std::string both(const char* key) {
  const auto name = split_name(key, "none");
  return std::string(name.split) + " " + name.name;
}

std::string step_among(const std::vector<std::string_view>& names) {
  const auto column = step_column(names);
  return column ? std::string(names[*column]) : "";
}

}  // namespace

TEST_CASE("a split stands before, behind or in a metric's name, capitals may part them",
          "[collect]") {
  CHECK(both("val_loss") == "valid loss");
  CHECK(both("Loss/train") == "train Loss");
  CHECK(both("loss.val") == "valid loss");
  CHECK(both("acc_test") == "test acc");
  CHECK(both("Val Accuracy") == "valid Accuracy");
  CHECK(both("Accuracy (val)") == "valid Accuracy");
  CHECK(both("valLoss") == "valid Loss");
  CHECK(both("testAccuracy") == "test Accuracy");
  CHECK(both("TrainLoss") == "train Loss");
  CHECK(both("accuracyVal") == "valid accuracy");
}

TEST_CASE("a name that has no split has none", "[collect]") {
  for (const char* key : {"loss", "value_head", "trainable", "evaluator", "testify", "valence",
                          "bbox/AP", "mAP50", "(val)", "test", "val_"}) {
    INFO(key);
    CHECK(both(key) == std::string("none ") + key);
  }
}

TEST_CASE("counters are known by their whole name", "[collect]") {
  for (const char* key :
       {"epoch", "Epoch", "Epoch #", "step", "global_step", "trainer/global_step", "_step", "steps",
        "episodes", "time/total_timesteps", "TotalEnvInteracts", "training_iteration",
        "timesteps_total", "current_steps", "time/iterations"}) {
    INFO(key);
    CHECK(is_step_name(key));
    CHECK_FALSE(is_metric(key));
  }
  for (const char* key :
       {"batch_size", "lr", "lr-Adam", "x/lr0", "learning_rate", "lr/pg0", "samples_aggregated",
        "max_seq_length", "train_runtime", "total_flos", "percentage", "elapsed_time", "fps",
        "time/time_elapsed", "loss_std", "acc_min", "reward_max", "acc.last", "loss.step"}) {
    INFO(key);
    CHECK_FALSE(is_metric(key));
    CHECK_FALSE(is_step_name(key));
  }
  for (const char* key :
       {"episode_reward_mean", "loss_epoch", "acc_step", "min_distance", "steps_to_goal",
        "epoch_loss", "loss/epoch", "mean 100 episode reward", "time_to_collision", "max_f1",
        "progress_score", "lrp", "final.acc", "sample_efficiency"}) {
    INFO(key);
    CHECK(is_metric(key));
    CHECK_FALSE(is_step_name(key));
  }
}

TEST_CASE("of several counters the finest is the step", "[collect]") {
  CHECK(step_among({"epoch", "loss", "step"}) == "step");
  CHECK(step_among({"% time", "episodes", "mean 100 episode reward", "steps"}) == "steps");
  CHECK(step_among({"time/iterations", "time/total_timesteps"}) == "time/total_timesteps");
  CHECK(step_among({"current_steps", "total_steps", "epoch"}) == "current_steps");
  CHECK(step_among({"episode_reward", "loss"}).empty());
}

TEST_CASE("of metrics with one direction the one that decides comes first", "[collect]") {
  CHECK(headline_rank("mAP50-95(B)") < headline_rank("mAP50(B)"));
  CHECK(headline_rank("mAP_0.5:0.95") < headline_rank("mAP_0.5"));
  CHECK(headline_rank("mAP_0.5") < headline_rank("precision"));
  CHECK(headline_rank("acc") < headline_rank("recall"));
  CHECK(headline_rank("loss") < headline_rank("box_loss"));
  CHECK(headline_rank("wer") < headline_rank("loss"));
  CHECK(headline_rank("box_loss") < headline_rank("inference_time"));
  CHECK(headline_rank("wer") < headline_rank("cer"));
  CHECK(headline_rank("cer") < headline_rank("acc"));
  CHECK(headline_rank("acc") < headline_rank("cer_ctc"));
  for (const auto* overlap : {"mIoU", "meanIoU", "dice_coef", "foreground_mean.Dice"}) {
    CAPTURE(overlap);
    CHECK(headline_rank(overlap) < headline_rank("aAcc"));
  }
  CHECK(headline_rank("foreground_mean.Dice") < headline_rank("class_1.Dice"));
  CHECK_FALSE(headline_rank("IoU.wall") < headline_rank("mAcc"));
  CHECK(headline_rank("acc") < headline_rank("final.acc"));
}
