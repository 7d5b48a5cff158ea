#include "mean_curves.hpp"

#include "analyzed_runs.hpp"
#include "support/catch.hpp"

#include <cmath>

using namespace gridctl;
using namespace gridctl::analysis;
using test::analyzed;
using test::ScratchDir;
using test::write_run;

namespace {

/// A line of metrics.jsonl for each value; a step of 0 is none.
std::string validations(const std::vector<std::pair<int, std::string>>& values) {
  std::string text;
  for (const auto& [step, value] : values) {
    const auto at = step == 0 ? std::string() : "\"step\":" + std::to_string(step) + ",";
    text += "{" + at + "\"split\":\"valid\",\"acc\":" + value + "}\n";
  }
  return text;
}

const auto kEveryStep = validations({{1, "0.2"}, {2, "0.4"}, {3, "0.6"}, {4, "0.8"}});
const auto kTwoSteps = validations({{1, "0.5"}, {4, "0.9"}});

MeanCurves curves_of(const Analysis& analysis, const std::vector<std::size_t>& groups,
                     std::size_t stretches) {
  return mean_curves(analysis.experiment, analysis.tasks.front(), groups, stretches);
}

void check_close(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]));
}

}  // namespace

TEST_CASE("a curve is the mean over runs, each of which counts once in a stretch", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "a", "{lr: 1, seed: 1}", kEveryStep);
  write_run(scratch, "b", "{lr: 1, seed: 2}", kTwoSteps);
  const auto curves = curves_of(analyzed(scratch), {0}, 2);
  CHECK(curves.split == "valid");
  CHECK(curves.metric == "acc");
  CHECK(curves.first_step == 1);
  CHECK(curves.last_step == 4);
  REQUIRE(curves.means.size() == 1);
  check_close(curves.means[0], {0.4, 0.8});
}

TEST_CASE("between two values a run has the earlier one", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "a", "{lr: 1, seed: 1}", kEveryStep);
  write_run(scratch, "b", "{lr: 1, seed: 2}", kTwoSteps);
  const auto curves = curves_of(analyzed(scratch), {0}, 24);  // no more stretches than values
  REQUIRE(curves.means.size() == 1);
  check_close(curves.means[0], {0.35, 0.45, 0.55, 0.85});
}

TEST_CASE("where nothing finite was written a curve has no value", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "a", "{lr: 1}", kEveryStep);
  write_run(scratch, "b", "{lr: 2}", validations({{1, "NaN"}, {2, "0.5"}}));
  const auto curves = curves_of(analyzed(scratch), {1, 0}, 4);
  REQUIRE(curves.means.size() == 2);
  CHECK(std::isnan(curves.means[0].at(0)));
  CHECK(curves.means[0].at(1) == 0.5);
  CHECK(std::isnan(curves.means[0].at(2)));
  check_close(curves.means[1], {0.2, 0.4, 0.6, 0.8});
}

TEST_CASE("values without steps follow one another", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "a", "{lr: 1}", validations({{0, "0.1"}, {0, "0.2"}, {0, "0.3"}}));
  const auto curves = curves_of(analyzed(scratch), {0}, 3);
  CHECK(curves.first_step == 0);
  CHECK(curves.last_step == 2);
  REQUIRE(curves.means.size() == 1);
  check_close(curves.means[0], {0.1, 0.2, 0.3});
}

TEST_CASE("a test's metric has the curve of its validation", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "a", "{lr: 1}", kEveryStep + "{\"split\":\"test\",\"acc\":0.7}\n");
  const auto curves = curves_of(analyzed(scratch, {"test.acc"}), {0}, 4);
  CHECK(curves.split == "valid");
  REQUIRE(curves.means.size() == 1);
  check_close(curves.means[0], {0.2, 0.4, 0.6, 0.8});
}

TEST_CASE("one value is no curve", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "a", "{lr: 1}", validations({{1, "0.5"}}));
  const auto curves = curves_of(analyzed(scratch), {0}, 4);
  CHECK(curves.split.empty());
  CHECK(curves.means.empty());
}

TEST_CASE("intervals of a curve are those of its runs' means, where there are two", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "a", "{lr: 1, seed: 1}", validations({{1, "0.1"}, {2, "0.3"}}));
  write_run(scratch, "b", "{lr: 1, seed: 2}", validations({{1, "0.3"}}));
  const auto analysis = analyzed(scratch);
  const stats::IntervalOptions options{stats::IntervalKind::sd};
  const auto curves = mean_curves(analysis.experiment, analysis.tasks.front(), {0}, 2, options);
  REQUIRE(curves.intervals.size() == 1);
  REQUIRE(curves.intervals[0].size() == 2);
  CHECK(curves.intervals[0][0].low == Approx(0.2 - std::sqrt(0.02)));
  CHECK(curves.intervals[0][0].high == Approx(0.2 + std::sqrt(0.02)));
  CHECK(std::isnan(curves.intervals[0][1].low));
  CHECK(mean_curves(analysis.experiment, analysis.tasks.front(), {0}, 2).intervals.empty());
}

TEST_CASE("curves of single runs tell the seconds since the run's first value", "[analysis]") {
  const ScratchDir scratch;
  write_run(scratch, "a", "{lr: 1, seed: 1}",
            "{\"step\":1,\"split\":\"valid\",\"acc\":0.2,\"time\":1700000000}\n"
            "{\"step\":3,\"split\":\"valid\",\"acc\":0.6,\"time\":1700000010}\n");
  write_run(scratch, "b", "{lr: 1, seed: 2}", kEveryStep);
  const auto analysis = analyzed(scratch);
  const auto curves = run_curves(analysis.experiment, analysis.tasks.front(), {0}, 2);
  REQUIRE(curves.groups.size() == 1);
  REQUIRE(curves.groups[0].size() == 2);
  CHECK(curves.stretches == 2);
  check_close(curves.groups[0][0].means, {0.2, 0.6});
  check_close(curves.groups[0][0].seconds, {0, 10});
  check_close(curves.groups[0][1].means, {0.3, 0.7});
  CHECK(curves.groups[0][1].seconds.empty());
}

TEST_CASE("of many runs the curves are coarser, and still of all values", "[analysis]") {
  const ScratchDir scratch;
  constexpr int kRuns = 101;
  constexpr int kSteps = 2000;
  for (int run = 1; run <= kRuns; ++run) {
    std::vector<std::pair<int, std::string>> values;
    for (int step = 1; step <= (run == 1 ? kSteps : 1); ++step)
      values.emplace_back(step, step <= kSteps / 2 ? "0.25" : "0.75");
    write_run(scratch, "run-" + std::to_string(run), "{lr: 1, seed: " + std::to_string(run) + "}",
              validations(values));
  }
  const auto analysis = analyzed(scratch);
  const auto curves = run_curves(analysis.experiment, analysis.tasks.front(), {0}, 2);
  REQUIRE(curves.groups.size() == 1);
  REQUIRE(curves.groups[0].size() == kRuns);
  CHECK(curves.last_step == kSteps);
  check_close(curves.groups[0][0].means, {0.25, 0.75});
}
