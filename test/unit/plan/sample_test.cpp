#include "grids.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace gridctl;
using namespace gridctl::plan;

namespace {

const std::string kAxes =
    "lr: {range: {start: 1, stop: 20, step: 1}}\n"
    "  width: {range: {start: 1, stop: 20, step: 1}}\n";

std::set<std::string> identities(const Plan& plan) {
  std::set<std::string> out;
  for (std::size_t i = 0; i < plan.configuration_count(); ++i)
    out.insert(plan.configuration_at(i).identity);
  return out;
}

std::set<std::string> drawn(const std::string& block, std::uint64_t seed = 0) {
  const GridFolder folder;
  PlanOptions options;
  options.seed = seed;
  return identities(folder.sweep("\n  " + block, options).value());
}

bool contains(const std::set<std::string>& larger, const std::set<std::string>& smaller) {
  return std::ranges::includes(larger, smaller);
}

}  // namespace

TEST_CASE("a sample is so many different points, the same for the same seed", "[plan]") {
  const auto sample = drawn(kAxes + "  sample: 30\n");
  CHECK(sample.size() == 30);
  CHECK(sample == drawn(kAxes + "  sample: 30\n"));
  CHECK(sample != drawn(kAxes + "  sample: 30\n", 1));
  CHECK(contains(drawn(kAxes), sample));
}

TEST_CASE("a larger sample keeps the points of a smaller one", "[plan]") {
  CHECK(contains(drawn(kAxes + "  sample: 60\n"), drawn(kAxes + "  sample: 30\n")));
}

TEST_CASE("a sample does not depend on the order of axes and values", "[plan]") {
  CHECK(drawn(kAxes + "  sample: 30\n") ==
        drawn("width: {range: {start: 20, stop: 1, step: -1}}\n"
              "  lr: {range: {start: 1, stop: 20, step: 1}}\n  sample: 30\n"));
}

TEST_CASE("a new value leaves most of a sample as it is", "[plan]") {
  const auto before = drawn(kAxes + "  sample: 30\n");
  const auto after = drawn(
      "lr: {range: {start: 1, stop: 21, step: 1}}\n"
      "  width: {range: {start: 1, stop: 20, step: 1}}\n  sample: 30\n");
  std::vector<std::string> kept;
  std::ranges::set_intersection(before, after, std::back_inserter(kept));
  CHECK(kept.size() >= 25);
}

TEST_CASE("a sample is drawn from what exclude leaves, of the block's own keys", "[plan]") {
  const GridFolder folder;
  const auto plan = folder.sweep("\n  " + kAxes + "  exclude: [{lr: 3}]\n  sample: 380\n").value();
  CHECK(plan.configuration_count() == 380);
  CHECK(plan.notes().empty());
  for (const auto& label : labels(plan)) CHECK(label.find("lr=3 ") == std::string::npos);
}

TEST_CASE("all tasks get the same sample", "[plan]") {
  const GridFolder folder;
  const auto plan = folder
                        .plan(
                            "grid_tasks:\n"
                            "  - {name: a, default_configs: '" +
                            folder.base() +
                            "', overwrite: {x: 1}}\n"
                            "  - {name: b, default_configs: '" +
                            folder.base() +
                            "', overwrite: {x: 2}}\n"
                            "grid_sweep:\n  " +
                            kAxes + "  sample: 10\n")
                        .value();
  REQUIRE(plan.configuration_count() == 20);
  for (std::size_t i = 0; i < 10; ++i)
    CHECK(plan.configuration_at(i).label.substr(1) ==
          plan.configuration_at(i + 10).label.substr(1));
}

TEST_CASE("products too large to walk through are sampled too", "[plan]") {
  const std::string huge =
      "a: {range: {start: 1, stop: 10000, step: 1}}\n"
      "  b: {range: {start: 1, stop: 10000, step: 1}}\n"
      "  c: {range: {start: 1, stop: 10000, step: 1}}\n";
  const GridFolder folder("{a: 0, b: 0, c: 0}\n");
  const auto sample = folder.sweep("\n  " + huge + "  sample: 100\n").value();
  CHECK(sample.configuration_count() == 100);
  CHECK(identities(sample) == identities(folder.sweep("\n  " + huge + "  sample: 100\n").value()));
  CHECK(contains(identities(folder.sweep("\n  " + huge + "  sample: 200\n").value()),
                 identities(sample)));
  const auto whole = folder.sweep("\n  " + huge);
  REQUIRE_FALSE(whole.has_value());
  CHECK(whole.error().message == "a sweep spans 1000000000000 points");
  CHECK(whole.error().help == "10000000 are the most; 'sample: N' draws N of them");
}

TEST_CASE("a sample of more points than there are is noted", "[plan]") {
  const GridFolder folder;
  const auto plan = folder.sweep("{lr: [1, 2, 3], sample: 5}").value();
  CHECK(plan.configuration_count() == 3);
  REQUIRE(plan.notes().size() == 1);
  CHECK(plan.notes()[0].message == "'sample' asks for 5 points, and there are only 3");
  const auto none = folder.sweep("{lr: [1, 2], exclude: [{lr: 1}, {lr: 2}], sample: 1}");
  CHECK(none.error().message == "'exclude' leaves nothing to sample");
}

namespace {

const std::string kSquare =
    "lr: {uniform: {min: 0, max: 1}}\n  width: {uniform: {min: 0, max: 1}}\n";

/// How many of the points lie in each of 4 x 4 equal squares.
std::map<std::pair<int, int>, int> counts_in_squares(const Plan& plan) {
  std::map<std::pair<int, int>, int> counts;
  for (std::size_t i = 0; i < plan.configuration_count(); ++i) {
    const auto tree = plan.merged(plan.configuration_at(i).number);
    const auto cell = [&](const char* key) {
      return static_cast<int>(4 * std::stod(tree.find_path(key)->text()));
    };
    ++counts[{cell("lr"), cell("width")}];
  }
  return counts;
}

}  // namespace

TEST_CASE("points of a Sobol sequence leave no part of the space empty", "[plan]") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const GridFolder folder;
    PlanOptions options;
    options.seed = seed;
    const auto plan =
        folder.sweep("\n  " + kSquare + "  sample: {points: 64, sampler: sobol}\n", options)
            .value();
    REQUIRE(plan.configuration_count() == 64);
    const auto counts = counts_in_squares(plan);
    CHECK(counts.size() == 16);
    for (const auto& [square, count] : counts) CHECK(std::abs(count - 4) <= 1);
  }
}

TEST_CASE("a Sobol sample is the same for the same seed, and grows", "[plan]") {
  const auto of = [](int points, std::uint64_t seed) {
    return drawn(kSquare + "  sample: {points: " + std::to_string(points) + ", sampler: sobol}\n",
                 seed);
  };
  CHECK(of(30, 0) == of(30, 0));
  CHECK(of(30, 0) != of(30, 1));
  CHECK(contains(of(60, 0), of(30, 0)));
  // Lists are drawn as evenly.
  CHECK(drawn("lr: [1, 2, 3, 4]\n  width: [1, 2, 3, 4]\n  sample: {points: 16, sampler: sobol}\n")
            .size() == 16);
}

TEST_CASE("what is wrong with a sampler is said", "[plan]") {
  const GridFolder folder;
  const auto error = [&](const std::string& sample) {
    const auto plan = folder.sweep("\n  " + kSquare + "  sample: " + sample + "\n");
    return plan ? std::string() : plan.error().message;
  };
  CHECK(error("{points: 4, sampler: halton}") == "'sampler' must be 'random' or 'sobol'");
  CHECK(error("{sampler: sobol}") == "'sample' needs 'points'");
  CHECK(error("{points: 4, by: sobol}") == "unknown key 'by' in 'sample'");
  CHECK(error("{points: 0}") == "'sample' must be the number of points to draw");
}
