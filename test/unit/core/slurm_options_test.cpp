#include "support/catch.hpp"
#include "support/place.hpp"

#include <gridctl/core/slurm_options.hpp>

using namespace gridctl;
using test::at_line;

TEST_CASE("what is nearer wins key by key, and keeps its place", "[core]") {
  SlurmWishes grid;
  grid.options.partition = "main";
  grid.options.pack = 7;
  grid.options.sbatch = {"--mail-type=FAIL"};
  grid.said = {{"partition", at_line(3)}, {"pack", at_line(4)}, {"sbatch", at_line(5)}};
  SlurmWishes flags;
  flags.options.partition = "short";
  flags.options.more_sbatch = {"--nice"};
  flags.said = {{"partition", std::nullopt}, {"sbatch-arg", std::nullopt}};
  const auto both = laid_over(flags, grid);
  CHECK(both.options.partition == "short");
  CHECK(both.options.pack == 7);
  CHECK(both.options.sbatch == std::vector<std::string>{"--mail-type=FAIL"});
  CHECK(both.options.more_sbatch == std::vector<std::string>{"--nice"});
  CHECK_FALSE(both.said.at("partition"));
  CHECK(both.said.at("pack")->line == 4);
  // What nobody has said does not win over what somebody has.
  CHECK(laid_over({}, grid).options == grid.options);
}

TEST_CASE("flags that are given again take the place of those of before", "[core]") {
  SlurmWishes before;
  before.options.more_sbatch = {"--nice"};
  before.said["sbatch-arg"];
  CHECK(laid_over(before, before).options.more_sbatch == std::vector<std::string>{"--nice"});
}
