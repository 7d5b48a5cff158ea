#include "curves/fold.hpp"

#include "support/catch.hpp"

#include <gridctl/stats/random.hpp>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::collect;

namespace {

struct Line {
  std::string split;
  MetricRow row;
};

MetricRow row_of(double step, Values values) {
  return {{step, {}}, std::move(values), CurvePoint::kUnknown};
}

/// Rows of all splits, in which steps never go down, with gaps, values that are no numbers, and
/// several rows of one step.
std::vector<Line> any_lines(stats::Random& random) {
  std::vector<Line> lines;
  std::map<std::string, double> steps;
  const auto count = 1 + random.below(40);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string split = std::vector{"train", "valid", "test"}[random.below(3)];
    auto& step = steps[split];
    step += static_cast<double>(random.below(3));
    Values values{{"step", fmt::format("{}", step)}};
    for (const char* key : {"loss", "acc", "box_loss"}) {
      const auto kind = random.below(6);
      if (kind == 0) continue;
      values.emplace_back(key, kind == 1 ? "nan" : fmt::format("{}", random.below(5)));
    }
    lines.push_back({split, row_of(random.below(12) == 0 ? CurvePoint::kUnknown : step, values)});
  }
  return lines;
}

RowSource source_of(const std::vector<Line>& lines) {
  return [&lines](RowSink& rows) {
    for (const auto& [split, row] : lines) rows.add(split, row);
    rows.add_final("final.acc", "7");
  };
}

bool are_equal(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

void check_equal(const std::vector<Curve>& a, const std::vector<Curve>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].split == b[i].split);
    CHECK(a[i].metric == b[i].metric);
    REQUIRE(a[i].size() == b[i].size());
    for (std::size_t k = 0; k < a[i].size(); ++k) {
      CHECK(are_equal(a[i].point(k).step, b[i].point(k).step));
      CHECK(are_equal(a[i].values[k], b[i].values[k]));
    }
  }
}

}  // namespace

TEST_CASE("rows that are not kept have the statistics and curves of rows that are", "[collect]") {
  stats::Random random(7);
  int folded = 0;
  for (int round = 0; round < 400; ++round) {
    const auto lines = any_lines(random);
    const auto source = source_of(lines);
    const auto summary = fold(source);
    if (!summary) continue;
    ++folded;
    Curves kept;
    source(kept);
    const auto expected = summarize(kept);
    CHECK(summary->training == expected.training);
    CHECK(summary->validation == expected.validation);
    CHECK(summary->test == expected.test);
    check_equal(fold_curves(source), metric_curves(kept));
  }
  CHECK(folded > 200);
}

TEST_CASE("rows whose steps go down or come again have to be kept", "[collect]") {
  const auto can_fold = [](const std::vector<double>& steps) {
    std::vector<Line> lines;
    for (const double step : steps) lines.push_back({"train", row_of(step, {{"loss", "1"}})});
    return fold(source_of(lines)).has_value();
  };
  CHECK(can_fold({1, 2, 2, 3}));
  CHECK_FALSE(can_fold({1, 2, 1}));
  CHECK_FALSE(can_fold({1, CurvePoint::kUnknown, 1}));
}

TEST_CASE("after a new beginning only what follows counts", "[collect]") {
  const RowSource source = [](RowSink& rows) {
    rows.add("valid", row_of(5, {{"loss", "0.1"}}));
    rows.restart();
    rows.add("valid", row_of(1, {{"loss", "0.5"}}));
    rows.add("valid", row_of(2, {{"loss", "0.7"}}));
  };
  const auto summary = fold(source);
  REQUIRE(summary);
  CHECK(summary->validation.front() == std::pair<std::string, std::string>("loss", "0.5"));
  CHECK(fold_curves(source).front().values == std::vector{0.5, 0.7});
}
