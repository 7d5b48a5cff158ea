#include "trees/own_keys.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/collect/trees/gather.hpp>

#include <set>

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

namespace {

RunResult run(const char* folder, Values configuration) {
  RunResult result;
  result.folder = folder;
  result.configuration = std::move(configuration);
  return result;
}

}  // namespace

TEST_CASE("names, folders and seeds of single runs tell no settings apart", "[collect]") {
  const std::vector<RunResult> runs{
      run("runs/train", {{"lr", "1"}, {"name", "train"}, {"save_dir", "a"}, {"random_seed", "1"}}),
      run("runs/train2",
          {{"lr", "1"}, {"name", "train2"}, {"save_dir", "b"}, {"random_seed", "2"}})};
  const OwnKeys own(runs);
  for (const char* key : {"name", "save_dir", "random_seed"}) {
    INFO(key);
    CHECK(own.has(key));
  }
  CHECK(own.without(runs[0].configuration) == Values{{"lr", "1"}});
}

TEST_CASE("a name that several runs share, or that no folder has, is a setting", "[collect]") {
  const OwnKeys shared({run("r/vgg", {{"name", "vgg"}}), run("r/vgg-2", {{"name", "vgg"}}),
                        run("r/resnet", {{"name", "resnet"}})});
  CHECK_FALSE(shared.has("name"));
  const OwnKeys elsewhere({run("r/1", {{"name", "vgg"}}), run("r/2", {{"name", "resnet"}})});
  CHECK_FALSE(elsewhere.has("name"));
  const OwnKeys of_model({run("r/a", {{"model.name", "a"}}), run("r/b", {{"model.name", "b"}})});
  CHECK_FALSE(of_model.has("model.name"));
  const OwnKeys same({run("r/a", {{"output_dir", "x"}}), run("r/b", {{"output_dir", "x"}})});
  CHECK_FALSE(same.has("output_dir"));
}

TEST_CASE("how many seeds there are is a setting", "[collect]") {
  const OwnKeys own({});
  CHECK(own.has("training.seed_torch"));
  CHECK(own.has("random_state"));
  CHECK_FALSE(own.has("num_seeds"));
  CHECK_FALSE(own.has("seedling"));
}

TEST_CASE("repetitions that differ in their names and folders are one configuration", "[collect]") {
  const ScratchDir scratch;
  for (const std::string run : {"train", "train2"}) {
    scratch.write("detect/" + run + "/results.csv", "epoch,val/box_loss\n1,0.9\n");
    scratch.write("detect/" + run + "/args.yaml",
                  "lr0: 0.1\nname: " + run + "\nsave_dir: detect/" + run + "\n");
  }
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  REQUIRE(experiment->runs.size() == 2);
  CHECK(to_string(experiment->runs[1].record.id) == "1.2");
}

TEST_CASE("where a writer tells little of its settings the folder is the configuration",
          "[collect]") {
  const ScratchDir scratch;
  const std::string state =
      R"({"log_history": [{"loss": 0.5, "step": 9}], "max_steps": 9, "num_train_epochs": 3})";
  scratch.write("small/trainer_state.json", state);
  scratch.write("large/trainer_state.json", state);
  const auto experiment = gather_foreign(scratch.path());
  REQUIRE(experiment);
  REQUIRE(experiment->runs.size() == 2);
  CHECK(experiment->runs[0].record.id.configuration != experiment->runs[1].record.id.configuration);
  CHECK(experiment->runs[0].record.label.ends_with("/large"));
  CHECK(experiment->runs[1].record.label.ends_with("/small"));
}

TEST_CASE("labels do not depend on how the folder was named", "[collect]") {
  const ScratchDir scratch;
  scratch.write("mine/log.csv", "epoch,loss\n1,0.5\n");
  std::set<std::string> labels;
  for (const auto& folder : {scratch.path() / "mine", scratch.path() / "mine/",
                             scratch.path() / "mine/.", scratch.path() / "other/../mine"}) {
    fs::create_directories(scratch.path() / "other");
    const auto experiment = gather_foreign(folder);
    REQUIRE(experiment);
    labels.insert(experiment->runs.at(0).record.label);
  }
  CHECK(labels.size() == 1);
}
