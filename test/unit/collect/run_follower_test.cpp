#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/collect/run_follower.hpp>

#include <boost/filesystem/fstream.hpp>
#include <sys/stat.h>

using namespace gridctl;
using gridctl::collect::fraction_in_output;
using gridctl::collect::RunFollower;
using gridctl::test::ScratchDir;

namespace {

using Values = std::vector<std::pair<std::string, double>>;

/// A run whose files a test writes piece by piece.
class FollowedRun {
 public:
  void append(const std::string& text) const {
    fs::ofstream(file(), std::ios::binary | std::ios::app) << text;
  }
  void write(const std::string& text) const {
    fs::ofstream(file(), std::ios::binary | std::ios::trunc) << text;
  }
  [[nodiscard]] fs::path file() const { return scratch.path() / "metrics.jsonl"; }

  ScratchDir scratch;
  RunFollower follower{scratch.path()};
};

}  // namespace

TEST_CASE("a run is followed while its metrics grow", "[collect]") {
  FollowedRun run;
  CHECK_FALSE(run.follower.poll().fraction);
  run.append("{\"step\":1,\"loss\":2.5,\"progress\":0.1}\n{\"step\":2,\"lo");
  CHECK(run.follower.poll().values == Values{{"loss", 2.5}});
  CHECK(run.follower.poll().fraction == 0.1);
  run.append(
      "ss\":2.0,\"epoch\":3}\n{\"split\":\"validation\",\"acc\":0.9,\"progress\":0.5,"
      "\"status\":\"warming up\"}\n");
  const auto& metrics = run.follower.poll();
  CHECK(metrics.values == Values{{"loss", 2.0}, {"valid/acc", 0.9}});
  CHECK(metrics.fraction == 0.5);
  CHECK(metrics.step == 2);
  CHECK(metrics.epoch == 3);
  CHECK(metrics.status == "warming up");
}

TEST_CASE("final numbers take the place of the last ones", "[collect]") {
  FollowedRun run;
  run.write("{\"acc\":0.5}\n{\"final\":{\"acc\":0.75}}\n");
  CHECK(run.follower.poll().values == Values{{"acc", 0.75}});
}

TEST_CASE("a file that was written anew is read from its beginning", "[collect]") {
  FollowedRun run;
  run.write("{\"old\":1,\"progress\":0.9}\n");
  (void)run.follower.poll();
  SECTION("shorter") {
    run.write("{\"new\":2}\n");
  }
  SECTION("longer") {
    run.write("{\"new\":1}\n{\"new\":2,\"a long line it is\":\"indeed\"}\n");
  }
  SECTION("replaced") {
    const auto other = run.scratch.write("other", "{\"new\":2}\n");
    fs::rename(other, run.file());
  }
  CHECK(run.follower.poll().values == Values{{"new", 2}});
  CHECK_FALSE(run.follower.poll().fraction);
}

TEST_CASE("hostile lines are left out", "[collect]") {
  FollowedRun run;
  std::string deep;
  for (int i = 0; i < 20'000; ++i) deep += "{\"a\":";
  run.write("not json\n[1]\n" + deep + "\n\"x\"\n{\"progress\":7}\n{\"progress\":NaN}\n" +
            std::string("\x00\xff\n", 3) + "{\"" + std::string(100'000, 'k') +
            "\":1}\n{\"acc\":0.5}\n");
  CHECK(run.follower.poll().values == Values{{"acc", 0.5}});
  CHECK_FALSE(run.follower.poll().fraction);
}

TEST_CASE("names of metrics without end do not fill the memory", "[collect]") {
  FollowedRun run;
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "{\"m" + std::to_string(i) + "\":1}\n";
  run.write(text);
  CHECK(run.follower.poll().values.size() == 256);
}

TEST_CASE("of much that was written at once only the end is read", "[collect]") {
  FollowedRun run;
  std::string text = "{\"early\":1}\n";
  while (text.size() < 1'000'000) text += "{\"step\":1,\"loss\":2}\n";
  run.write(text + "{\"loss\":3}\n");
  CHECK(run.follower.poll().values == Values{{"loss", 3}});
}

TEST_CASE("a line that never ends is passed over", "[collect]") {
  FollowedRun run;
  run.write(std::string(600'000, 'x'));
  CHECK(run.follower.poll().values.empty());
  run.append("\n{\"loss\":3}\n");
  CHECK(run.follower.poll().values == Values{{"loss", 3}});
}

TEST_CASE("a pipe in place of the metrics holds nobody up", "[collect]") {
  FollowedRun run;
  REQUIRE(::mkfifo(run.file().c_str(), 0600) == 0);
  CHECK(run.follower.poll().values.empty());
}

TEST_CASE("a progress bar in the output tells the fraction where the metrics do not", "[collect]") {
  FollowedRun run;
  run.scratch.write("output.log", "hello\n 10%|█   | 1/10\r 42%|████   | 42/100 [00:12<00:17]");
  run.append("{\"loss\":1}\n");
  CHECK(run.follower.poll().fraction == 0.42);
  run.append("{\"progress\":0.25}\n");
  CHECK(run.follower.poll().fraction == 0.25);
}

TEST_CASE("only a percentage before a bar in the last line counts", "[collect]") {
  CHECK(fraction_in_output("100%|██████| 3/3\n") == 1.0);
  CHECK(fraction_in_output("  5%|\r  6%|") == 0.06);
  CHECK_FALSE(fraction_in_output("50%|x\ndone"));
  CHECK_FALSE(fraction_in_output("accuracy 50%"));
  CHECK_FALSE(fraction_in_output("%|"));
  CHECK_FALSE(fraction_in_output("101%|"));
  CHECK_FALSE(fraction_in_output("1000050%|"));
  CHECK_FALSE(fraction_in_output(""));
}

TEST_CASE("the bar of an epoch is not the run's", "[collect]") {
  CHECK_FALSE(fraction_in_output("Epoch 2:  45%|████▌     | 45/100 [00:12<00:17, v_num=0]"));
  CHECK(*fraction_in_output("Epoch 3/10: 50%|█████     | 5/10") == Approx(0.25));
  CHECK(*fraction_in_output("Epoch [3/10]:  0%|  | 0/10\rEpoch [3/10]: 100%|██| 10/10") ==
        Approx(0.3));
  CHECK(*fraction_in_output("Epoch 0/10: 50%|█████     | 5/10") == Approx(0.05));
  CHECK(*fraction_in_output("Epochs: 40%|████      | 4/10") == Approx(0.4));
  CHECK(*fraction_in_output("Epoch 1 was fine\n 42%|████▏     | 42/100") == Approx(0.42));
  CHECK_FALSE(fraction_in_output("Epoch 12/10: 50%|"));
  CHECK_FALSE(fraction_in_output("Epoch 3/0: 50%|"));
}

TEST_CASE("lines that count epochs tell how far a run is", "[collect]") {
  CHECK(*fraction_in_output("Epoch 19/40\n") == Approx(0.45));
  CHECK(*fraction_in_output("Epoch 19/40\n782/782 [=====] - 3s - loss: 0.2\n") == Approx(0.45));
  CHECK(*fraction_in_output("Epoch 1/3\n5/5\nEpoch 2/3\n\r1/5 [>...]\r2/5 [=>..]") ==
        Approx(1. / 3));
  CHECK(*fraction_in_output("epoch 3/10 loss=0.31 val_acc=0.93\n") == Approx(0.3));
  CHECK(*fraction_in_output("[Epoch 10 / 10] loss 0.1\ndone") == Approx(1.0));
  CHECK(*fraction_in_output("Epoch [1/10], Step [300/600], Loss: 2.3") == Approx(0.05));
  CHECK(*fraction_in_output("Epoch [10/10], Step [1/500], Loss: 0.25") == Approx(0.9002));
  CHECK_FALSE(fraction_in_output("epoch 7 loss=0.2"));
  CHECK_FALSE(fraction_in_output("epochs are 10/2 here"));
  CHECK_FALSE(fraction_in_output("Epoch 99999999/100000000"));
}
