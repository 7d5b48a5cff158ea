// Lines of single writers that general rules would misread.
#include "readers/printed.hpp"
#include "readers/printed_line.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

RunParts run_of(const std::string& text) {
  const ScratchDir scratch;
  RunParts parts;
  Notes notes;
  add_printed(scratch.write("output.log", text), LastLine::complete, Scrape{}, parts, notes);
  CHECK(notes == Notes{});
  return parts;
}

bool has(const Values& values, std::string_view key) {
  return !value_of(values, key).empty();
}

}  // namespace

TEST_CASE("what Keras evaluates behind its last epoch is a test", "[collect]") {
  const std::string fit =
      "Epoch 1/2\n9/10 [====>.] - ETA: 0s - loss: 0.95\r10/10 [======] - 3s 25ms/step - "
      "loss: 0.9 - accuracy: 0.7 - val_loss: 0.8 - val_accuracy: 0.75\n"
      "Epoch 2/2\n10/10 [======] - 3s 25ms/step - "
      "loss: 0.5 - accuracy: 0.8 - val_loss: 0.6 - val_accuracy: 0.79\n";
  RunParts run;
  SECTION("of version 2") {
    run = run_of(fit + "3/3 [======] - 0s 2ms/step - loss: 0.62 - accuracy: 0.78\n");
  }
  SECTION("of version 3") {
    run = run_of(fit +
                 "1/3 \u2501\u2501\u2501 0s 2ms/step - accuracy: 0.1 - loss: 0.9\r"
                 "3/3 \u2501\u2501\u2501 0s 2ms/step - accuracy: 0.78 - loss: 0.62\n");
  }
  SECTION("without a bar") {
    run = run_of(fit + "3/3 - 0s - loss: 0.62 - accuracy: 0.78\n");
  }
  CHECK(value_of(run.test, "loss") == "0.62");
  CHECK(value_of(run.test, "accuracy") == "0.78");
  CHECK(value_of(run.training, "loss.last") == "0.5");
  CHECK(value_of(run.validation, "accuracy") == "0.79");
}

TEST_CASE("an evaluation of TensorFlow's estimators is a validation", "[collect]") {
  const auto run = run_of(
      "INFO:tensorflow:loss = 0.75, step = 100 (0.5 sec)\n"
      "INFO:tensorflow:Saving dict for global step 100: accuracy = 0.93, global_step = 100, "
      "loss = 0.25\nINFO:tensorflow:Loss for final step: 0.7.\n");
  CHECK(value_of(run.training, "loss") == "0.75");
  CHECK(value_of(run.training, "loss.step") == "100");
  CHECK(value_of(run.validation, "accuracy") == "0.93");
  CHECK(value_of(run.validation, "loss") == "0.25");
  CHECK(value_of(run.validation, "loss.step") == "100");
}

TEST_CASE("CatBoost's lines are losses, or scores where its best goes up", "[collect]") {
  SECTION("losses") {
    const auto run = run_of(
        "0:\tlearn: 0.75\ttest: 0.5\tbest: 0.5 (0)\ttotal: 60.1ms\tremaining: 5.9s\n"
        "1:\tlearn: 0.5\ttest: 0.375\tbest: 0.375 (1)\ttotal: 70ms\tremaining: 2.9s\n"
        "2:\tlearn: 0.25\ttest: 0.625\tbest: 0.375 (1)\ttotal: 80ms\tremaining: 0us\n"
        "\nbestTest = 0.375\nbestIteration = 1\n");
    CHECK(value_of(run.validation, "loss") == "0.375");
    CHECK(value_of(run.validation, "loss.step") == "1");
    CHECK(value_of(run.training, "loss.last") == "0.25");
  }
  SECTION("scores") {
    const auto run = run_of(
        "0:\tlearn: 0.5\ttest: 0.5\tbest: 0.5 (0)\ttotal: 60.1ms\tremaining: 5.9s\n"
        "1:\tlearn: 0.75\ttest: 0.625\tbest: 0.625 (1)\ttotal: 70ms\tremaining: 2.9s\n");
    CHECK(value_of(run.validation, "score.best") == "0.625");
    CHECK_FALSE(has(run.validation, "loss"));
    CHECK_FALSE(has(run.training, "loss"));
  }
}

TEST_CASE("darknet's average loss counts, and its mAP is of the validation", "[collect]") {
  const auto run = run_of(
      " 1: 800.5, 800.5 avg loss, 0.000000 rate, 3.1 seconds, 64 images, 5.1 hours left\n"
      "v3 (mse loss, Normalizer: (iou: 0.75, cls: 1.00) Region 82 Avg (IOU: 0.23), count: 1\n"
      " 2: 700.5, 790.5 avg loss, 0.000000 rate, 3.1 seconds, 128 images, 5.1 hours left\n"
      "class_id = 0, name = person, ap = 75.00%   \t (TP = 3, FP = 1)\n"
      " mean average precision (mAP@0.50) = 0.452100, or 45.21 % \n");
  CHECK(value_of(run.training, "loss") == "790.5");
  CHECK(value_of(run.training, "loss.step") == "2");
  CHECK_FALSE(has(run.training, "iou"));
  CHECK(value_of(run.validation, "mAP@0.50") == "0.452100");
}

TEST_CASE("COCO's summary has the names that its users know", "[collect]") {
  const std::string summary =
      " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.375\n"
      " Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 0.625\n"
      " Average Precision  (AP) @[ IoU=0.50:0.95 | area= small | maxDets=100 ] = -1.000\n"
      " Average Precision  (AP) @[ IoU=0.50:0.95 | area=medium | maxDets=100 ] = 0.25\n"
      " Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets= 10 ] = 0.5\n";
  const auto run = run_of("IoU metric: bbox\n" + summary + "IoU metric: segm\n" + summary);
  CHECK(value_of(run.validation, "AP") == "0.375");
  CHECK(value_of(run.validation, "AP50") == "0.625");
  CHECK(value_of(run.validation, "APm") == "0.25");
  CHECK(value_of(run.validation, "AR@10") == "0.5");
  CHECK(value_of(run.validation, "segm_AP50") == "0.625");
  CHECK_FALSE(has(run.validation, "APs"));
}

TEST_CASE("of ultralytics' classes the row of all counts", "[collect]") {
  const auto run = run_of(
      "      Epoch    GPU_mem   box_loss   cls_loss   dfl_loss  Instances       Size\n"
      "        1/2      2.5G      1.75        2.5        1.5         20        640:  50%|##  |\r"
      "        1/2      2.5G      1.5        2.25        1.25         20        640: 100%|####|\n"
      "     Class     Images  Instances      Box(P          R      mAP50  mAP50-95): 100%|####|\n"
      "                   all        128        929      0.625      0.5      0.75      0.375\n"
      "                person        128        254      0.875      0.75      0.875      0.5\n");
  CHECK(value_of(run.training, "box_loss") == "1.5");
  CHECK(value_of(run.training, "dfl_loss") == "1.25");
  CHECK(value_of(run.validation, "mAP50-95(B)") == "0.375");
  CHECK(value_of(run.validation, "precision(B)") == "0.625");
  CHECK(value_of(run.validation, "mAP50-95(B).step") == "1");
}

TEST_CASE("the accuracy of a part is not that of the whole", "[collect]") {
  const auto run = run_of(
      "Accuracy of the network on the 10000 test images: 55 %\n"
      "Accuracy of plane : 60 %\nAccuracy of   car : 70 %\n");
  CHECK(value_of(run.test, "Accuracy") == "55");
  CHECK(value_of(run.test, "Accuracy.car") == "70");
  CHECK_FALSE(has(run.training, "Accuracy"));
}

TEST_CASE("a line that names a class first is of that class", "[collect]") {
  const auto run = run_of(
      "epoch 1 loss 0.5\nclass [0], IoU: 0.875\nclass [1], IoU: 0.25\nClass: car, IoU: 0.75\n"
      "[Eval Summary]: Mean IoU: 0.5, Accuracy: 70.00%\nclass: all, recall: 0.625\n");
  CHECK(value_of(run.validation, "IoU") == "0.5");
  CHECK(value_of(run.training, "IoU").empty());
  CHECK(value_of(run.training, "IoU.class_1") == "0.25");
  CHECK(value_of(run.training, "IoU.class_car") == "0.75");
  CHECK(value_of(run.training, "recall") == "0.625");
}

TEST_CASE("scikit-learn's report has the accuracy and means of all classes", "[collect]") {
  const auto run = run_of(
      "              precision    recall  f1-score   support\n\n"
      "         cat       0.97      0.98      0.125       980\n\n"
      "    accuracy                           0.875     10000\n"
      "   macro avg       0.96      0.97      0.75     10000\n"
      "weighted avg       0.95      0.97      0.625     10000\n");
  CHECK(value_of(run.training, "accuracy") == "0.875");
  CHECK(value_of(run.training, "f1_macro") == "0.75");
  CHECK(value_of(run.training, "f1_weighted") == "0.625");
}

TEST_CASE("a table of OpenMMLab in percent does not stand beside its line", "[collect]") {
  const auto run = run_of(
      "2024-01-01 00:00:00,100 - mmseg - INFO - Iter [50/100]\tlr: 1e-2, loss: 1.5\n"
      "2024-01-01 00:00:20,100 - mmseg - INFO - \n+-------+-------+\n|  aAcc |  mIoU |\n"
      "+-------+-------+\n| 75.0 | 37.5 |\n+-------+-------+\n"
      "2024-01-01 00:00:20,300 - mmseg - INFO - Iter(val) [100]\taAcc: 0.7500, mIoU: 0.3750\n");
  CHECK(value_of(run.validation, "mIoU.best") == "0.3750");
  CHECK_FALSE(has(run.training, "mIoU"));
}

TEST_CASE("a table of metrics without steps is an evaluation", "[collect]") {
  const auto run = run_of("epoch 1 loss 0.5\n|  AP  | AP50 |\n|:----:|:----:|\n| 40.5 | 60.5 |\n");
  CHECK(value_of(run.validation, "AP") == "40.5");
}

TEST_CASE("a line of named cells between bars is no header", "[collect]") {
  const auto run = run_of(
      " iteration 100/ 200 | lm loss: 7.50E+00 | loss scale: 1.0 | grad norm: 1.5 |\n"
      " validation loss at iteration 100 | lm loss value: 7.25E+00 | lm loss PPL: 1.5E+03 | \n");
  CHECK(value_of(run.training, "lm_loss") == "7.50E+00");
  CHECK(value_of(run.validation, "lm_loss_PPL") == "1.5E+03");
}

TEST_CASE("a printed table of lm-evaluation-harness has its tasks in the names", "[collect]") {
  const auto run = run_of(
      "|  Tasks  |Version|     Filter     |n-shot|  Metric   |   |Value |   |Stderr|\n"
      "|---------|------:|----------------|-----:|-----------|---|-----:|---|-----:|\n"
      "|rte      |      1|none            |     0|acc        |\u2191  |0.6250|\u00b1  |0.0150|\n"
      "|         |       |none            |     0|acc_norm   |\u2191  |0.6875|\u00b1  |0.0154|\n"
      "| - gsm8k |      3|flexible-extract|     5|exact_match|\u2191  |0.5000|\u00b1  |0.0277|\n");
  CHECK(value_of(run.test, "rte.acc") == "0.6250");
  CHECK(value_of(run.test, "rte.acc_norm") == "0.6875");
  CHECK(value_of(run.test, "gsm8k.exact_match.flexible-extract") == "0.5000");
  CHECK(run.training.empty());
}

TEST_CASE("Lightning's lines on checkpoints tell the value that was reached", "[collect]") {
  const auto run = run_of(
      "Epoch 0, global step 100: 'val_wer' reached 0.51000 (best 0.51000), saving model to 'x' as "
      "top 3\nEpoch 1, global step 200: 'val_wer' reached 0.41000 (best 0.41000), saving model to "
      "'x' as top 3\nEpoch 2, global step 300: 'val_wer' was not in top 3\n");
  CHECK(value_of(run.validation, "wer") == "0.41000");
  CHECK(value_of(run.validation, "wer.step") == "200");
  CHECK(run.training.empty());
}

TEST_CASE("Weka's summary tells accuracies and errors", "[collect]") {
  const auto run = run_of(
      "=== Stratified cross-validation ===\n=== Summary ===\n\n"
      "Correctly Classified Instances         144               96      %\n"
      "Kappa statistic                          0.94  \n"
      "Mean absolute error                      0.035 \n");
  CHECK(value_of(run.validation, "accuracy") == "96");
  CHECK(value_of(run.validation, "kappa") == "0.94");
  CHECK(value_of(run.validation, "mae") == "0.035");
}

TEST_CASE("a change in brackets is no mean, and a best so far no value", "[collect]") {
  CHECK(parse_printed_line("avg_loss: 1.5 (-1.0)").numbers.front().second == "1.5");
  const auto run = run_of(
      "epoch: [1/2], global_step: 100, acc: 0.5, loss: 10.5\n"
      "cur metric, acc: 0.625, fps: 500.1\nbest metric, acc: 0.875, best_epoch: 1\n");
  CHECK(value_of(run.validation, "acc.best") == "0.625");
}

TEST_CASE("the mean over classes is a part of a metric's name", "[collect]") {
  const auto line = parse_printed_line("DEV : loss 0.75 - f1-score (micro avg)  0.8125");
  REQUIRE(line.numbers.size() == 2);
  CHECK(line.numbers[1].second == "0.8125");
}

TEST_CASE("the first validation of LightGBM is the validation", "[collect]") {
  const auto line = parse_printed_line("[2]\ttraining's auc: 0.5\tvalid_0's auc: 0.75");
  REQUIRE(line.numbers.size() == 2);
  CHECK(line.numbers[1].first == "valid-auc");
}
