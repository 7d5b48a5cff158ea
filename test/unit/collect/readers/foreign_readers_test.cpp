// One training as each writer leaves it: the same numbers must come out, whatever the format. The
// fixtures in data/ have the shapes that the writers document.
#include "event_bytes.hpp"
#include "readers/reader.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "values.hpp"

#include <gridctl/collect/trees/gather.hpp>

#include <set>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

const fs::path kData = fs::path(GRIDCTL_TEST_DATA);

RunParts read(const fs::path& folder, Notes& notes) {
  return read_run({list_folder(folder, notes)}, LastLine::may_be_torn, notes);
}

/// "valid loss 2 0.5".
std::set<std::string> long_table(const std::vector<Curve>& curves) {
  std::set<std::string> table;
  for (const auto& curve : curves) {
    for (std::size_t i = 0; i < curve.size(); ++i) {
      const auto point = curve.point(i);
      table.insert(fmt::format("{} {} {} {}", curve.split, curve.metric, point.step, point.value));
    }
  }
  return table;
}

const std::set<std::string> kLongTable{"train loss 1 0.9", "train loss 2 0.6", "train loss 3 0.4",
                                       "valid loss 1 0.8", "valid loss 2 0.5", "valid loss 3 0.7",
                                       "valid acc 1 0.5",  "valid acc 2 0.75", "valid acc 3 0.7"};

}  // namespace

TEST_CASE("every writer's files give the same long table", "[collect]") {
  for (const char* folder :
       {"lightning", "keras", "hugging_face", "hydra", "sacred/1", "dvclive", "generic"}) {
    DYNAMIC_SECTION(folder) {
      Notes notes;
      const auto parts = read(kData / folder, notes);
      CHECK(notes == Notes{});
      CHECK(long_table(parts.curves) == kLongTable);
      CHECK(value_of(parts.training, "loss") == "0.6");
      CHECK(value_of(parts.validation, "acc") == "0.75");
      CHECK(value_of(parts.validation, "acc.last") == "0.7");
    }
  }
}

TEST_CASE("writers whose files a test can make give that table too", "[collect]") {
  const ScratchDir scratch;
  fs::path folder = scratch.path();
  SECTION("gridctl") {
    scratch.write("metrics.jsonl", R"({"step":1,"loss":0.9,"val_loss":0.8,"val_acc":0.5}
{"step":2,"loss":0.6,"val_loss":0.5,"val_acc":0.75}
{"step":3,"loss":0.4,"val_loss":0.7,"val_acc":0.7}
)");
  }
  SECTION("MI-Prometheus") {
    scratch.write("training_set_agg_statistics.csv", "episode,loss\n1,0.9\n2,0.6\n3,0.4\n");
    scratch.write("validation_set_agg_statistics.csv",
                  "episode,loss,acc\n1,0.8,0.5\n2,0.5,0.75\n3,0.7,0.7\n");
  }
  SECTION("TensorBoard") {
    using namespace test::events;
    scratch.write("events.out.tfevents.1764018042.host.1.0",
                  version() + scalar(1, "loss/train", 0.9F) + scalar(1, "val/loss", 0.8F) +
                      scalar(1, "acc/val", 0.5F) + scalar(2, "loss/train", 0.6F) +
                      tensor(2, "val/loss", 0.5F) + tensor(2, "acc/val", 0.75F) +
                      scalar(3, "loss/train", 0.4F) + scalar(3, "val/loss", 0.7F) +
                      scalar(3, "acc/val", 0.7F));
  }
  SECTION("MLflow's file store") {
    const std::string run = "mlruns/1/aa/";
    scratch.write(run + "meta.yaml", "run_id: aa\nstatus: 3\n");
    scratch.write(run + "params/lr", "0.1");
    scratch.write(run + "metrics/loss", "1 0.9 1\n2 0.6 2\n3 0.4 3\n");
    scratch.write(run + "metrics/val_loss", "1 0.8 1\n2 0.5 2\n3 0.7 3\n");
    scratch.write(run + "metrics/val_acc", "1 0.5 1\n2 0.75 2\n3 0.7 3\n");
    folder /= "mlruns/1/aa";
  }
  Notes notes;
  const auto parts = read(folder, notes);
  CHECK(long_table(parts.curves) == kLongTable);
  CHECK(value_of(parts.training, "loss") == "0.6");
  CHECK(value_of(parts.validation, "acc") == "0.75");
}

TEST_CASE("the writers' own configurations are read", "[collect]") {
  Notes notes;
  CHECK(read(kData / "lightning", notes).configuration == Values{{"lr", "0.01"}, {"hidden", "64"}});
  CHECK(read(kData / "hydra", notes).configuration == Values{{"optimizer.lr", "0.1"}});
  CHECK(read(kData / "dvclive", notes).configuration == Values{{"lr", "0.01"}});
  CHECK(read(kData / "sacred/1", notes).configuration == Values{{"lr", "0.01"}, {"seed", "42"}});
  CHECK(read(kData / "wandb/offline-run-20261123_210003-a1b2", notes).configuration ==
        Values{{"lr", "0.01"}});
  CHECK(notes == Notes{});
}

TEST_CASE("a run of W&B has its last values", "[collect]") {
  Notes notes;
  const auto parts = read(kData / "wandb/offline-run-20261123_210003-a1b2", notes);
  CHECK(value_of(parts.validation, "acc") == "0.7");
  CHECK(value_of(parts.training, "loss") == "0.4");
}

TEST_CASE("a configuration of W&B without keys has nothing to tell", "[collect]") {
  const ScratchDir scratch;
  scratch.write("run-1/files/config.yaml", "lr1}\n");
  scratch.write("run-1/files/wandb-summary.json", "{\"loss\": 0.4}");
  Notes notes;
  const auto parts = read(scratch.path() / "run-1", notes);
  CHECK(parts.configuration.empty());
  CHECK(value_of(parts.training, "loss") == "0.4");
}

TEST_CASE("ultralytics keeps the epoch of the greatest fitness, not of the least loss",
          "[collect]") {
  Notes notes;
  const auto parts = read(kData / "ultralytics", notes);
  CHECK(value_of(parts.validation, "mAP50-95(B)") == "0.6");
  CHECK(value_of(parts.validation, "epoch") == "2");
  CHECK(value_of(parts.configuration, "model") == "yolo.pt");
}

TEST_CASE("sacred says how and when a run ended", "[collect]") {
  Notes notes;
  const auto ending = read(kData / "sacred/1", notes).ending;
  REQUIRE(ending);
  CHECK(ending->state == RunState::succeeded);
  REQUIRE(ending->started_at);
  REQUIRE(ending->ended_at);
  CHECK(*ending->ended_at - *ending->started_at == std::chrono::milliseconds(4500));
}

TEST_CASE("results of Hugging Face's Trainer add what the log lacks", "[collect]") {
  Notes notes;
  const auto parts = read(kData / "hugging_face", notes);
  CHECK(value_of(parts.test, "acc") == "0.72");
  CHECK(value_of(parts.test, "loss") == "nan");
  CHECK(value_of(parts.training, "final.loss") == "0.63");
}

TEST_CASE("the last checkpoint of a training that goes on is read with the run", "[collect]") {
  const ScratchDir scratch;
  const std::string log = R"({"log_history": [{"loss": 0.5, "step": 9}]})";
  scratch.write("out/checkpoint-9/trainer_state.json", log);
  scratch.write("out/checkpoint-10/trainer_state.json",
                R"({"log_history": [{"loss": 0.25, "step": 10}]})");
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  REQUIRE(experiment->runs.size() == 1);
  CHECK(experiment->runs[0].folder == scratch.path() / "out");
  CHECK(value_of(experiment->runs[0].training, "loss") == "0.25");
}

TEST_CASE("a tree of several writers has a row for each training", "[collect]") {
  const ScratchDir scratch;
  for (const char* folder : {"checkpoints", "dvclive", "generic", "hugging_face", "hydra", "keras",
                             "lightning", "sacred", "ultralytics", "wandb"})
    fs::copy(kData / folder, scratch.path() / folder, fs::copy_options::recursive);
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  CHECK(experiment->notes == Notes{});
  CHECK(experiment->runs.size() == 9);
}

TEST_CASE("what one trainer writes with two libraries is one run; a conflict is noted",
          "[collect]") {
  const ScratchDir scratch;
  scratch.write("job/.hydra/config.yaml", "lr: 1\n");
  scratch.write("job/version_0/metrics.csv", "step,val_acc\n1,0.5\n");
  scratch.write("job/version_0/hparams.yaml", "{}\n");
  scratch.write("job/version_0/dvclive/metrics.json", R"({"step": 1, "val_acc": 0.75})");
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  REQUIRE(experiment->runs.size() == 1);
  CHECK(value_of(experiment->runs[0].validation, "acc") == "0.5");
  REQUIRE(experiment->notes.size() == 1);
  CHECK(experiment->notes[0].find("DVCLive has another value of 'valid.acc'") != std::string::npos);
}

TEST_CASE("damaged tables are left out or repaired, and noted", "[collect]") {
  const ScratchDir scratch;
  const std::string start = "step,val_loss\n1,0.5\n";
  Notes notes;
  const auto loss = [&](const std::string& text) {
    notes.clear();
    scratch.write("metrics.csv", text);
    scratch.write("hparams.yaml", "{}\n");
    return std::string(value_of(read(scratch.path(), notes).validation, "loss.last"));
  };
  CHECK(loss("") == "");
  CHECK(loss(start + "2,0.") == "0.5");  // torn
  CHECK(notes.size() == 1);
  CHECK(loss(start + "2,nan\n") == "nan");
  CHECK(loss(start + "2,NaN\n") == "NaN");
  CHECK(loss(start + std::string("2,\0", 3) + "\n") == "");  // a NUL byte
  CHECK(notes.size() == 1);
  CHECK(loss(start + "2," + std::string((std::size_t{1} << 20U) + 1, '9') + "\n") == "");
  CHECK(notes.size() == 1);
}

TEST_CASE("names that are no UTF-8 are repaired", "[collect]") {
  const ScratchDir scratch;
  scratch.write("metrics.csv", "step,val_g\xFC te\n1,0.5\n");
  Notes notes;
  const auto parts = read(scratch.path(), notes);
  CHECK(value_of(parts.validation, "g\xEF\xBF\xBD te") == "0.5");
}

TEST_CASE("half-written JSON is left out with a note", "[collect]") {
  for (const char* text : {"", "{\"log_history\": [{\"loss\": 0.5", "[1]", "\xFF\xFE"}) {
    const ScratchDir scratch;
    scratch.write("trainer_state.json", text);
    Notes notes;
    CHECK(read(scratch.path(), notes).training.empty());
    CHECK(notes.size() == 1);
  }
}
