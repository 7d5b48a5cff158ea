#include "grids.hpp"
#include "support/catch.hpp"

#include <gridctl/plan/plan.hpp>

using namespace gridctl;
using namespace gridctl::plan;

namespace {

Error sweep_error(const std::string& sweep, const PlanOptions& options = {}) {
  const GridFolder folder;
  const auto plan = folder.sweep(sweep, options);
  REQUIRE_FALSE(plan.has_value());
  return plan.error();
}

PlanOptions flag(const std::string& set) {
  PlanOptions options;
  options.axes = {parse_axis(set).value()};
  return options;
}

PlanOptions only(const std::string& filter) {
  PlanOptions options;
  options.only = {parse_filter(filter, "--only").value()};
  return options;
}

}  // namespace

TEST_CASE("a swept key that the task does not have is an error with a suggestion", "[plan]") {
  const auto error = sweep_error("{model.dept: [1, 2]}");
  CHECK(error.message == "the configuration of task 't' has no key 'model.dept'");
  CHECK(error.help == "did you mean 'model.depth'? to add a new key, write '+model.dept'");
  REQUIRE(error.place.has_value());
  CHECK(error.place->line == 2);
  CHECK(sweep_error("{depth: [1]}").help.starts_with("did you mean 'model.depth'?"));
  CHECK(sweep_error("{zebra: [1]}").help == "to add a new key, write '+zebra'");
}

TEST_CASE("a key cannot be set below a value", "[plan]") {
  const auto error = sweep_error("{+lr.deep: [1]}");
  CHECK(error.message == "'lr' of task 't' is no mapping, so 'lr.deep' cannot be set");
  CHECK(error.other_place.has_value());
}

TEST_CASE("two axes cannot hold one another", "[plan]") {
  CHECK(sweep_error("{model: [{name: a}], model.depth: [1]}").message ==
        "'model' and 'model.depth' are swept, and one holds the other");
  CHECK(sweep_error("{model.depth: [1, 2]}", flag("model={name: a}")).message ==
        "'model.depth' and 'model' are swept, and one holds the other");
}

TEST_CASE("what is ignored cannot be swept", "[plan]") {
  CHECK(sweep_error("{+log.level: [1, 2]}").message ==
        "'log.level' is swept, but 'ignore' of the trainer names 'log'");
  const GridFolder folder;
  CHECK(folder.sweep("{}", flag("+log.level=3")).has_value());
}

TEST_CASE("a flag may name what any task has, or what the file sweeps", "[plan]") {
  const GridFolder folder;
  CHECK(folder.sweep("{+new: [1, 2]}", flag("new=3")).has_value());
  const auto error = sweep_error("{lr: [1, 2]}", flag("widht=3"));
  CHECK(error.message == "--set widht=3: no task has the key 'widht'");
  CHECK(error.help == "did you mean 'width'? to add a new key, write '+widht=…'");
  CHECK(error.kind == ErrorKind::usage);
  const auto tasks = "grid_tasks:\n  - {name: a, default_configs: '" + folder.base() +
                     "'}\n  - {name: b, default_configs: '" + folder.base() +
                     "', overwrite: {only_b: 1}}\n";
  CHECK(folder.plan(tasks, flag("only_b=2")).has_value());
}

TEST_CASE("filters and exclusions name keys that there are", "[plan]") {
  CHECK(sweep_error("{lr: [1, 2]}", only("dept=2")).message ==
        "'--only dept=2': no configuration has the key 'dept'");
  CHECK(sweep_error("{lr: [1, 2]}", only("dept=2")).help == "did you mean 'model.depth'?");
  CHECK(sweep_error("{lr: [1, 2]}", only("lr=3")).message.find("fits '--only lr=3'") !=
        std::string::npos);
  const auto error = sweep_error("{lr: [1, 2], exclude: [{l: 1}]}");
  CHECK(error.message == "'exclude' names 'l', which no configuration has");
  CHECK(error.place.has_value());
  CHECK(sweep_error("{lr: [1, 2], exclude: [{width: 8}]}")
            .message.starts_with("'exclude' leaves no configuration"));
}

TEST_CASE("seed_by names keys that there are", "[plan]") {
  const auto error = sweep_error("{lr: [1]}\ngrid_settings: {seed_by: [widht]}");
  CHECK(error.message == "'seed_by' names 'widht', which no configuration has");
  CHECK(error.help == "did you mean 'width'?");
  const GridFolder folder;
  CHECK(folder.sweep("{lr: [1]}\ngrid_settings: {seed_by: [model]}").has_value());
}

TEST_CASE("a plan has at least one run and at most ten million configurations", "[plan]") {
  PlanOptions none;
  none.repetitions = 0;
  CHECK(sweep_error("{lr: [1]}", none).message.find("plans no runs") != std::string::npos);
  const std::string many = "{range: {start: 1, stop: 10000, step: 1}}";
  const auto error = sweep_error("{lr: " + many + "}", [&] {
    PlanOptions options;
    options.axes = {parse_sweep("width=range(1,10000,1)").value()};
    return options;
  }());
  CHECK(error.message.find("spans more than 10000000 configurations") != std::string::npos);
}

TEST_CASE("wrong macros and wrong sections stop a plan", "[plan]") {
  const GridFolder folder;
  auto grid = config::Grid();
  grid.trainer.command = {"x", "${nope}"};
  CHECK(Plan::expand(grid).error().message.starts_with("unknown macro '${nope}'"));
  CHECK(sweep_error("{lr: []}").message == "'lr' has no values");
}
