#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/collect/run_follower.hpp>

#include <boost/filesystem/fstream.hpp>
#include <sys/stat.h>

using namespace gridctl;
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

TEST_CASE("an epoch counts by the limit of the configuration", "[collect]") {
  FollowedRun run;
  run.scratch.write("config.yaml", "training: {num_epochs: 40}\nlr: 0.1\n");
  run.append("{\"epoch\":1,\"loss\":2}\n");
  CHECK(*run.follower.poll().fraction == Approx(1 / 40.0));
  CHECK(run.follower.poll().epoch_limit == 40);
  run.append("{\"epoch\":7,\"loss\":1}\n");
  CHECK(*run.follower.poll().fraction == Approx(7 / 40.0));
  REQUIRE(run.follower.poll().first_fraction);
  CHECK(run.follower.poll().first_fraction->fraction == Approx(1 / 40.0));
  run.append("{\"epoch\":0}\n");
  CHECK(*run.follower.poll().fraction == Approx(1 / 40.0));
  run.append("{\"epoch\":41}\n");
  CHECK_FALSE(run.follower.poll().fraction);
}

TEST_CASE("steps count where there are no epochs", "[collect]") {
  FollowedRun run;
  run.scratch.write("config.yaml", "max_steps: 1000\n");
  run.append("{\"step\":250,\"loss\":2}\n");
  CHECK(*run.follower.poll().fraction == Approx(0.25));
}

TEST_CASE("without a limit an epoch is no progress", "[collect]") {
  FollowedRun run;
  run.append("{\"epoch\":3}\n");
  CHECK_FALSE(run.follower.poll().fraction);
  CHECK(run.follower.poll().epoch == 3);
}

TEST_CASE("the course of the first metric is kept, with its best value", "[collect]") {
  FollowedRun run;
  run.append("{\"loss\":3}\n{\"loss\":1}\n{\"loss\":NaN}\n{\"loss\":2}\n");
  auto curve = run.follower.poll().curve;
  CHECK(curve.name == "loss");
  CHECK(curve.course == std::vector<double>{3, 1, 2});
  CHECK(curve.best == 1);
  CHECK(curve.less_is_better == true);
  run.append("{\"split\":\"valid\",\"acc\":0.5}\n{\"split\":\"valid\",\"acc\":0.4}\n");
  curve = run.follower.poll().curve;
  CHECK(curve.name == "valid/acc");
  CHECK(curve.best == 0.5);
  run.append("{\"split\":\"test\",\"zigzag\":1}\n");
  CHECK_FALSE(run.follower.poll().curve.best);
}

TEST_CASE("a long course is thinned", "[collect]") {
  FollowedRun run;
  std::string text;
  for (int i = 1; i <= 1000; ++i) text += "{\"loss\":" + std::to_string(i) + "}\n";
  run.write(text);
  const auto& course = run.follower.poll().curve.course;
  CHECK(course.size() < 64);
  CHECK(course.size() >= 16);
  CHECK(std::ranges::is_sorted(course));
  CHECK(course.back() > 900);
}
