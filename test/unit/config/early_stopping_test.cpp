#include "early_stopping_section.hpp"
#include "trees.hpp"

using namespace gridctl;
using namespace gridctl::config;
using test::contains;
using test::error_text;
using test::tree;

namespace {

EarlyStopping read(const std::string& text) {
  auto rules = read_early_stopping(tree(text));
  if (!rules) FAIL(to_text(rules.error()));
  return *rules;
}

std::string error(const std::string& text) {
  return error_text(read_early_stopping(tree(text)));
}

}  // namespace

TEST_CASE("early_stopping: each rule with its numbers", "[config]") {
  const auto rules = read(
      "{metric: valid.acc, direction: higher, step: epoch, grace: 3, repetitions: apart,\n"
      " rule: [median, halving, target, nan, plateau],\n"
      " median: {others: 5}, halving: {eta: 4, rungs: [3, 12]}, target: {above: 0.99, all: true},\n"
      " nan: {bound: 1e6}, plateau: {patience: 10, min_delta: 1e-3}}");
  CHECK(rules.metric == "valid.acc");
  CHECK(rules.metric_place->line == 1);
  CHECK(rules.higher_is_better == true);
  CHECK(rules.step == "epoch");
  CHECK(rules.grace == 3);
  CHECK_FALSE(rules.together);
  CHECK(rules.median->others == 5);
  CHECK(rules.halving->eta == 4);
  CHECK(rules.halving->rungs == std::vector<double>{3, 12});
  CHECK(rules.target->above == 0.99);
  CHECK_FALSE(rules.target->below);
  CHECK(rules.target->all);
  CHECK(rules.nan->bound == 1e6);
  CHECK(rules.plateau->patience == 10);
  CHECK(rules.plateau->min_delta == 1e-3);
}

TEST_CASE("early_stopping: a rule by its word alone", "[config]") {
  const auto rules = read("{metric: loss, rule: halving}");
  CHECK(rules.halving->eta == 3);
  CHECK(rules.halving->rungs.empty());
  CHECK(rules.grace == 1);
  CHECK(rules.together);
  CHECK_FALSE(rules.median);
  CHECK_FALSE(rules.higher_is_better);
  CHECK(read("{rule: nan}").nan);  // looks at all metrics, and needs the name of none
}

TEST_CASE("early_stopping: what is wrong is said with its place", "[config]") {
  CHECK(contains(error("{rule: halfing, metric: a}"), "did you mean 'halving'?"));
  CHECK(contains(error("{rule: halfing, metric: a}"), "t.yaml:1:8"));
  CHECK(contains(error("{rule: median}"), "'early_stopping' needs 'metric'"));
  CHECK(contains(error("{metric: a}"), "'early_stopping' needs 'rule'"));
  CHECK(contains(error("{rule: median, metric: a, graze: 3}"), "did you mean 'grace'?"));
  CHECK(contains(error("{rule: median, metric: a, halving: {eta: 3}}"),
                 "'early_stopping.halving' is given, and is not a 'rule'"));
  CHECK(contains(error("{rule: halving, metric: a, halving: {rungs: [9, 3]}}"),
                 "must be a number above 9, not the number 3"));
  CHECK(contains(error("{rule: halving, metric: a, halving: {eta: 1}}"), "at least 2"));
  CHECK(contains(error("{rule: target, metric: a}"), "the rule 'target' needs numbers"));
  CHECK(contains(error("{rule: target, metric: a, target: {above: 1, below: 2}}"),
                 "needs 'above' or 'below'"));
  CHECK(contains(error("{rule: target, metric: a, target: {above: .inf}}"), "must be a number"));
  CHECK(contains(error("{rule: plateau, metric: a, plateau: {min_delta: 1}}"), "needs 'patience'"));
  CHECK(contains(error("{rule: plateau, metric: a, plateau: {patience: 0}}"), "above 0"));
  CHECK(contains(error("{rule: median, metric: a, direction: up}"), "cannot be 'up'"));
}
