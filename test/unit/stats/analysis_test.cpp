#include "reference.hpp"

#include <gridctl/stats/analysis.hpp>

#include <limits>

namespace gridctl::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

Group group_of(const std::vector<double>& values, bool paired = true) {
  Group group;
  for (std::size_t i = 0; i < values.size(); ++i)
    group.runs.push_back({paired ? std::to_string(i + 1) : "", false, values[i], std::nullopt});
  return group;
}

TEST_CASE("groups are ranked by their means, in the direction that is asked", "[stats]") {
  const std::vector groups{group_of({1, 2}), group_of({}), group_of({5, 6}), group_of({3, 4})};
  const auto higher = analyze(groups, {});
  CHECK(higher.groups[0].group == 2);
  CHECK(higher.groups[0].rank == 1);
  CHECK(higher.groups[2].group == 0);
  CHECK(higher.groups[3].group == 1);
  CHECK(higher.groups[3].rank == 0);
  const auto lower = analyze(groups, {Direction::lower});
  CHECK(lower.groups[0].group == 0);
  CHECK(lower.groups[2].group == 2);
  CHECK(lower.groups[3].rank == 0);
}

TEST_CASE("every run of a group is counted as something", "[stats]") {
  Group group = group_of({0.5, kNan, 0.7, kInf});
  group.runs.push_back({"5", true, 0.9, 0.1});  // failed: its value does not count
  group.runs.push_back({"6", false, std::nullopt, 0.3});
  group.runs[0].other = 0.2;
  const auto analysis = analyze({group}, {});
  const auto& result = analysis.groups.at(0);
  CHECK(result.total == 6);
  CHECK(result.failed == 1);
  CHECK(result.missing == 1);
  CHECK(result.description.nan == 1);
  CHECK(result.description.inf == 1);
  CHECK(result.description.n == 2);
  CHECK(result.description.mean.value() == Approx(0.6));
  CHECK(result.other.mean.value() == Approx(0.25));
  CHECK_FALSE(result.versus_best.has_value());
}

TEST_CASE("runs of the same repetition are compared as pairs", "[stats]") {
  const auto& expected = reference().at("compare").at(0);
  const auto analysis =
      analyze({group_of(sample(expected.at("b"))), group_of(sample(expected.at("a")))}, {});
  CHECK(analysis.groups[0].group == 1);
  CHECK_FALSE(analysis.groups[0].versus_best.has_value());
  const auto& found = analysis.groups[1].versus_best.value();
  CHECK(found.pairing == Pairing::paired);
  CHECK(found.p == close_to(expected.at("paired").at("p")));
}

TEST_CASE("runs without partners are compared without pairs", "[stats]") {
  const auto& expected = reference().at("compare").at(0);
  auto a = group_of(sample(expected.at("a")));
  auto b = group_of(sample(expected.at("b")), false);
  const auto found = analyze({a, b}, {}).groups[1].versus_best.value();
  CHECK(found.pairing == Pairing::independent);
  CHECK(found.p == close_to(expected.at("welch").at("p")));

  b = group_of(sample(expected.at("b")));
  b.runs[1].pair = b.runs[0].pair;  // merged configurations: which one is the partner?
  CHECK(analyze({a, b}, {}).groups[1].versus_best.value().pairing == Pairing::independent);
}

TEST_CASE("pairs are used while they cover half of each group", "[stats]") {
  const auto best = group_of({9.1, 9.3, 9.2, 9.4});
  auto other = group_of({1.1, 1.4, 1.2, 1.2});
  other.runs[0].failed = true;
  auto found = analyze({best, other}, {}).groups[1].versus_best.value();
  CHECK(found.pairing == Pairing::paired);
  other.runs[1].pair = "elsewhere";
  other.runs[2].pair = "elsewhere too";
  found = analyze({best, other}, {}).groups[1].versus_best.value();
  CHECK(found.pairing == Pairing::independent);
}

TEST_CASE("what cannot be told from the best is marked", "[stats]") {
  const auto analysis =
      analyze({group_of({0.30, 0.31, 0.32, 0.31}, false), group_of({0.10, 0.12, 0.11, 0.11}, false),
               group_of({0.11, 0.12, 0.10, 0.12}, false), group_of({0.95})},
              {Direction::lower});
  REQUIRE(analysis.groups[0].group == 1);
  const auto& near = analysis.groups[1].versus_best.value();
  const auto& far = analysis.groups[2].versus_best.value();
  CHECK(near.indistinguishable);
  CHECK(near.p > 0.05);
  CHECK_FALSE(far.indistinguishable);
  CHECK(far.p < 0.05);
  CHECK(far.p_best > 0.95);
  CHECK(analysis.groups[3].rank == 4);
  CHECK_FALSE(analysis.groups[3].versus_best.has_value());  // one value tells no spread
  CHECK(analysis.indistinguishable == 1);
  CHECK(analysis.selection.groups == 4);
  CHECK(analysis.selection.runs == 13);
}

TEST_CASE("with a best group of one value nothing is compared", "[stats]") {
  const auto analysis = analyze({group_of({0.99}), group_of({0.5, 0.6}), group_of({0.4, 0.5})}, {});
  CHECK_FALSE(analysis.groups[1].versus_best.has_value());
  CHECK_FALSE(analysis.groups[2].versus_best.has_value());
}

TEST_CASE("effects are those of the runs that did not fail", "[stats]") {
  auto small = group_of({1, 1, 9});
  small.keys = {"16", "sgd"};
  small.runs[2].failed = true;
  auto large = group_of({3, 3});
  large.keys = {"32", "sgd"};
  const auto found = effects_of({"hidden", "optimizer"}, {small, large});
  REQUIRE(found.factors.size() == 1);
  CHECK(found.factors[0].name == "hidden");
  CHECK(found.factors[0].share.value() == Approx(1));
  CHECK(found.factors[0].rank_correlation.value() == Approx(1));
  CHECK(found.factors[0].levels[0].n == 2);
}

TEST_CASE("nothing to analyze is an empty analysis", "[stats]") {
  CHECK(analyze({}, {}).groups.empty());
  const auto analysis = analyze({group_of({kNan})}, {});
  CHECK(analysis.selection.groups == 0);
  CHECK(analysis.groups.at(0).rank == 0);
}

}  // namespace
}  // namespace gridctl::stats
