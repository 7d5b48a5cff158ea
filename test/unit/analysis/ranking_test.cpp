#include "ranking.hpp"

#include "analyzed_runs.hpp"
#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::analysis;
using test::analyzed;
using test::ScratchDir;
using test::write_run;

namespace {

using Rows = std::vector<std::size_t>;
using Words = std::vector<std::string>;

std::string accuracy(const std::string& value) {
  return "{\"step\":1,\"split\":\"valid\",\"acc\":" + value + "}\n";
}

Analysis three_configurations(const ScratchDir& scratch) {
  write_run(scratch, "a", "{lr: 0.1}", accuracy("0.5"));
  write_run(scratch, "b", "{lr: 0.02}", accuracy("0.7"));
  write_run(scratch, "c", "{lr: 10}", accuracy("0.6"));
  return analyzed(scratch);
}

Ranking sorted_by(const Analysis& analysis, const std::string& name, bool descending = false) {
  ColumnChoice choice;
  choice.sort = name;
  choice.descending = descending;
  const auto ranking = rank_groups(analysis.tasks.front(), choice, true);
  REQUIRE(ranking);
  return *ranking;
}

}  // namespace

TEST_CASE("groups stand in the order of their rank, or as they are to be sorted", "[analysis]") {
  const ScratchDir scratch;
  const auto analysis = three_configurations(scratch);
  CHECK(sorted_by(analysis, "").rows == Rows{0, 1, 2});
  CHECK(sorted_by(analysis, "lr").rows == Rows{0, 2, 1});  // numbers by their value
  CHECK(sorted_by(analysis, "mean").rows == Rows{2, 1, 0});
  CHECK(sorted_by(analysis, "configuration", true).rows == Rows{1, 0, 2});
  ColumnChoice choice;
  choice.sort = "lx";
  CHECK(rank_groups(analysis.tasks.front(), choice, true).error().help == "did you mean 'lr'?");
}

TEST_CASE("the rank and the number of a configuration are columns of their own", "[analysis]") {
  const ScratchDir scratch;
  const auto ranking = sorted_by(three_configurations(scratch), "");
  CHECK(ranking.columns[0].title == "#");
  CHECK(ranking.columns[0].cells == Words{"1", "2", "3"});
  CHECK(ranking.columns[1].title == "CONF");
  CHECK(ranking.columns[1].cells == Words{"2", "3", "1"});
}
