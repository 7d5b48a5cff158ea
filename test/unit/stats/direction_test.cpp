#include "support/catch.hpp"

#include <gridctl/stats/direction.hpp>

namespace gridctl::stats {
namespace {

TEST_CASE("the name of a metric tells which way is better", "[stats]") {
  for (const auto* metric : {"loss",
                             "valid.loss",
                             "train/cross_entropy_loss",
                             "valLoss",
                             "test_err",
                             "WER",
                             "ppl",
                             "rmse",
                             "val-mae",
                             "fid50k/FID",
                             "fid50k_full",
                             "train.time",
                             "dice_loss",
                             "reward_model_loss",
                             "lossRate",
                             "valid.perplexity",
                             "EER",
                             "test_cer",
                             "cross entropy",
                             "frames_lost_errors",
                             "LPIPS",
                             "collision_rate",
                             "negative_log_likelihood_loss",
                             "bits/bpd",
                             "top5/err",
                             "loss/dice",
                             "AbsRel"}) {
    CAPTURE(metric);
    CHECK(direction_of(metric) == Direction::lower);
  }
  for (const auto* metric : {"test.acc",
                             "val/accuracy",
                             "BinaryAccuracy",
                             "F1",
                             "f1_macro",
                             "AUC",
                             "miou",
                             "metrics/mAP50-95(B)",
                             "metrics/mAP_0.5:0.95",
                             "bleu4",
                             "episode_reward",
                             "acc@5",
                             "eval_top1",
                             "top_5",
                             "bbox/AP",
                             "bbox/AP50",
                             "APs",
                             "meanIoU",
                             "dice_score",
                             "rougeL",
                             "rouge-2",
                             "success_rate",
                             "is_success",
                             "rollout/ep_rew_mean",
                             "AverageEpRet",
                             "mean 100 episode reward",
                             "test_episode_return",
                             "f0.5_score",
                             "prec@1",
                             "R2",
                             "hits@10",
                             "valAUC",
                             "exact_match",
                             "win_rate",
                             "coco/bbox_mAP",
                             "rte/acc",
                             "glue_rte.acc",
                             "humaneval.pass@1"}) {
    CAPTURE(metric);
    CHECK(direction_of(metric) == Direction::higher);
  }
}

TEST_CASE("a name that tells nothing, or both, tells nothing", "[stats]") {
  for (const auto* metric : {"", "epoch", "mapping", "classes", "error_times_acc", "entropy",
                             "ep_len_mean", "min_distance", "grad_norm", "glossary", "x1"}) {
    CAPTURE(metric);
    CHECK_FALSE(direction_of(metric).has_value());
  }
}

TEST_CASE("a metric's name has words in lower case", "[stats]") {
  CHECK(words_of("Valid/Loss_2") == std::vector<std::string>{"valid", "loss", "2"});
  CHECK(words_of("") == std::vector<std::string>{""});
}

TEST_CASE("capitals part words as marks do", "[stats]") {
  CHECK(apart("valLoss") == "val_Loss");
  CHECK(apart("AverageEpRet") == "Average_Ep_Ret");
  CHECK(apart("valAUCMean") == "val_AUC_Mean");
  CHECK(apart("mAP50") == "m_AP50");
  CHECK(apart("val_loss") == "val_loss");
}

}  // namespace
}  // namespace gridctl::stats
