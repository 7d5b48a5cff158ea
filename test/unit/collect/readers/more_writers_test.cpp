// Files of single writers, in the shapes that the writers document: which numbers are of the
// validation, what counts the steps, and which numbers are nobody's result.
#include "read_folder.hpp"
#include "values.hpp"

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

TEST_CASE("what detectron2 says of a task is of the evaluation", "[collect]") {
  const ScratchDir scratch;
  scratch.write("metrics.json",
                R"({"iteration": 19, "lr": 0.1, "time": 0.5, "total_loss": 2.5})"
                "\n"
                R"({"bbox/AP": 31.5, "iteration": 39, "total_loss": 1.5, "time": 0.5})"
                "\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "total_loss.last") == "1.5");
  CHECK(value_of(parts.validation, "bbox/AP") == "31.5");
}

TEST_CASE("MMCV counts iterations anew in every epoch: epochs are its steps", "[collect]") {
  const ScratchDir scratch;
  scratch.write("20240101_000000.log.json",
                R"({"env_info": "sys.platform: linux", "seed": 3, "exp_name": "net.py"})"
                "\n"
                R"({"mode": "train", "epoch": 1, "iter": 50, "lr": 0.1, "loss": 0.9, "time": 0.1})"
                "\n"
                R"({"mode": "val", "epoch": 1, "iter": 10, "lr": 0.1, "bbox_mAP": 0.25})"
                "\n"
                R"({"mode": "train", "epoch": 2, "iter": 50, "lr": 0.1, "loss": 0.5, "time": 0.1})"
                "\n"
                R"({"mode": "val", "epoch": 2, "iter": 10, "lr": 0.1, "bbox_mAP": 0.5})"
                "\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "bbox_mAP.last") == "0.5");
  CHECK(value_of(parts.training, "loss.last") == "0.5");
  CHECK(value_of(parts.training, "epoch.last") == "2");
  CHECK(parts.configuration == Values{{"seed", "3"}});
}

TEST_CASE("a log of MMCV that was begun again leaves out the one before, and says so",
          "[collect]") {
  const ScratchDir scratch;
  const std::string line = R"({"mode": "train", "epoch": )";
  scratch.write("20240101_000000.log.json", line + R"(1, "iter": 5, "loss": 9.5})" + "\n");
  scratch.write("20240102_000000.log.json", line + R"(1, "iter": 5, "loss": 0.9})" + "\n");
  scratch.write("20240103_000000.log.json", line + R"(2, "iter": 5, "loss": 0.5})" + "\n");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.training, "loss.best") == "0.5");
  CHECK(value_of(parts.training, "loss.last") == "0.5");
  REQUIRE(notes.size() == 1);
  CHECK(notes.front().find("20240101_000000.log.json' left out") != std::string::npos);
}

TEST_CASE("a validation of MMEngine stands at the last iteration of its epoch", "[collect]") {
  const ScratchDir scratch;
  scratch.write("20240101_000000/vis_data/scalars.json",
                R"({"lr": 0.1, "loss": 1.5, "time": 0.1, "epoch": 1, "iter": 60, "step": 60})"
                "\n"
                R"({"accuracy/top1": 70.5, "data_time": 0.1, "step": 1})"
                "\n"
                R"({"lr": 0.1, "loss": 0.5, "time": 0.1, "epoch": 2, "iter": 120, "step": 120})"
                "\n"
                R"({"accuracy/top1": 69.5, "data_time": 0.1, "step": 2})"
                "\n");
  const auto [parts, notes] = read(scratch, "20240101_000000");
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "accuracy/top1.best") == "70.5");
  CHECK(value_of(parts.validation, "accuracy/top1.step") == "60");
  CHECK(value_of(parts.training, "loss.last") == "0.5");
}

TEST_CASE("what DeiT and MAE call a test chooses their model: a validation", "[collect]") {
  const ScratchDir scratch;
  scratch.write(
      "log.txt",
      R"({"train_lr": 0.1, "train_loss": 2.5, "test_loss": 1.5, "test_acc1": 60.5, "epoch": 0, "n_parameters": 1000})"
      "\n"
      R"({"train_lr": 0.1, "train_loss": 1.5, "test_loss": 1.25, "test_acc1": 65.5, "epoch": 1, "n_parameters": 1000})"
      "\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "acc1") == "65.5");
  CHECK(value_of(parts.training, "loss") == "1.5");
  CHECK(parts.test.empty());
  CHECK_FALSE(has_key(parts.training, "n_parameters"));
}

TEST_CASE("DETR's list of COCO's numbers has the names of its places", "[collect]") {
  const ScratchDir scratch;
  scratch.write("log.txt", R"({"train_loss": 9.5, "test_coco_eval_bbox": )"
                           R"([0.25, 0.5, 0.2, 0.1, 0.3, 0.4, 0.2, 0.3, 0.35, 0.1, 0.4, 0.6], )"
                           R"("epoch": 0})"
                           "\n");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.validation, "bbox/AP") == "0.25");
  CHECK(value_of(parts.validation, "bbox/AP50") == "0.5");
  CHECK(value_of(parts.validation, "bbox/ARl") == "0.6");
}

TEST_CASE("timm's values are those of the epoch whose model it keeps", "[collect]") {
  const ScratchDir scratch;
  scratch.write("summary.csv",
                "epoch,train_loss,eval_loss,eval_top1\n0,3.5,2.0,55.5\n1,2.5,2.1,58.5\n"
                "2,1.5,2.4,57.5\n");
  SECTION("the best top1 by default") {
    scratch.write("args.yaml", "model: net\nlr: 0.1\n");
    const auto [parts, notes] = read(scratch);
    CHECK(notes == Notes{});
    CHECK(value_of(parts.validation, "top1") == "58.5");
    CHECK(value_of(parts.configuration, "model") == "net");
  }
  SECTION("the least loss if it was told so") {
    scratch.write("args.yaml", "eval_metric: loss\n");
    CHECK(value_of(read(scratch).parts.validation, "top1") == "55.5");
  }
}

TEST_CASE("metrics behind fastai's valid_loss are of the validation", "[collect]") {
  const ScratchDir scratch;
  scratch.write("history.csv",
                "epoch,train_loss,valid_loss,accuracy,time\n0,0.9,0.8,0.5,00:10\n"
                "1,0.6,0.5,0.75,00:11\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "accuracy") == "0.75");
  CHECK(value_of(parts.validation, "loss") == "0.5");
  CHECK(value_of(parts.training, "loss") == "0.6");
  CHECK_FALSE(has_key(parts.training, "accuracy"));
}

TEST_CASE("a history may lie in objects, which may name splits", "[collect]") {
  const ScratchDir scratch;
  SECTION("lists by split") {
    scratch.write("history.json", R"({"train": {"loss": [0.9, 0.8, 0.7]},
                                      "val": {"loss": [0.8, 0.6, 0.7], "acc": [0.4, 0.6, 0.5]}})");
  }
  SECTION("lists beside what counts their steps") {
    scratch.write("log.json", R"({"epoch": [0, 1, 2], "config": {"layers": [64, 64]},
        "metrics": {"train_loss": [0.9, 0.8, 0.7], "val_loss": [0.8, 0.6, 0.7],
                    "val_acc": [0.4, 0.6, 0.5]}})");
  }
  SECTION("a list of steps") {
    scratch.write("metrics.json", R"({"lr": 0.1, "epochs": [
        {"epoch": 0, "train_loss": 0.9, "val": {"loss": 0.8, "acc": 0.4}},
        {"epoch": 1, "train_loss": 0.8, "val": {"loss": 0.6, "acc": 0.6}},
        {"epoch": 2, "train_loss": 0.7, "val": {"loss": 0.7, "acc": 0.5}}]})");
  }
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "acc") == "0.6");
  CHECK(value_of(parts.validation, "epoch") == "1");
  CHECK(value_of(parts.training, "loss") == "0.8");
  CHECK(value_of(parts.training, "loss.last") == "0.7");
  CHECK(value_of(parts.training, "layers.last").empty());
}

TEST_CASE("numbers of the test beside a history are the test's", "[collect]") {
  const ScratchDir scratch;
  scratch.write("history.json", R"({"val_losses": [0.8, 0.6, 0.7], "val_accs": [0.4, 0.6, 0.5],
                                    "test_acc": 0.55})");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.validation, "accs") == "0.6");  // at the least of the losses
  CHECK(value_of(parts.test, "acc") == "0.55");
}

TEST_CASE("settings that are repeated beside final numbers are no numbers", "[collect]") {
  const ScratchDir scratch;
  scratch.write("results.json",
                R"({"test": {"acc": 0.5}, "config": {"lr": 0.1, "net": {"n": 3}}})");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.test, "acc") == "0.5");
  CHECK(value_of(parts.configuration, "net.n") == "3");
  CHECK(parts.training.empty());
}

TEST_CASE("Keras's history is read from JSON", "[collect]") {
  const ScratchDir scratch;
  const std::string lists =
      R"({"loss": [0.9, 0.6, 0.4], "val_loss": [0.8, 0.5, 0.7], "val_acc": [0.5, 0.75, 0.7]})";
  SECTION("as it is") {
    scratch.write("history.json", lists);
  }
  SECTION("within an object") {
    scratch.write("training_log.json", R"({"history": )" + lists + R"(, "params": {"epochs": 3}})");
  }
  SECTION("as a list of epochs") {
    scratch.write("metrics.json",
                  R"([{"epoch": 0, "loss": 0.9, "val_loss": 0.8, "val_acc": 0.5},
                      {"epoch": 1, "loss": 0.6, "val_loss": 0.5, "val_acc": 0.75},
                      {"epoch": 2, "loss": 0.4, "val_loss": 0.7, "val_acc": 0.7}])");
  }
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "acc") == "0.75");
  CHECK(value_of(parts.validation, "acc.last") == "0.7");
  CHECK(value_of(parts.training, "loss") == "0.6");
  CHECK(value_of(parts.validation, "loss.step") == "1");
}

TEST_CASE("LLaMA-Factory's current steps count, and what is left is no statistic", "[collect]") {
  const ScratchDir scratch;
  scratch.write(
      "trainer_log.jsonl",
      R"({"current_steps": 10, "total_steps": 20, "loss": 0.9, "epoch": 0.5, "percentage": 50.0, "elapsed_time": "0:01:00"})"
      "\n"
      R"({"current_steps": 20, "total_steps": 20, "eval_loss": 0.7, "epoch": 1.0, "percentage": 100.0})"
      "\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "loss.step") == "10");
  CHECK(value_of(parts.validation, "loss") == "0.7");
  CHECK_FALSE(has_key(parts.training, "percentage"));
  CHECK_FALSE(has_key(parts.training, "total_steps"));
}

TEST_CASE("StyleGAN's numbers are means over thousands of images", "[collect]") {
  const ScratchDir scratch;
  scratch.write("training_options.json", R"({"batch_size": 32})");
  scratch.write(
      "stats.jsonl",
      R"({"Progress/kimg": {"num": 1, "mean": 4.0, "std": 0.0}, "Loss/G/loss": {"num": 9, "mean": 0.75, "std": 0.5}, "Timing/total_sec": {"num": 1, "mean": 9.0, "std": 0.0}, "timestamp": 1700000000.5})"
      "\n");
  scratch.write(
      "metric-fid50k_full.jsonl",
      R"({"results": {"fid50k_full": 42.5}, "metric": "fid50k_full", "snapshot_pkl": "network-snapshot-000004.pkl"})"
      "\n"
      R"({"results": {"fid50k_full": 21.5}, "metric": "fid50k_full", "snapshot_pkl": "network-snapshot-000200.pkl"})"
      "\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(parts.configuration == Values{{"batch_size", "32"}});
  CHECK(value_of(parts.training, "Loss/G/loss") == "0.75");
  CHECK(value_of(parts.validation, "fid50k_full.last") == "21.5");
  CHECK(value_of(parts.validation, "step.last") == "200");
  CHECK_FALSE(has_key(parts.training, "Timing/total_sec"));
}

TEST_CASE("a history may be an object with a member for each step", "[collect]") {
  const ScratchDir scratch;
  std::string step = "epoch";
  SECTION("numbered from one") {
    scratch.write("metrics.json",
                  R"({"1": {"loss": 2, "val_acc": 0.5}, "2": {"loss": 1, "val_acc": 0.75}})");
  }
  SECTION("named by the epoch") {
    scratch.write("metrics.json",
                  R"({"epoch_1": {"loss": 2, "val_acc": 0.5}, "epoch_2": {"val_acc": 0.75}})");
  }
  SECTION("named by the step") {
    step = "step";
    scratch.write("log.json", R"({"step 1": {"val_acc": 0.5}, "step 2": {"val_acc": 0.75}})");
  }
  const auto parts = read(scratch).parts;
  CHECK(value_of(parts.validation, "acc.last") == "0.75");
  CHECK(value_of(parts.validation, "acc.step") == "2");
  CHECK(value_of(parts.validation, step + ".last") == "2");
}

TEST_CASE("PyMARL's series in sacred's info.json have steps of their own", "[collect]") {
  const ScratchDir scratch;
  scratch.write("run.json", R"({"status": "COMPLETED"})");
  scratch.write("config.json", R"({"lr": 0.1})");
  scratch.write("cout.txt", "");
  scratch.write("info.json",
                R"({"return_mean": [{"py/object": "numpy.float64", "value": 1.5}, 2.5],
                    "return_mean_T": [100, 200],
                    "test_battle_won_mean": [0.25, 0.75], "test_battle_won_mean_T": [100, 200]})");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "return_mean.last") == "2.5");
  CHECK(value_of(parts.validation, "battle_won_mean.last") == "0.75");
  CHECK(parts.configuration == Values{{"lr", "0.1"}});
  REQUIRE(parts.ending);
  CHECK(parts.ending->state == RunState::succeeded);
}

TEST_CASE("YOLOv5 keeps the epoch of the greatest fitness", "[collect]") {
  const ScratchDir scratch;
  scratch.write("opt.yaml", "epochs: 3\nweights: net.pt\n");
  scratch.write("hyp.yaml", "lr0: 0.01\n");
  SECTION("in a table") {
    scratch.write("results.csv",
                  "  epoch, train/box_loss, metrics/precision, metrics/mAP_0.5, "
                  "metrics/mAP_0.5:0.95, val/box_loss\n"
                  "  0, 0.5, 0.9, 0.2, 0.1, 0.4\n  1, 0.4, 0.5, 0.6, 0.35, 0.5\n"
                  "  2, 0.3, 0.4, 0.7, 0.3, 0.6\n");
  }
  SECTION("in lines without names") {
    scratch.write("results.txt",
                  " 0/2 1.5G 0.5 0.1 0.1 0.7 9 640 0.9 0.3 0.2 0.1 0.4 0.1 0.1\n"
                  " 1/2 1.5G 0.4 0.1 0.1 0.6 9 640 0.5 0.3 0.6 0.35 0.5 0.1 0.1\n"
                  " 2/2 1.5G 0.3 0.1 0.1 0.5 9 640 0.4 0.3 0.7 0.3 0.6 0.1 0.1\n");
  }
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "mAP_0.5:0.95") == "0.35");
  CHECK(value_of(parts.validation, "box_loss") == "0.5");
  CHECK(value_of(parts.training, "box_loss.last") == "0.3");
  CHECK(value_of(parts.configuration, "epochs") == "3");
  CHECK(value_of(parts.configuration, "hyp.lr0") == "0.01");
}

TEST_CASE("downloads of TensorBoard's page are one run with a file a metric", "[collect]") {
  const ScratchDir scratch;
  const std::string header = "Wall time,Step,Value\n";
  scratch.write("run-train-tag-epoch_loss.csv", header + "1700000000,0,0.9\n1700000009,1,0.5\n");
  scratch.write("run-validation-tag-epoch_acc.csv",
                header + "1700000005,0,0.25\n1700000015,1,0.5\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "epoch_loss.last") == "0.5");
  CHECK(value_of(parts.validation, "epoch_acc.last") == "0.5");
}

TEST_CASE("old DVCLive kept a table a metric in the folder itself", "[collect]") {
  const ScratchDir scratch;
  const auto* const place = GENERATE("", "scalars/", "plots/scalars/");
  scratch.write(std::string("dvclive/") + place + "val/loss.tsv",
                "timestamp\tstep\tval/loss\n1700000000\t0\t0.9\n1700000001\t1\t0.5\n");
  scratch.write(std::string("dvclive/") + place + "acc.tsv",
                "timestamp\tstep\tacc\n1700000000\t0\t0.25\n1700000001\t1\t0.5\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "loss.last") == "0.5");
  CHECK(value_of(parts.training, "acc.last") == "0.5");
}

TEST_CASE("meta.yaml alone makes a run of MLflow, unless it was deleted", "[collect]") {
  const ScratchDir scratch;
  Notes notes;
  scratch.write("1/aa/meta.yaml", "run_id: aa\nstatus: 4\nlifecycle_stage: active\n");
  scratch.write("1/bb/meta.yaml", "run_id: bb\nstatus: 3\nlifecycle_stage: deleted\n");
  scratch.write("1/meta.yaml", "experiment_id: '1'\nlifecycle_stage: active\nname: net\n");
  scratch.write("models/net/version-1/meta.yaml", "run_id: aa\nversion: 1\nname: net\n");
  scratch.write(".trash/1/cc/meta.yaml", "run_id: cc\nstatus: 3\nlifecycle_stage: active\n");
  const auto [parts, told] = read(scratch, "1/aa");
  REQUIRE(parts.ending);
  CHECK(parts.ending->state == RunState::failed);
  CHECK(parts.task == "net");
  for (const char* other : {"1/bb", "1", "models/net/version-1", ".trash/1/cc"})
    CHECK_FALSE(has_run(list_folder(scratch.path() / other, notes)));
}

TEST_CASE("flat numbers in JSON of any name are final values", "[collect]") {
  const ScratchDir scratch;
  SECTION("an object") {
    scratch.write("outcome.json", R"({"val_accuracy": 0.93, "test_accuracy": 0.91, "note": "x"})");
  }
  SECTION("one row of a table") {
    scratch.write("outcome.csv", "val_accuracy,test_accuracy\n0.93,0.91\n");
  }
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.validation, "accuracy") == "0.93");
  CHECK(value_of(parts.test, "accuracy") == "0.91");
}

TEST_CASE("what tells a trainer something is no result", "[collect]") {
  const ScratchDir scratch;
  scratch.write("config.json", R"({"loss_weight": 0.5, "accuracy": 1})");
  scratch.write("vocab.json", R"({"accuracy": 17, "loss": 18})");
  scratch.write("sizes.json", R"({"width": 17, "height": 18})");
  Notes notes;
  CHECK_FALSE(has_run(list_folder(scratch.path(), notes)));
}
