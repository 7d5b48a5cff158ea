#include "grids.hpp"
#include "support/catch.hpp"

#include <gridctl/plan/config_macros.hpp>

#include <nlohmann/json.hpp>

using namespace gridctl;
using namespace gridctl::plan;
using Catch::Matchers::Contains;

namespace {

constexpr const char* kRunDir = "/exp/runs/a/2/attempt-1";

/// A grid whose one task reads `base`, with this text behind it.
struct Scene {
  test::ScratchDir folder;
  config::Grid grid;

  explicit Scene(const std::string& more, const std::string& base = "out: x\nlr: 0.1\n") {
    folder.write("base.yaml", base);
    const auto file = folder.write(
        "grid.yaml",
        "grid_tasks: [{default_configs: base.yaml, name: t}]\n" + more +
            (more.find("trainer:") == std::string::npos ? "trainer: {command: [x]}\n" : ""));

    grid = config::load_grid(file).value();
  }
  [[nodiscard]] Result<std::vector<Warning>> check(const PlanOptions& options = {}) const {
    return check_config_macros(grid, options);
  }
  /// The configuration of a run, as YAML.
  [[nodiscard]] Result<std::string> filled() const {
    MacroValues values;
    values.run.id = {1, 2};
    values.run.directory = kRunDir;
    values.task = "t";
    values.placement.port = 20001;
    values.config = grid.tasks.front().merged;
    auto tree = values.config;
    const auto done = fill_config_macros(tree, grid.tasks.front(), grid.trainer, values);
    if (!done) return tl::unexpected(done.error());
    return config::to_yaml(tree);
  }
};

}  // namespace

TEST_CASE("what the grid sets may hold macros", "[plan]") {
  const Scene scene(
      "grid_overwrite: {out: '${run_dir}/log', list: ['${task}', {deep: 'a-${run_id}'}]}\n");
  REQUIRE(scene.check());
  CHECK(scene.filled().value() ==
        "out: \"/exp/runs/a/2/attempt-1/log\"\nlr: 0.1\nlist:\n  - \"t\"\n  - deep: "
        "\"a-1.2\"\n");
}

TEST_CASE("a number stays a number unless it was quoted", "[plan]") {
  const Scene scene("grid_overwrite:\n  a: ${port}\n  b: '${port}'\n  c: ${task}\n");
  CHECK(scene.filled().value() == "out: x\nlr: 0.1\na: 20001\nb: \"20001\"\nc: \"t\"\n");
}

TEST_CASE("a configuration file is the trainer's own", "[plan]") {
  const Scene scene("", "out: '${run_dir}'\nw: '${hydra:x}'\n");
  REQUIRE(scene.check());
  CHECK(scene.filled().value() == "out: '${run_dir}'\nw: '${hydra:x}'\n");
}

TEST_CASE("a key of the configuration is left to the trainer", "[plan]") {
  const Scene scene("grid_overwrite: {a: '${lr}', b: '${.lr}', c: '$${run_dir}'}\n");
  const auto warnings = scene.check();
  REQUIRE(warnings);
  CHECK(warnings->empty());
  CHECK_THAT(scene.filled().value(), Contains("a: '${lr}'\nb: '${.lr}'\nc: \"${run_dir}\"\n"));
}

TEST_CASE("a key that is called like a macro is left to the trainer, with a warning", "[plan]") {
  const Scene scene("grid_overwrite: {a: '${seed}', b: '${seed}'}\n", "seed: 3\n");
  const auto warnings = scene.check();
  REQUIRE(warnings);
  REQUIRE(warnings->size() == 1);
  CHECK_THAT(warnings->front().message, Contains("'${seed}' is left to the trainer"));
  CHECK_THAT(scene.filled().value(), Contains("a: '${seed}'\n"));
}

TEST_CASE("a key cannot stand for itself, so its name is the macro", "[plan]") {
  const Scene scene("grid_overwrite: {task: '${task}'}\n", "task: x\n");
  CHECK(scene.check().value().empty());
  CHECK_THAT(scene.filled().value(), Contains("task: \"t\"\n"));
}

TEST_CASE("an unknown macro in a value is an error where it is written", "[plan]") {
  const auto error_of = [](const std::string& more) {
    const auto checked = Scene(more).check();
    REQUIRE_FALSE(checked);
    REQUIRE(checked.error().place);
    return fmt::format("{}: {}", checked.error().place->line, checked.error().message);
  };
  CHECK(error_of("grid_overwrite: {out: '${run_dri}'}\n") ==
        "2: unknown macro '${run_dri}' in the value of 'out'");
  CHECK(error_of("grid_sweep:\n  out: ['a', '${run_dri}']\n") ==
        "3: unknown macro '${run_dri}' in the value of 'out'");
  CHECK(error_of("grid_overwrite: {a: '${args_json}'}\n") ==
        "2: '${args_json}' in the value of 'a': it would hold itself");
}

TEST_CASE("what Hydra interpolates is left to it, and said once", "[plan]") {
  const Scene scene(
      "grid_overwrite: {out: '${data.dim}', lr: '${oc.env:LR,${run_dir}}'}\n"
      "grid_sweep: {depth: ['${data.dim}']}\n"
      "trainer: {command: [x, '${args_hydra}']}\n");
  const auto warnings = scene.check();
  REQUIRE(warnings);
  REQUIRE(warnings->size() == 2);
  CHECK_THAT(warnings->front().message, Contains("'${data.dim}' is left to Hydra"));
}

TEST_CASE("an experiment of an older gridctl keeps texts that are no macros", "[plan]") {
  const Scene scene("grid_overwrite: {a: '${nonsense}-${run_dir}'}\n");
  CHECK_THAT(scene.filled().value(), Contains("a: '${nonsense}-${run_dir}'\n"));
}

TEST_CASE("the run's directory goes to the keys that hold it, unless the grid sets them",
          "[plan]") {
  const Scene scene(
      "grid_overwrite: {mine: there}\n"
      "trainer: {command: [x], run_dir_keys: [out, train.dir, mine]}\n");
  CHECK(scene.filled().value() == fmt::format("out: \"{0}\"\nlr: 0.1\nmine: there\ntrain:\n  dir: "
                                              "\"{0}\"\n",
                                              kRunDir));
}

TEST_CASE("a macro in a value is of no configuration's identity", "[plan]") {
  const Scene scene("grid_overwrite: {out: '${run_dir}'}\n");
  const auto plan = Plan::expand(scene.grid).value();
  auto tree = plan.merged(RunId{1, 1});
  CHECK(tree.find("out")->text() == "${run_dir}");
  tree.set_path("out",
                config::Node::scalar(kRunDir, config::Style::plain, tree.find("out")->origin()));
  const auto parameters = plan.parameters({1, 1}, tree);
  REQUIRE(parameters.size() == 1);
  CHECK(parameters.front().second.text() == kRunDir);
}
