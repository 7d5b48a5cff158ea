#include "support/catch.hpp"

#include <gridctl/analysis/pooling.hpp>

#include <limits>

using namespace gridctl;
using namespace gridctl::analysis;

namespace {

using Words = std::vector<std::string>;

stats::Group group(Words keys, const std::vector<double>& values) {
  stats::Group made{std::move(keys), {}};
  for (const double value : values) made.runs.push_back({"", false, value, {}});
  return made;
}

/// Two nets on two tasks, each of which has a test set of its own.
const Grouping kGrouping{{"config.task", "config.test_set", "config.net"}, {}, false};

MetricAnalysis sample() {
  MetricAnalysis metric;
  metric.metric = "valid.acc";
  metric.samples = {group({"a", "ta", "mlp"}, {0.5, 0.5}), group({"b", "tb", "mlp"}, {0.7, 0.7}),
                    group({"a", "ta", "cnn"}, {0.6, 0.6}), group({"b", "tb", "cnn"}, {1.0, 1.0})};
  return metric;
}

}  // namespace

TEST_CASE("scores are pooled over tasks, and what belongs to a task is no key", "[analysis]") {
  const auto pooling = pool_groups(kGrouping, sample(), "task", 0.95);
  REQUIRE(pooling);
  CHECK(pooling->key == "config.task");
  CHECK(pooling->keys == Words{"config.net"});
  CHECK(pooling->tasks == 2);
  REQUIRE(pooling->groups.size() == 2);
  CHECK(pooling->groups[0].values == Words{"cnn"});
  CHECK(pooling->groups[0].runs == 4);
  CHECK(pooling->groups[0].pooled->mean.value == Approx(0.8));
  CHECK(pooling->groups[1].pooled->mean.value == Approx(0.6));
}

TEST_CASE("who has no score in one of the tasks is not pooled, and comes last", "[analysis]") {
  auto metric = sample();
  metric.samples[3].runs.front().failed = true;
  metric.samples[3].runs.back().value.reset();
  const auto pooling = pool_groups(kGrouping, metric, "task", 0.95);
  REQUIRE(pooling);
  CHECK(pooling->groups[1].values == Words{"cnn"});
  CHECK(pooling->groups[1].tasks == 1);
  CHECK_FALSE(pooling->groups[1].pooled);
}

TEST_CASE("only a key that varies can be pooled over", "[analysis]") {
  const auto pooling = pool_groups(kGrouping, sample(), "lr", 0.95);
  REQUIRE_FALSE(pooling);
  CHECK(pooling.error().help == "keys: config.task, config.test_set, config.net");
}

TEST_CASE("the least pooled score comes first where lower is better", "[analysis]") {
  auto metric = sample();
  metric.direction = stats::Direction::lower;
  const auto pooling = pool_groups(kGrouping, metric, "task", 0.95);
  REQUIRE(pooling);
  CHECK(pooling->groups[0].values == Words{"mlp"});
  CHECK(pooling->groups[1].values == Words{"cnn"});
}

TEST_CASE("a value that is not finite is no score, and its run does not count", "[analysis]") {
  auto metric = sample();
  metric.samples[3].runs.front().value = std::numeric_limits<double>::infinity();
  const auto pooling = pool_groups(kGrouping, metric, "task", 0.95);
  REQUIRE(pooling);
  CHECK(pooling->groups[0].runs == 3);
  CHECK(pooling->groups[0].pooled->mean.value == Approx(0.8));
}

TEST_CASE("an experiment in which nothing varies has no key to pool over", "[analysis]") {
  const auto pooling = pool_groups({}, {}, "task", 0.95);
  REQUIRE_FALSE(pooling);
  CHECK(pooling.error().help == "nothing varies in this experiment");
}
