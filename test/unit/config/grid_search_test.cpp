#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/config/grid.hpp>

using namespace gridctl;
using namespace gridctl::config;

namespace {

Result<Grid> loaded(const std::string& text) {
  const test::ScratchDir scratch;
  return load_grid(scratch.write("grid.yaml", text + "\ntrainer: {command: [/bin/true]}\n"));
}

Error error_of(const std::string& section, const std::string& more = "") {
  auto grid = loaded("grid_search: " + section + "\n" + more);
  REQUIRE_FALSE(grid);
  return grid.error();
}

const std::string kRest = "metric: acc, points: 3, sampler: random";

}  // namespace

TEST_CASE("a grid search is read, and needs no list of tasks", "[config]") {
  const auto grid = loaded(
      "grid_search: {space: {lr: [1, 2]}, metric: valid.acc, direction: lower, points: 60, "
      "sampler: sobol, start: {lr: 1}}");
  REQUIRE(grid);
  REQUIRE(grid->search);
  const auto& search = *grid->search;
  CHECK(search.metric == "valid.acc");
  CHECK(search.higher_is_better == false);
  CHECK(search.points == 60);
  CHECK(search.sampler.text() == "sobol");
  CHECK(search.start.size() == 1);
  CHECK(search.space.entries().size() == 1);
  CHECK(grid->tasks.size() == 1);
}

TEST_CASE("what is wrong in grid_search is said with its place", "[config]") {
  CHECK(error_of("{space: {lr: [1, 2]}, " + kRest + ", point: 3}").message ==
        "unknown key 'point' in grid_search");
  CHECK(error_of("{" + kRest + "}").message == "'grid_search' needs 'space'");
  CHECK(error_of("{space: {lr: [1, 2]}, metric: acc, sampler: random}").message ==
        "'grid_search' needs 'points'");
  CHECK(error_of("{space: {lr: [1, 2]}, metric: acc, points: 3}").message ==
        "'grid_search' needs 'sampler'");
  CHECK(error_of("{space: {lr: [1, 2]}, points: 3, sampler: random}").message ==
        "'grid_search' needs 'metric'");
  CHECK(error_of("{space: {lr: [1, 2]}, metric: acc, points: 0, sampler: random}")
            .message.find("'grid_search.points'") == 0);
  CHECK(error_of("{space: [lr], " + kRest + "}").message.find("'grid_search.space' must be") == 0);
  CHECK(error_of("{space: {lr: [1, 2]}, metric: acc, points: 1, sampler: random, "
                 "start: [{lr: 1}, {lr: 2}]}")
            .message == "'grid_search' starts with 2 points, and has 1 in all");
  const auto error = error_of("{" + kRest + "}");
  REQUIRE(error.place);
  CHECK(error.place->line == 1);
}

TEST_CASE("a search and a sweep exclude each other", "[config]") {
  const auto error = error_of("{space: {lr: [1, 2]}, " + kRest + "}", "grid_sweep: {width: [1]}");
  CHECK(error.message == "'grid_sweep' and 'grid_search' exclude each other");
  REQUIRE(error.place);
  CHECK(error.place->line == 2);
  CHECK(error_of("{space: {lr: [1, 2]}, " + kRest + "}",
                 "grid_tasks: [{name: a, sweep: {width: [1, 2]}}]")
            .message == "'sweep' of a task and 'grid_search' exclude each other");
}
