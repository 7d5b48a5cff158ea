// Files of programs for reinforcement learning: which column counts the steps, which episodes are
// of the validation, and what is no result.
#include "read_folder.hpp"
#include "values.hpp"

using namespace gridctl;
using namespace gridctl::collect;
using gridctl::test::ScratchDir;

TEST_CASE("stable-baselines3 counts by its total of time steps, wherever that column stands",
          "[collect]") {
  const ScratchDir scratch;
  scratch.write("progress.csv",
                "time/fps,rollout/ep_rew_mean,time/total_timesteps,train/loss,eval/mean_reward\n"
                "900,12.5,2048,,\n"
                "910,20.5,4096,0.5,31\n"
                "905,18.0,6144,0.25,29\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "loss.last") == "0.25");
  CHECK(value_of(parts.training, "rollout/ep_rew_mean.last") == "18.0");
  CHECK(value_of(parts.validation, "mean_reward.last") == "29");
  const auto curve = std::find_if(parts.curves.begin(), parts.curves.end(),
                                  [](const Curve& c) { return c.metric == "rollout/ep_rew_mean"; });
  REQUIRE(curve != parts.curves.end());
  CHECK(curve->point(2).step == 6144);
}

TEST_CASE("Spinning Up parts columns by tabs, and its objects are no configuration", "[collect]") {
  const ScratchDir scratch;
  scratch.write("progress.txt",
                "Epoch\tAverageEpRet\tTotalEnvInteracts\tTime\n"
                "0\t-5.5\t4000\t3.5\n"
                "1\t12.25\t8000\t7.5\n");
  scratch.write("config.json",
                R"({"gamma": 0.99, "logger": {"<EpochLogger object at 0x7f12>": {"a": 1}}})");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "AverageEpRet.last") == "12.25");
  CHECK(value_of(parts.training, "step.last") == "8000");
  CHECK(parts.configuration == Values{{"gamma", "0.99"}});
}

TEST_CASE("deepq of baselines counts steps and episodes in the plural", "[collect]") {
  const ScratchDir scratch;
  scratch.write("progress.csv",
                "% time spent exploring,episodes,mean 100 episode reward,steps\n"
                "98,10,1.5,300\n2,20,9.5,700\n");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.training, "mean 100 episode reward.last") == "9.5");
  CHECK(value_of(parts.training, "step.last") == "700");
}

TEST_CASE("episodes of several monitors are one run in the order of their ends", "[collect]") {
  const ScratchDir scratch;
  scratch.write("0.monitor.csv",
                "#{\"t_start\": 100.0, \"env_id\": \"Cart\"}\nr,l,t\n"
                "10.0,10,1.0\n30.0,30,5.0\n");
  scratch.write("1.monitor.csv",
                "#{\"t_start\": 101.0, \"env_id\": \"Cart\"}\nr,l,t\n20.0,20,2.0\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(value_of(parts.training, "ep_rew_mean.last") == "20");
  CHECK(value_of(parts.training, "reward.last") == "30.0");
  CHECK(value_of(parts.training, "step.last") == "60");
}

TEST_CASE("a monitor of evaluations is of the validation", "[collect]") {
  const ScratchDir scratch;
  scratch.write("eval.monitor.csv", "r,l,t\n7.5,10,1.0\n");
  CHECK(value_of(read(scratch).parts.validation, "ep_rew_mean") == "7.5");
}

TEST_CASE("a trial of Ray has its results from the lines, which tell more than the table",
          "[collect]") {
  const ScratchDir scratch;
  scratch.write("params.json", R"({"lr": 0.01})");
  scratch.write(
      "result.json",
      R"({"training_iteration": 1, "timesteps_total": 400, "mean_accuracy": 0.5, "pid": 7, "config": {"lr": 0.01}})"
      "\n"
      R"({"training_iteration": 2, "timesteps_total": 800, "mean_accuracy": 0.75, "pid": 7, "evaluation": {"episode_reward_mean": 3.5}, "config": {"lr": 0.01}})"
      "\n");
  scratch.write("progress.csv", "training_iteration,timesteps_total,mean_accuracy\n1,400,0.5\n");
  const auto [parts, notes] = read(scratch);
  CHECK(notes == Notes{});
  CHECK(parts.configuration == Values{{"lr", "0.01"}});
  CHECK(value_of(parts.training, "mean_accuracy.last") == "0.75");
  CHECK(value_of(parts.training, "step.last") == "800");
  CHECK(value_of(parts.validation, "episode_reward_mean") == "3.5");
  CHECK_FALSE(has_key(parts.training, "pid"));
  CHECK_FALSE(has_key(parts.training, "config/lr"));
  CHECK_FALSE(parts.ending);
}

TEST_CASE("a trial of Ray that left an error has failed of it", "[collect]") {
  const ScratchDir scratch;
  scratch.write("progress.csv", "training_iteration,loss,config/lr\n1,0.5,0.1\n");
  scratch.write("error.txt", "Traceback\n  File \"train.py\"\nValueError: no such data\n");
  const auto [parts, notes] = read(scratch);
  CHECK(value_of(parts.training, "loss") == "0.5");
  REQUIRE(parts.ending);
  CHECK(parts.ending->state == RunState::failed);
  CHECK(parts.ending->reason == "ValueError: no such data");
}
