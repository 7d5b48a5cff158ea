// Macros outside of the command: in `env`, `cwd`, `produces` and `model`, of sections and profiles.
#include "grids.hpp"
#include "support/catch.hpp"

#include <gridctl/plan/command.hpp>

using namespace gridctl;
using namespace gridctl::plan;
using Catch::Matchers::Contains;
using Words = std::vector<std::string>;

namespace {

/// The grid of a folder with one file, whose sections follow `keys` of the trainer.
Result<config::Grid> load(const test::ScratchDir& folder, const std::string& keys,
                          const std::string& more = "") {
  return config::load_grid(folder.write("grid.yaml",
                                        "grid_sweep: {lr: [1]}\ntrainer:\n  command: "
                                        "[sh, run.sh]\n" +
                                            keys + more));
}

config::Program trainer(const std::string& keys) {
  const test::ScratchDir folder;
  return load(folder, keys).value().trainer;
}

MacroValues values() {
  MacroValues values;
  values.run.id = {17, 2};
  values.run.directory = "/exp/runs/a/2/attempt-1";
  values.task = "lenet5";
  values.experiment = "/exp";
  values.start_dir = "/home/me";
  values.grid_dir = "/home/me/grids";
  values.config = tree("out: models\n");
  return values;
}

}  // namespace

TEST_CASE("variables have their macros filled in", "[plan]") {
  const auto program =
      trainer("  env: {NAME: '${run_id}-${task}', DIR: '${run_dir}', S: 'a$${b}'}\n");
  REQUIRE(check_program(program));
  CHECK(expand_environment(program, values()).value() ==
        Variables{{"NAME", "17.2-lenet5"}, {"DIR", "/exp/runs/a/2/attempt-1"}, {"S", "a${b}"}});
}

TEST_CASE("the working directory may be said with macros", "[plan]") {
  const auto cwd = [](const std::string& text) {
    const auto program = trainer(text.empty() ? "" : "  cwd: '" + text + "'\n");
    REQUIRE(check_program(program));
    return expand_cwd(program, values());
  };
  CHECK(cwd("").value() == "/home/me");
  CHECK(cwd("run_dir").value() == "/exp/runs/a/2/attempt-1");
  CHECK(cwd("${run_dir}").value() == "/exp/runs/a/2/attempt-1");
  CHECK(cwd("${run_dir}/work").value() == "/exp/runs/a/2/attempt-1/work");
  CHECK(cwd("${grid_dir}/..").value() == "/home/me");
  CHECK(cwd("data").value() == "/home/me/data");
  CHECK(cwd("/tmp").value() == "/tmp");
  CHECK_THAT(cwd("${resume_from}").error().message, Contains("nothing here"));
}

TEST_CASE("products are below the run's directory, however that is said", "[plan]") {
  const auto program =
      trainer("  produces: ['${run_dir}/*.pt', '${task}.log', '${param:out}/x']\n");
  REQUIRE(check_program(program));
  CHECK(expand_produces(program, values()).value() == Words{"*.pt", "lenet5.log", "models/x"});
  const auto elsewhere = trainer("  produces: ['a', '${exp_dir}/x']\n");
  const auto error = expand_produces(elsewhere, values()).error();
  CHECK_THAT(error.message, Contains("'${exp_dir}/x' in 'produces' of trainer is not below"));
  REQUIRE(error.place);
  CHECK(error.place->line == 4);
  CHECK(error.place->column == 19);
}

TEST_CASE("an unknown macro is an error where it is written", "[plan]") {
  const auto error_of = [](const std::string& keys, const std::string& more = "") {
    const test::ScratchDir folder;
    const auto plan = Plan::expand(load(folder, keys, more).value());
    REQUIRE_FALSE(plan);
    REQUIRE(plan.error().place);
    return fmt::format("{}:{}: {}", plan.error().place->line, plan.error().place->column,
                       plan.error().message);
  };
  CHECK(error_of("  env: {A: '1', B: '${nonsense}'}\n") ==
        "4:20: unknown macro '${nonsense}' in 'env.B' of trainer");
  CHECK(error_of("  cwd: '${run_dri}'\n") == "4:8: unknown macro '${run_dri}' in 'cwd' of trainer");
  CHECK(error_of("  produces: [a, '${x}']\n") ==
        "4:17: unknown macro '${x}' in 'produces' of trainer");
  CHECK(error_of("  env: {A: '${args}'}\n") ==
        "4:12: '${args}' in 'env.A' of trainer: it stands for several items, and can be one of the "
        "command only");
  const std::string tester = "tester:\n  command: [sh]\n  model: '*.pt'\n";
  CHECK(error_of("", tester + "  env: {A: '${x}'}\n") ==
        "7:12: unknown macro '${x}' in 'env.A' of tester");
  CHECK(error_of("", "tester: {command: [sh], model: '${task}.pt'}\n") ==
        "4:32: '${task}.pt' as the 'model' of tester: macros are not filled in there");
}

TEST_CASE("an item of the command is named by its own place", "[plan]") {
  const test::ScratchDir folder;
  const auto file = folder.write(
      "grid.yaml", "grid_sweep: {lr: [1]}\ntrainer:\n  command:\n    - sh\n    - '${seeed}'\n");
  const auto plan = Plan::expand(config::load_grid(file).value());
  REQUIRE_FALSE(plan);
  REQUIRE(plan.error().place);
  CHECK(plan.error().place->line == 5);
}

TEST_CASE("a program that extends another keeps the places of both", "[plan]") {
  const test::ScratchDir folder;
  const auto file = folder.write("grid.yaml",
                                 "grid_sweep: {lr: [1]}\ntrainer:\n  extends: mip-online-trainer\n"
                                 "  env: {A: '${zebra}'}\n");
  const auto plan = Plan::expand(config::load_grid(file).value());
  REQUIRE_FALSE(plan);
  REQUIRE(plan.error().place);
  CHECK(plan.error().place->line == 4);
}

TEST_CASE("a setup knows what every run shares, and nothing of one run", "[plan]") {
  const auto program = trainer(
      "  setup: [sh, -c, '${exp_dir}/x ${grid_dir} ${start_dir}']\n"
      "  setup_inputs: ['${grid_dir}/raw']\n"
      "  env: {A: '${exp_dir}', B: '${run_id}', C: plain}\n");
  REQUIRE(check_program(program));
  const auto setup = expand_setup(program, values()).value();
  CHECK(setup.argv == Words{"sh", "-c", "/exp/x /home/me/grids /home/me"});
  CHECK(setup.inputs == Words{"/home/me/grids/raw"});
  CHECK(setup.environment == Variables{{"A", "/exp"}, {"C", "plain"}});
  const auto of_a_run = check_program(trainer("  setup: [sh, '${run_dir}']\n")).error();
  CHECK_THAT(of_a_run.message, Contains("'${run_dir}' in 'setup' of trainer"));
  REQUIRE(of_a_run.place);
  CHECK(of_a_run.place->line == 4);
  CHECK_THAT(check_program(trainer("  setup_inputs: [x]\n")).error().message,
             Contains("has 'setup_inputs' but no 'setup'"));
}

TEST_CASE("a setup may stand beside the trainer, and is kept with it", "[plan]") {
  const test::ScratchDir folder;
  const auto grid = load(folder, "", "setup: python3 'a b.py'\nsetup_inputs: data\n").value();
  CHECK(grid.trainer.setup == Words{"python3", "a b.py"});
  CHECK(grid.trainer.setup_inputs == Words{"data"});
  const auto frozen = config::program_from_json(config::program_to_json(grid.trainer)).value();
  CHECK(frozen.setup == grid.trainer.setup);
  CHECK(frozen.setup_inputs == grid.trainer.setup_inputs);
}
