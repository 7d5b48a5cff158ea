#include "grids.hpp"
#include "support/catch.hpp"

#include <gridctl/plan/search.hpp>

#include <algorithm>
#include <set>

using namespace gridctl;
using namespace gridctl::plan;

namespace {

const std::string kSpace =
    "{lr: {loguniform: [1.0e-5, 0.1]}, width: {int: [8, 512], log: true}, "
    "model.name: [mlp, cnn], +model.dropout: {uniform: [0, 0.5], when: {model.name: cnn}}}";

std::string search_of(const std::string& space, const std::string& rest) {
  return "grid_search:\n  metric: valid.acc\n  space: " + space + "\n  " + rest + "\n";
}

Result<Plan> planned(const std::string& space, const std::string& rest,
                     const PlanOptions& options = {}, const std::string& more = "") {
  const GridFolder folder;
  return folder.plan("grid_tasks: [{name: t, default_configs: '" + folder.base() + "'}]\n" +
                         search_of(space, rest) + more,
                     options);
}

Error error_of(const std::string& space, const std::string& rest = "points: 4\n  sampler: random",
               const PlanOptions& options = {}, const std::string& more = "") {
  auto plan = planned(space, rest, options, more);
  REQUIRE_FALSE(plan);
  return plan.error();
}

std::string leaf(const Plan& plan, std::size_t position, const std::string& key) {
  const auto tree = plan.merged(plan.configuration_at(position).number);
  const auto* node = tree.find_path(key);
  return node ? node->text() : "";
}

std::vector<std::string> identities(const Plan& plan) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < plan.configuration_count(); ++i)
    found.push_back(plan.configuration_at(i).identity);
  return found;
}

}  // namespace

TEST_CASE("a search has as many configurations as points, all within the space", "[plan]") {
  for (const std::string sampler : {"random", "sobol"}) {
    const auto plan = planned(kSpace, "points: 40\n  sampler: " + sampler).value();
    REQUIRE(plan.configuration_count() == 40);
    for (std::size_t i = 0; i < 40; ++i) {
      const auto lr = std::stod(leaf(plan, i, "lr"));
      CHECK(lr >= 1e-5);
      CHECK(lr <= 0.1);
      const auto width = std::stoi(leaf(plan, i, "width"));
      CHECK(width >= 8);
      CHECK(width <= 512);
      // A key that a point leaves alone is not there, as in the file.
      const auto dropout = leaf(plan, i, "model.dropout");
      CHECK(dropout.empty() == (leaf(plan, i, "model.name") == "mlp"));
    }
  }
}

TEST_CASE("the same seed plans the same points, another seed others", "[plan]") {
  const std::string rest = "points: 10\n  sampler: random";
  PlanOptions other;
  other.seed = 1;
  const auto plan = planned(kSpace, rest).value();
  CHECK(identities(plan) == identities(planned(kSpace, rest).value()));
  CHECK(identities(plan) != identities(planned(kSpace, rest, other).value()));
}

TEST_CASE("more points keep the points that there were, in their order", "[plan]") {
  for (const std::string sampler : {"random", "sobol"}) {
    const auto few = identities(planned(kSpace, "points: 10\n  sampler: " + sampler).value());
    const auto many = identities(planned(kSpace, "points: 30\n  sampler: " + sampler).value());
    CHECK(std::equal(few.begin(), few.end(), many.begin()));
  }
}

TEST_CASE("points to start with come first, and what they leave open is drawn", "[plan]") {
  const auto plan =
      planned(kSpace, "points: 5\n  sampler: random\n  start: [{lr: 1e-3, model.name: cnn}]")
          .value();
  REQUIRE(plan.configuration_count() == 5);
  CHECK(leaf(plan, 0, "lr") == "0.001");
  CHECK(leaf(plan, 0, "model.name") == "cnn");
  CHECK_FALSE(leaf(plan, 0, "model.dropout").empty());
}

TEST_CASE("a key that a point leaves alone keeps the value of the task", "[plan]") {
  const auto plan =
      planned("{model.name: [mlp, cnn], model.depth: {int: [3, 9], when: {model.name: cnn}}}",
              "points: 6\n  sampler: random")
          .value();
  std::set<std::string> of_mlp;
  for (std::size_t i = 0; i < plan.configuration_count(); ++i) {
    if (leaf(plan, i, "model.name") == "mlp") of_mlp.insert(leaf(plan, i, "model.depth"));
    if (leaf(plan, i, "model.name") == "mlp")
      CHECK(plan.configuration_at(i).label.find("depth") == std::string::npos);
  }
  CHECK(of_mlp == std::set<std::string>{"2"});
}

TEST_CASE("a configuration of a search has the identity that it would have in a sweep", "[plan]") {
  const GridFolder folder;
  const auto head = "grid_tasks: [{name: t, default_configs: '" + folder.base() + "'}]\n";
  const auto swept = identities(folder.plan(head + "grid_sweep: {model.name: [mlp, cnn]}").value());
  const auto searched = identities(
      folder
          .plan(head +
                search_of("{model.name: [mlp, cnn], model.depth: {int: [3, 9], when: {model.name: "
                          "cnn}}}",
                          "points: 1\n  sampler: random\n  start: [{model.name: mlp}]"))
          .value());
  CHECK(std::ranges::count(swept, searched.at(0)) == 1);
}

TEST_CASE("a space with fewer points than are asked for is planned whole, which is said",
          "[plan]") {
  const auto plan = planned("{model.name: [mlp, cnn]}", "points: 9\n  sampler: sobol").value();
  CHECK(plan.configuration_count() == 2);
  REQUIRE(plan.notes().size() == 1);
  CHECK(plan.notes()[0].message ==
        "'points' of 'grid_search' asks for 9, and the space has only 2");
}

TEST_CASE("each task has a search of its own", "[plan]") {
  const GridFolder folder;
  const auto plan =
      folder
          .plan(
              "grid_tasks: [{name: a, overwrite: {lr: 1}}, {name: b, overwrite: {lr: 1, w: 2}}]\n" +
              search_of("{lr: {uniform: [0, 1]}}", "points: 3\n  sampler: random"))
          .value();
  CHECK(plan.configuration_count() == 6);
  CHECK(leaf(plan, 0, "lr") == leaf(plan, 3, "lr"));
  CHECK(plan.searched(1).at(0).configuration == 4);
}

TEST_CASE("points that were asked for follow the first ones", "[plan]") {
  const std::string rest = "points: 3\n  sampler: random";
  const auto plan = planned(kSpace, rest).value();
  auto point = plan.searched(0).at(1).point;
  point.values[0] = 0.05;
  PlanOptions options;
  options.asked = {plan.search()->written(0, point)};
  const auto grown = planned(kSpace, rest, options).value();
  REQUIRE(grown.configuration_count() == 4);
  CHECK(leaf(grown, 3, "lr") == "0.05");
  CHECK(grown.searched(0).at(3).point == point);
  CHECK(grown.searched(0).at(3).configuration == 4);
  options.asked[0].values[0].second = "7";
  CHECK(planned(kSpace, rest, options).error().message ==
        "a point that the search has asked for is not in its space: 'lr' cannot be 7");
}

TEST_CASE("what is wrong in a space is said with its place", "[plan]") {
  const auto message = [](const std::string& space) { return error_of(space).message; };
  CHECK(message("{lr: 0.1}") == "'lr' has one value, and nothing to search for");
  CHECK(message("{lr: [0.1]}") == "'lr' has one value, and nothing to search for");
  CHECK(message("{lr: []}") == "'lr' has no values");
  CHECK(message("{lr: [1, 2, 1]}") == "'1' is listed twice for 'lr'");
  CHECK(message("{lr: {uniform: [1, 0]}}") == "'min' of uniform must be less than 'max'");
  CHECK(message("{lr: {loguniform: [0, 1]}}") == "'min' of loguniform must be greater than 0");
  CHECK(message("{width: {int: [0, 9], log: true}}") ==
        "'min' of 'width' must be at least 1 with 'log'");
  CHECK(message("{lr: {uniform: [1, 2], log: true}}") == "'log' does not go with uniform");
  CHECK(message("{lr: {normal: [1, 2]}}") == "a search needs bounds, and normal has none");
  CHECK(message("{lr: {unifrom: [1, 2]}}") == "'unifrom' is nothing that 'lr' may be");
  CHECK(message("{lr: {log: true}}") == "'lr' does not say what it may be");
  CHECK(message("{nonesuch: [1, 2]}") == "the configuration of task 't' has no key 'nonesuch'");
  CHECK(message("{lr: {uniform: [0, 1], when: {modle.name: mlp}}, model.name: [mlp, cnn]}") ==
        "'when' names 'modle.name', which is not searched for");
  CHECK(message("{lr: {uniform: [0, 1], when: {model.name: gru}}, model.name: [mlp, cnn]}") ==
        "'model.name' is never 'gru'");
  CHECK(message("{lr: {uniform: [0, 1], when: {width: 9}}, width: {uniform: [0, 9]}}") ==
        "'when' names 'width', which is drawn from all numbers");
  CHECK(message("{lr: {uniform: [0, 1], when: 3}}") == "'when' of 'lr' is no mapping");
  const auto error = error_of("{lr: {loguniform: [0, 1]}}");
  REQUIRE(error.place);
  CHECK(error.place->line == 4);
}

TEST_CASE("what is wrong in a start or a sampler is said with its place", "[plan]") {
  const std::string space = "{lr: {uniform: [0, 1]}, model.name: [mlp, cnn]}";
  const auto with = [&](const std::string& rest) {
    return error_of(space, "points: 4\n  " + rest);
  };
  CHECK(with("sampler: randon").help == "did you mean 'random'?");
  CHECK(with("sampler: random\n  start: [{lr: 2}]").message ==
        "the start of 'lr' is outside of the space");
  CHECK(with("sampler: random\n  start: [{lr: 2}]").help == "it is a number from 0 to 1");
  CHECK(with("sampler: random\n  start: [{model.name: gru}]").help == "it is one of mlp, cnn");
  CHECK(with("sampler: random\n  start: [{rl: 1}]").message ==
        "'start' gives 'rl', which is not searched for");
  CHECK(with("sampler: random\n  start: [{lr: 2}]").place->line == 7);
}

TEST_CASE("flags cannot sweep beside a search, nor set what is searched for", "[plan]") {
  const std::string rest = "points: 2\n  sampler: random";
  const std::string space = "{lr: {uniform: [0, 1]}}";
  PlanOptions options;
  options.axes = {parse_axis("lr=0.1").value()};
  CHECK(error_of(space, rest, options).message.find("'lr' is searched for") != std::string::npos);
  options.axes = {parse_axis("width=1,2").value()};
  CHECK(error_of(space, rest, options).message.find("not swept over 'width'") != std::string::npos);
  options.axes = {parse_axis("width=99").value()};
  const auto plan = planned(space, rest, options).value();
  CHECK(plan.configuration_count() == 2);
  CHECK(leaf(plan, 1, "width") == "99");
}
