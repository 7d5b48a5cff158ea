// The seed that people write into names of folders and files.
#include "trees/seed_in_path.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/collect/trees/gather.hpp>

using namespace gridctl;
using namespace gridctl::collect;

namespace {

std::pair<std::uint64_t, std::string> found_in(const fs::path& path) {
  const auto found = seed_in_path(path);
  REQUIRE(found);
  return {found->seed, found->without.string()};
}
using Found = std::pair<std::uint64_t, std::string>;

}  // namespace

TEST_CASE("a seed is a whole word with a number in the last name that has one", "[collect]") {
  CHECK(found_in("ppo/seed_3") == Found(3, "ppo"));
  CHECK(found_in("ppo/Seed-12/logs") == Found(12, "ppo/logs"));
  CHECK(found_in("exp_lr0.1_seed0") == Found(0, "exp_lr0.1"));
  CHECK(found_in("seed=7_lr=0.1/a.csv") == Found(7, "lr=0.1/a.csv"));
  CHECK(found_in("logs/log_seed2.csv") == Found(2, "logs/log.csv"));
  CHECK(found_in("/data_seed1/model_seed2") == Found(2, "/data_seed1/model"));
}

TEST_CASE("other words and numbers are no seeds", "[collect]") {
  for (const char* name : {"ppo/3", "seeds/3", "birdseed3", "seed", "seed_a", "seed3rd", "seed_",
                           "seed_12345678901234567890"}) {
    CAPTURE(name);
    CHECK_FALSE(seed_in_path(name));
  }
}

TEST_CASE("runs without a configuration are repetitions by seeds in their paths", "[collect]") {
  const test::ScratchDir folder;
  for (const char* run : {"ppo/seed_1", "ppo/seed_2", "sac/seed_1", "sac/seed_2", "td3"})
    folder.write(std::string(run) + "/log.csv", "step,reward\n1,2\n2,3\n");
  const auto made = gather_foreign(folder.path(), nullptr, KeepCurves::no, {});
  REQUIRE(made);
  std::vector<std::string> ids;
  for (const auto& run : made->runs) ids.push_back(to_string(run.record.id));
  CHECK(ids == std::vector<std::string>{"1.1", "1.2", "2.1", "2.2", "3.1"});
  CHECK(made->runs[1].record.seed == 2);
  CHECK(made->runs[1].record.label.ends_with("/ppo"));
  CHECK_FALSE(made->runs[4].has_seed);
  REQUIRE(made->notes.size() == 1);
  CHECK_THAT(made->notes[0],
             Catch::Matchers::StartsWith(
                 "4 runs without a configuration count as repetitions of 2 configurations"));
}
