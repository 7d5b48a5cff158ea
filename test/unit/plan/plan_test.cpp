#include "grids.hpp"
#include "support/catch.hpp"

#include <gridctl/plan/plan.hpp>

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

using namespace gridctl;
using namespace gridctl::plan;
using Labels = std::vector<std::string>;

namespace {

std::string json(const config::Node& node) {
  return config::to_json(node).dump();
}

Axis set(const std::string& text) {
  return parse_axis(text).value();
}

PlanOptions only(const std::string& filter) {
  PlanOptions options;
  options.only = {parse_filter(filter, "--only").value()};
  return options;
}

PlanOptions skip(const std::string& filter) {
  PlanOptions options;
  options.skip = {parse_filter(filter, "--skip").value()};
  return options;
}

}  // namespace

TEST_CASE("a sweep is the product of its axes, the first one outermost", "[plan]") {
  const GridFolder folder;
  const auto plan = folder.sweep("{lr: [0.1, 1.0e-3], model.depth: [2, 4]}").value();
  CHECK(labels(plan) == Labels{"t lr=0.1 depth=2", "t lr=0.1 depth=4", "t lr=1.0e-3 depth=2",
                               "t lr=1.0e-3 depth=4"});
  const auto third = plan.configuration(3);
  CHECK(third.number == 3);
  CHECK(third.folder == "0003-t-lr=1.0e-3-depth=2");
  CHECK(json(plan.merged(3)) == R"({"lr":0.001,"width":8,"model":{"name":"mlp","depth":2}})");
  CHECK(attempt_folder(third, 2, 1) == "runs/0003-t-lr=1.0e-3-depth=2/2/attempt-1");
}

TEST_CASE("the runs go repetition by repetition", "[plan]") {
  const GridFolder folder;
  PlanOptions options;
  options.repetitions = 2;
  const auto plan = folder.sweep("{lr: [1, 2]}", options).value();
  CHECK(plan.runs() == 4);
  CHECK(plan.run(0) == RunId{1, 1});
  CHECK(plan.run(1) == RunId{2, 1});
  CHECK(plan.run(2) == RunId{1, 2});
}

TEST_CASE("a swept value replaces what the configuration has, with its type", "[plan]") {
  const GridFolder folder;
  const auto plan =
      folder.sweep("{model: [{name: cnn}, null, [1, 2], text], lr: 5, +extra.deep: [true]}")
          .value();
  REQUIRE(plan.configuration_count() == 4);
  CHECK(json(plan.merged(1)) ==
        R"({"lr":5,"width":8,"model":{"name":"cnn"},"extra":{"deep":true}})");
  CHECK(json(plan.merged(2)) == R"({"lr":5,"width":8,"model":null,"extra":{"deep":true}})");
  CHECK(json(plan.merged(3)) == R"({"lr":5,"width":8,"model":[1,2],"extra":{"deep":true}})");
  // What does not vary tells nothing apart.
  CHECK(labels(plan) ==
        Labels{"t model={\"name\":\"cnn\"}", "t model=null", "t model=[1,2]", "t model=text"});
}

TEST_CASE("axes of a zip move together", "[plan]") {
  const GridFolder folder;
  const auto plan =
      folder.sweep("{zip: [{model.name: [a, b], width: [64, 256]}], lr: [1, 2]}").value();
  CHECK(labels(plan) == Labels{"t name=a width=64 lr=1", "t name=a width=64 lr=2",
                               "t name=b width=256 lr=1", "t name=b width=256 lr=2"});
}

TEST_CASE("a list of blocks is their union, and equal points are one", "[plan]") {
  const GridFolder folder;
  const auto plan = folder.sweep("[{lr: [0.5, 1]}, {width: [8, 16]}]").value();
  // width=8 with the lr of the file is lr=0.5 with the width of the file.
  CHECK(labels(plan) == Labels{"t lr=0.5", "t lr=1", "t width=16"});
  REQUIRE(plan.notes().size() == 1);
  CHECK(plan.notes()[0].message == "1 of 4 configurations are the same as another and run once");
  CHECK(plan.notes()[0].help == "such as 't lr=0.5' and 't width=8'");
}

TEST_CASE("a key with one value a block varies if the blocks differ", "[plan]") {
  const GridFolder folder;
  const auto plan =
      folder.sweep("[{model.name: a, lr: [1, 2]}, {model.name: b, width: [3]}]").value();
  CHECK(labels(plan) == Labels{"t name=a lr=1", "t name=a lr=2", "t name=b width=3"});
}

TEST_CASE("equal tasks are one configuration, whatever their names", "[plan]") {
  const GridFolder folder;
  const auto plan = folder
                        .plan(
                            "grid_tasks:\n"
                            "  - {name: a, overwrite: {x: 1, log: 1}}\n"
                            "  - {name: b, overwrite: {log: 2, x: 0x1}}\n"
                            "  - {name: c, overwrite: {x: 1.0}}\n")
                        .value();
  CHECK(labels(plan) == Labels{"a", "c"});
  CHECK(plan.notes().at(0).help == "such as 'a' and 'b'");
}

TEST_CASE("a task's axes multiply the grid's, and win where both name a key", "[plan]") {
  const GridFolder folder;
  const auto plan = folder
                        .plan(
                            "grid_tasks:\n"
                            "  - {name: a, overwrite: {lr: 0, width: 0}, sweep: {width: [1, 2]}}\n"
                            "  - {name: b, overwrite: {lr: 0, width: 0}, sweep: {lr: [7]}}\n"
                            "grid_sweep: {lr: [1, 2]}\n")
                        .value();
  CHECK(labels(plan) ==
        Labels{"a lr=1 width=1", "a lr=1 width=2", "a lr=2 width=1", "a lr=2 width=2", "b lr=7"});
}

TEST_CASE("exclude leaves out partial matches on any key", "[plan]") {
  const GridFolder folder;
  const std::string axes = "lr: [0.1, 0.2], width: [8, 16]";
  CHECK(labels(folder.sweep("{" + axes + ", exclude: [{lr: 0.10, width: 16}]}").value()) ==
        Labels{"t lr=0.1 width=8", "t lr=0.2 width=8", "t lr=0.2 width=16"});
  CHECK(folder.sweep("{" + axes + ", exclude: [{lr: 0.1}]}")->configuration_count() == 2);
  CHECK(folder.sweep("{" + axes + ", exclude: [{lr: 0.1, model.name: mlp}]}")
            ->configuration_count() == 2);
  CHECK(folder.sweep("{" + axes + ", exclude: [{lr: 0.1, task: t}]}")->configuration_count() == 2);
  const auto idle = folder.sweep("{" + axes + ", exclude: [{lr: 0.1, model.name: cnn}]}").value();
  CHECK(idle.configuration_count() == 4);
  REQUIRE(idle.notes().size() == 1);
  CHECK(idle.notes()[0].message == "an item of 'exclude' matches no configuration");
  // Below a swept mapping too.
  CHECK(folder.sweep("{model: [{name: a}, {name: b}], exclude: [{model.name: a}]}")
            ->configuration_count() == 1);
}

TEST_CASE("flags override, sweep, and win over the file's axes", "[plan]") {
  const GridFolder folder;
  PlanOptions options;
  options.axes = {set("width=1,2"), set("lr=9"), set("model.depth=3")};
  const auto plan =
      folder.sweep("{lr: [1, 2], zip: [{width: [3, 4], model.name: [a, b]}]}", options).value();
  CHECK(labels(plan) ==
        Labels{"t name=a width=1", "t name=a width=2", "t name=b width=1", "t name=b width=2"});
  CHECK(json(plan.merged(4)) == R"({"lr":9,"width":2,"model":{"name":"b","depth":3}})");
  options.axes = {set("lr=1"), set("lr=2")};
  CHECK(json(folder.sweep("{}", options)->merged(1)).starts_with(R"({"lr":2,)"));
}

TEST_CASE("--only and --skip choose configurations by values and task", "[plan]") {
  const GridFolder folder;
  const std::string sweep = "{lr: [0.1, 0.2, 0.3], model.depth: [2, 4]}";
  CHECK(labels(folder.sweep(sweep, only("lr<0.3,depth=4")).value()) ==
        Labels{"t lr=0.1 depth=4", "t lr=0.2 depth=4"});
  CHECK(folder.sweep(sweep, skip("lr=0.1"))->configuration_count() == 4);
  CHECK(folder.sweep(sweep, only("task=t"))->configuration_count() == 6);
  CHECK(folder.sweep(sweep, only("name=m*"))->configuration_count() == 6);
  auto several = only("lr=0.1");
  several.only.push_back(parse_filter("lr=0.2", "--only").value());
  several.skip = skip("depth=2").skip;
  CHECK(labels(folder.sweep(sweep, several).value()) ==
        Labels{"t lr=0.1 depth=4", "t lr=0.2 depth=4"});
}

TEST_CASE("a grid without tasks sweeps one empty configuration, where keys are free", "[plan]") {
  const GridFolder folder;
  const auto plan = folder.plan("grid_sweep: {lr: [1, 2], deep.key: [a]}").value();
  CHECK(labels(plan) == Labels{"grid lr=1", "grid lr=2"});
  CHECK(json(plan.merged(2)) == R"({"lr":2,"deep":{"key":"a"}})");
}

TEST_CASE("seeds are put in place, unless the user set them", "[plan]") {
  const GridFolder folder("{seed: 3, lr: 1}\n");
  const auto plan = folder.sweep("{lr: [1, 2]}").value();
  const auto derived = std::to_string(plan.seed({1, 1}));
  CHECK(plan.merged(RunId{1, 1}).find("seed")->text() == derived);
  const auto swept = folder.sweep("{seed: [10, 20], lr: 1}").value();
  REQUIRE(swept.configuration_count() == 2);  // a seed that is swept counts
  CHECK(swept.merged(RunId{2, 1}).find("seed")->text() == "20");
  const auto series = folder.sweep("{seed: {range: {start: 1, stop: 3, step: 1}}}").value();
  CHECK(series.merged(RunId{3, 1}).find("seed")->text() == "3");
  const auto fixed = folder
                         .plan("grid_tasks: [{name: t, default_configs: '" + folder.base() +
                               "', overwrite: {seed: 7}}]")
                         .value();
  CHECK(fixed.merged(RunId{1, 1}).find("seed")->text() == "7");
  CHECK(fixed.configuration(1).identity != folder.sweep("{}")->configuration(1).identity);
}

TEST_CASE("the seed is a documented function of base, repetition and what seed_by names",
          "[plan]") {
  const GridFolder folder;
  const std::string sweep = "{lr: [1, 2], width: [1, 2]}\n";
  const auto paired = folder.sweep(sweep).value();
  CHECK(paired.seed({1, 1}) == 348782516);  // part of the file formats
  CHECK(paired.seed({4, 1}) == paired.seed({1, 1}));
  CHECK(paired.seed({1, 2}) != paired.seed({1, 1}));
  PlanOptions options;
  options.seed = 1;
  CHECK(folder.sweep(sweep, options)->seed({1, 1}) != paired.seed({1, 1}));

  const auto by = folder.sweep(sweep + "grid_settings: {seed_by: [lr]}").value();
  CHECK(by.seed({1, 1}) == by.seed({2, 1}));  // they differ in width
  CHECK(by.seed({1, 1}) != by.seed({3, 1}));
  CHECK(by.seed({1, 1}) != paired.seed({1, 1}));
  const auto both = folder.sweep(sweep + "grid_settings: {seed_by: [width, lr]}").value();
  const auto other = folder.sweep(sweep + "grid_settings: {seed_by: [lr, width]}").value();
  CHECK(both.seed({1, 1}) == other.seed({1, 1}));

  const auto independent = folder.sweep(sweep + "grid_settings: {seed_mode: independent}").value();
  CHECK(std::set<std::uint64_t>{independent.seed({1, 1}), independent.seed({2, 1}),
                                independent.seed({3, 1}), independent.seed({4, 1})}
            .size() == 4);
}

TEST_CASE("parameters are what the grid says, not what files say", "[plan]") {
  const GridFolder folder("{lr: 1, width: 8, seed: 0}\n");
  const auto plan = folder
                        .plan("grid_tasks: [{name: t, default_configs: '" + folder.base() +
                              "', overwrite: {model: {name: vit, lr: 3}}}]\n"
                              "grid_overwrite: {epochs: 5}\n"
                              "grid_sweep: {lr: [1, 2]}\n")
                        .value();
  std::string text;
  for (const auto& [key, value] : plan.parameters({2, 1}, plan.merged(RunId{2, 1})))
    text += key + "=" + value.text() + " ";
  CHECK(text ==
        "lr=2 epochs=5 model.name=vit model.lr=3 seed=" + std::to_string(plan.seed({2, 1})) + " ");
}

TEST_CASE("the plan tells its axes, with the first of many values", "[plan]") {
  const GridFolder folder;
  const auto keys =
      folder.sweep("[{lr: {range: {start: 1, stop: 10, step: 1}}, width: 8}, {lr: [10, 11]}]")
          ->varied_keys(3);
  REQUIRE(keys.size() == 1);
  CHECK(keys[0].key == "lr");
  CHECK(keys[0].count == 11);
  CHECK(keys[0].values == Labels{"1", "2", "3"});
  // Only values that are left.
  const auto left =
      folder.sweep("{lr: [1, 2, 3], exclude: [{lr: 2}]}", only("lr>1"))->varied_keys();
  REQUIRE(left.size() == 1);
  CHECK(left[0].count == 1);
  CHECK(left[0].values == Labels{"3"});
}

TEST_CASE("a grown grid keeps the numbers and folders that an experiment knows", "[plan]") {
  const GridFolder folder;
  const auto before = folder.sweep("{lr: [1, 2]}").value();
  std::unordered_map<std::string, KnownConfiguration> known;
  for (int number = 1; number <= 2; ++number) {
    const auto configuration = before.configuration(number);
    known[configuration.identity] = {number, configuration.folder};
  }
  known["v1:gone"] = {5, "0005-gone"};
  auto plan = folder.sweep("{lr: [3, 2, 1], width: [8, 16]}").value();
  plan.renumber(known);
  REQUIRE(plan.configuration_count() == 6);
  const auto grown = plan.configuration_at(2);  // lr=2, width=8
  CHECK(grown.number == 2);
  CHECK(grown.folder == "0002-t-lr=2");
  CHECK(grown.label == "t lr=2 width=8");
  std::vector<int> numbers;
  for (std::size_t i = 0; i < 6; ++i) numbers.push_back(plan.configuration_at(i).number);
  CHECK(numbers == std::vector<int>{6, 7, 2, 8, 1, 9});
  CHECK(plan.configuration(8).label == "t lr=2 width=16");
  CHECK(plan.configuration(8).folder == "0008-t-lr=2-width=16");
  CHECK(plan.run(2) == RunId{2, 1});
  CHECK(json(plan.merged(1)).starts_with(R"({"lr":1,"width":8)"));
  CHECK_THROWS(plan.configuration(3));
}

TEST_CASE("a number of runs that nobody can mean is refused before any is made", "[plan]") {
  const GridFolder folder;
  PlanOptions options;
  options.repetitions = 2'000'000'000;
  const auto plan = folder.sweep("{lr: [1, 2]}", options);
  REQUIRE_FALSE(plan);
  CHECK_THAT(
      plan.error().message,
      Catch::Matchers::Contains("plans 4000000000 runs: 2000000000 of each of 2 configurations"));
  CHECK_THAT(plan.error().help, Catch::Matchers::Contains("10000000 are the most"));
}

TEST_CASE("plans may be copied and outlive their grid", "[plan]") {
  const GridFolder folder;
  std::optional<Plan> plan = folder.sweep("{lr: [1, 2]}").value();
  const auto copy = *plan;
  plan.reset();
  CHECK(copy.configuration(2).label == "t lr=2");
}
