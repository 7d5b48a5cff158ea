#include "axes.hpp"

#include "support/catch.hpp"

using namespace gridctl::init;

namespace {

using Words = std::vector<std::string>;

TrainerOption option(const std::string& name, const std::string& given = "",
                     const Words& choices = {}) {
  TrainerOption option;
  option.name = name;
  option.default_value = given;
  option.choices = choices;
  return option;
}

}  // namespace

TEST_CASE("axes are well-known hyperparameters, the learning rate first", "[init]") {
  const auto axes = plausible_axes({option("epochs", "30"), option("batch-size", "32"),
                                    option("optimizer", "sgd", {"sgd", "adam"}),
                                    option("optim.learning-rate", "0.02")});
  REQUIRE(axes.size() == 3);
  CHECK(axes[0].option.name == "optim.learning-rate");
  CHECK(axes[0].values == Words{"0.002", "0.02", "0.2"});
  CHECK(axes[1].option.name == "optimizer");
  CHECK(axes[1].values == Words{"sgd", "adam"});
  CHECK(axes[2].values == Words{"32", "64"});
}

TEST_CASE("axes have values that YAML reads as numbers", "[init]") {
  CHECK(plausible_axes({option("lr", "1e-5")})[0].values == Words{"1.0e-06", "1.0e-05", "0.0001"});
  CHECK(plausible_axes({option("lr")})[0].values == Words{"0.001", "0.01", "0.1"});
  CHECK(plausible_axes({option("weight_decay", "0")})[0].values.size() == 3);
}

TEST_CASE("lists, switches and texts are no axes", "[init]") {
  auto many = option("lr", "0.1");
  many.spelling = Spelling::list;
  auto flag = option("momentum");
  flag.spelling = Spelling::flag;
  CHECK(plausible_axes({many, flag, option("batch", "auto"), option("model", "cnn")}).empty());
}

TEST_CASE("what gridctl hands over itself is found under its usual names", "[init]") {
  auto cuda = option("use-cuda");
  cuda.spelling = Spelling::flag;
  const std::vector<TrainerOption> options = {option("random_seed"), option("output-dir"), cuda};
  REQUIRE(option_for(options, OptionRole::seed));
  CHECK(option_for(options, OptionRole::seed)->name == "random_seed");
  CHECK(option_for(options, OptionRole::gpu_switch) == &options[2]);
  CHECK(option_for(options, OptionRole::device) == nullptr);
}

TEST_CASE("options that say where output goes are known by their words", "[init]") {
  for (const auto* name : {"out", "output-dir", "save_dir", "logdir", "log_file", "checkpoint_dir",
                           "trainer.default_root_dir", "results", "model_out", "save_path"}) {
    INFO(name);
    CHECK(is_output(option(name)));
  }
  CHECK(is_output(option("checkpoint", "model.pt")));
  for (const auto* name : {"data", "data_dir", "output_dim", "log_interval", "save_every", "model",
                           "checkpoint", "run_name", "exp_name", "lr", "log_level"}) {
    INFO(name);
    CHECK_FALSE(is_output(option(name)));
  }
  CHECK_FALSE(is_output(option("save", "5")));
  CHECK_FALSE(is_output(option("log", "", {"text", "json"})));
  auto flag = option("save-model");
  flag.spelling = Spelling::flag;
  CHECK_FALSE(is_output(flag));
}

TEST_CASE("a value is guessed for lengths of a training alone", "[init]") {
  CHECK(guessed_value(option("num-epochs")) == "10");
  CHECK(guessed_value(option("kind", "", {"a", "b"})) == "a");
  CHECK(guessed_value(option("data")).empty());
}
