#include "values/distribution.hpp"

#include "grids.hpp"
#include "identity.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <set>

using namespace gridctl;
using namespace gridctl::plan;
using gridctl::stats::Distribution;
using gridctl::stats::DistributionKind;

namespace {

std::vector<double> draws(const Distribution& distribution, int count = 4000) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i)
    values.push_back(std::stod(draw_value(distribution, splitmix64(static_cast<unsigned>(i)))));
  return values;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const auto value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

Result<Plan> sweep(const std::string& block, std::uint64_t seed = 0) {
  const GridFolder folder;
  PlanOptions options;
  options.seed = seed;
  return folder.plan("grid_sweep:\n  " + block, options);
}

std::vector<std::string> texts(const Plan& plan, const std::string& key) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < plan.configuration_count(); ++i)
    out.push_back(plan.merged(plan.configuration_at(i).number).find_path(key)->text());
  return out;
}

std::string problem(const std::string& block) {
  const auto plan = sweep(block);
  return plan ? "" : plan.error().message;
}

const std::string kRandom =
    "lr: {loguniform: {min: 1e-5, max: 1e-1}}\n"
    "  dropout: {uniform: [0, 0.5]}\n"
    "  noise: {normal: {mean: 1, sd: 0.1}}\n"
    "  depth: {int: {min: 2, max: 8}}\n"
    "  opt: {choice: [sgd, adam]}\n";

}  // namespace

TEST_CASE("drawn values have the distribution that they name", "[plan]") {
  const auto uniform = draws({DistributionKind::uniform, 2, 4});
  CHECK(std::ranges::min(uniform) >= 2);
  CHECK(std::ranges::max(uniform) <= 4);
  CHECK(std::abs(mean(uniform) - 3) < 0.05);
  auto log = draws({DistributionKind::loguniform, 1e-5, 1e-1});
  for (auto& value : log) value = std::log10(value);
  CHECK(std::ranges::min(log) >= -5.0000001);
  CHECK(std::ranges::max(log) <= -0.9999999);
  CHECK(std::abs(mean(log) + 3) < 0.1);
  auto normal = draws({DistributionKind::normal, 10, 2});
  CHECK(std::abs(mean(normal) - 10) < 0.2);
  for (auto& value : normal) value = (value - 10) * (value - 10);
  CHECK(std::abs(mean(normal) - 4) < 0.4);
  const auto integers = draws({DistributionKind::integer, -1, 2});
  for (const double value : {-1, 0, 1, 2})
    CHECK(std::abs(static_cast<double>(std::ranges::count(integers, value)) - 1000) < 150);
}

TEST_CASE("drawn values are short numbers that all parsers read alike", "[plan]") {
  CHECK(draw_value({DistributionKind::loguniform, 1e-5, 1e-1}, splitmix64(1)).size() <= 11);
  const auto value = draw_value({DistributionKind::uniform, 0, 0.5}, splitmix64(2));
  CHECK(value.starts_with("0."));
  CHECK(value.size() <= 8);
  CHECK(draw_value({DistributionKind::uniform, 1e15, 1e15 + 1}, 1).find("1000000000000000") == 0);
  CHECK(draw_value({DistributionKind::integer, 0, 9}, UINT64_MAX) == "9");
}

TEST_CASE("a random search draws so many different points, the same for the same seed", "[plan]") {
  const auto plan = sweep(kRandom + "  sample: 30\n").value();
  CHECK(plan.configuration_count() == 30);
  const auto lr = texts(plan, "lr");
  CHECK(std::set<std::string>(lr.begin(), lr.end()).size() == 30);
  CHECK(texts(sweep(kRandom + "  sample: 30\n").value(), "lr") == lr);
  CHECK(texts(sweep(kRandom + "  sample: 30\n", 1).value(), "lr") != lr);
  const auto opt = texts(plan, "opt");
  CHECK(std::set<std::string>(opt.begin(), opt.end()).size() == 2);
}

TEST_CASE("a larger sample keeps the points, and a new key leaves the others alone", "[plan]") {
  const auto lr = texts(sweep(kRandom + "  sample: 10\n").value(), "lr");
  auto more = texts(sweep(kRandom + "  sample: 20\n").value(), "lr");
  more.resize(10);
  CHECK(more == lr);
  CHECK(texts(sweep("width: [1, 2]\n  " + kRandom + "  sample: 10\n").value(), "lr") == lr);
}

TEST_CASE("excluded points are drawn again", "[plan]") {
  const auto plan = sweep(kRandom + "  exclude: [{opt: sgd}, {depth: 3}]\n  sample: 20\n").value();
  CHECK(plan.configuration_count() == 20);
  CHECK(plan.notes().empty());
  for (const auto& opt : texts(plan, "opt")) CHECK(opt == "adam");
  CHECK(problem("d: {int: {min: 1, max: 2}}\n  exclude: [{d: 1}, {d: 2}]\n  sample: 2\n") ==
        "'exclude' leaves so little that only 0 of 2 points were drawn");
}

TEST_CASE("few different points are told", "[plan]") {
  const auto plan = sweep("d: {int: {min: 1, max: 3}}\n  sample: 10\n").value();
  auto depths = texts(plan, "d");
  std::ranges::sort(depths);
  CHECK(depths == std::vector<std::string>{"1", "2", "3"});
  REQUIRE(plan.notes().size() == 1);
  CHECK(plan.notes()[0].message == "'sample' asks for 10 points, and there are only 3");
}

TEST_CASE("a task's own axis and a flag replace a distribution", "[plan]") {
  const GridFolder folder;
  PlanOptions options;
  options.axes = {parse_axis("lr=0.5").value()};
  const auto set = folder.plan("grid_sweep:\n  " + kRandom + "  sample: 5\n", options).value();
  CHECK(texts(set, "lr") == std::vector<std::string>(5, "0.5"));
  const auto own = folder
                       .plan("grid_tasks: [{name: t, sweep: {lr: [7]}}]\ngrid_sweep:\n  " +
                             kRandom + "  sample: 5\n")
                       .value();
  CHECK(texts(own, "lr") == std::vector<std::string>(5, "7"));
}

TEST_CASE("wrong distributions are errors", "[plan]") {
  CHECK(problem("lr: {uniform: {min: 0, max: 1}}") == "'lr' is drawn at random, but not how often");
  CHECK(problem("lr: {uniform: {min: 1, max: 0}}\n  sample: 3") ==
        "'min' of uniform must be less than 'max'");
  CHECK(problem("lr: {loguniform: [0, 1]}\n  sample: 3") ==
        "'min' of loguniform must be greater than 0");
  CHECK(problem("lr: {normal: {mean: 0, sd: 0}}\n  sample: 3") ==
        "'sd' of normal must be greater than 0");
  CHECK(problem("lr: {normal: {mu: 0, sd: 1}}\n  sample: 3") == "unknown key 'mu' in normal");
  CHECK(problem("lr: {uniform: {min: 0}}\n  sample: 3") == "uniform has no 'max'");
  CHECK(problem("lr: {int: [0.5, 3]}\n  sample: 3") == "'min' of int is not a whole number");
  CHECK(problem("lr: {uniform: [0, a]}\n  sample: 3") == "'max' of uniform is not a number");
  CHECK(problem("lr: {unifrom: [0, 1]}\n  sample: 3") == "unknown series 'unifrom'");
  CHECK(problem("zip: {a: {uniform: [0, 1]}, b: [1]}\n  sample: 3") ==
        "'a' is drawn at random and cannot move together with others");
}
