#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/code_snapshot.hpp>

using namespace gridctl;

TEST_CASE("a launch moves into the copy of the code, and keeps all that is no code", "[launch]") {
  test::ScratchDir scratch;
  const auto root = scratch.path() / "repo";
  const auto copy = root / "exp/code";
  scratch.write("repo/exp/code/sub/train", "");
  scratch.write("repo/exp/code/vocabulary.txt", "");
  const auto run_config = (root / "exp/runs/1/config.yaml").string();
  const auto data = (root / "data.bin").string();  // not tracked, so not in the copy
  launch::Launch launch;
  launch.argv = {"./train", (root / "vocabulary.txt").string(), run_config, data, "/other/x"};
  launch.working_directory = root / "sub";
  launch::run_in({root, copy}, launch);
  CHECK(launch.argv == std::vector<std::string>{(copy / "sub/train").string(),
                                                (copy / "vocabulary.txt").string(), run_config,
                                                data, "/other/x"});
  CHECK(launch.working_directory == copy / "sub");
}

TEST_CASE("a launch outside of the work tree stays where it is", "[launch]") {
  launch::Launch launch;
  launch.argv = {"python3", "train.py", "/repository/x"};
  launch.working_directory = "/home/me";
  launch::run_in({"/repo", "/exp/code"}, launch);
  CHECK(launch.argv == std::vector<std::string>{"python3", "train.py", "/repository/x"});
  CHECK(launch.working_directory == "/home/me");
}
