#include "curves/fold.hpp"

#include "support/catch.hpp"

#include <gridctl/stats/random.hpp>

#include <array>

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

/// Rows of all splits with gaps, values that are no numbers, and several rows of one step. Steps
/// never go down, or they do, and one metric may be in all rows then. Steps that go down are mostly
/// a constant distance apart, which may be any.
std::vector<Line> any_lines(stats::Random& random, bool goes_down = false) {
  std::vector<Line> lines;
  std::map<std::string, double> steps;
  const auto count = 1 + random.below(40);
  const double unit = std::array{1.0, 0.1, 4096.0, -2.5}[random.below(4)];
  const bool has_common = goes_down && random.below(4) != 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string split = std::vector{"train", "valid", "test"}[random.below(3)];
    auto& step = steps[split];
    step = goes_down
               ? unit * (static_cast<double>(random.below(20)) + (random.below(9) == 0 ? 0.3 : 0))
               : step + static_cast<double>(random.below(3));
    Values values{{"step", fmt::format("{}", step)}};
    for (const char* key : {"loss", "acc", "box_loss"}) {
      const auto kind = random.below(6);
      if (kind == 0 && !(has_common && key == std::string_view("loss"))) continue;
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
  for (int round = 0; round < 800; ++round) {
    const auto lines = any_lines(random, round % 2 == 1);
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
  CHECK(folded > 400);
}

TEST_CASE("rows that may be joined with rows far before them have to be kept", "[collect]") {
  const auto can_fold = [](const std::vector<double>& steps, bool has_common) {
    std::vector<Line> lines;
    for (const double step : steps) {
      const auto* const key = has_common || lines.size() % 2 == 0 ? "loss" : "acc";
      lines.push_back({"train", row_of(step, {{key, "1"}})});
    }
    return fold(source_of(lines)).has_value();
  };
  CHECK(can_fold({1, 2, 2, 3}, false));
  CHECK_FALSE(can_fold({1, 2, 3, 2}, false));
  CHECK_FALSE(can_fold({1, CurvePoint::kUnknown, 2, 1}, false));
  CHECK(can_fold({1, 2, 3, 2}, true));
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
  CHECK(summary->validation.front() == std::pair<Key, std::string>("loss", "0.5"));
  CHECK(fold_curves(source).front().values == std::vector{0.5, 0.7});
}
