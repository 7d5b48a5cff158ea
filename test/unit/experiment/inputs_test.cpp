#include "support/fake_messages.hpp"
#include "support/planned_experiment.hpp"
#include "support/working_dir.hpp"

#include <gridctl/config/frozen.hpp>
#include <gridctl/experiment/inputs.hpp>

#include <nlohmann/json.hpp>

using namespace gridctl;
using namespace gridctl::experiment;
using Catch::Matchers::Contains;
using test::get;

namespace {

/// No files of users but those in the working directory.
std::optional<std::string> no_variables(const std::string& name) {
  return name == "GRIDCTL_SYSTEM_CONFIG" ? std::optional<std::string>("") : std::nullopt;
}

/// A project with one grid, whose configuration has a value that parsers of YAML read differently.
class Project {
 public:
  Project() {
    dir.write(".git/HEAD", "");  // no gridctl.yaml above is read
    dir.write("base.yaml", "lr: 1e-5\nwidth: 8\n");
    dir.write("grid.yaml",
              "grid_tasks: [{name: t, default_configs: base.yaml}]\n"
              "grid_sweep: {width: [8, 16]}\n"
              "trainer: {command: [/bin/true, '${config}']}\n");
    inputs.grid = "grid.yaml";
  }
  [[nodiscard]] Result<plan::Plan> plan(const config::FrozenGrid* frozen = nullptr) const {
    return make_plan(inputs, frozen, no_variables, messages);
  }
  test::WorkingDir dir;
  PlanInputs inputs;
  test::FakeMessages messages;
};

FrozenInputs sample() {
  FrozenInputs frozen;
  frozen.inputs = {.grid = "grids/my grid.yaml",
                   .trainer = "mine",
                   .repetitions = 3,
                   .seed = 42,
                   .set = {"lr=0.1"},
                   .sweep = {"width=8,16", "depth=range(1,3,1)"},
                   .only = {"width>8"},
                   .skip = {"depth=2"}};
  frozen.cwd = "/home/alice";
  frozen.code_root = "/home/alice/project";
  frozen.code_folder = "code";
  frozen.tests_of_each_model = 2;
  frozen.grid.files = {{"grids/my grid.yaml", "grid_tasks: []\n"}, {"base.yaml", "lr: 0.1\n"}};
  frozen.grid.trainer.name = "mine";
  frozen.grid.trainer.command = {"python3", "train.py"};
  return frozen;
}

}  // namespace

TEST_CASE("inputs read back as they were", "[experiment]") {
  const test::ScratchDir dir;
  const auto written = sample();
  dir.write(kInputsFile, to_text(written));
  const auto read = get(read_inputs(dir.path()));
  CHECK(read.inputs.grid == written.inputs.grid);
  CHECK(read.inputs.trainer == "mine");
  CHECK(read.inputs.repetitions == 3);
  CHECK(read.inputs.seed == 42);
  for (const auto& [name, field] : kInputLists) {
    CAPTURE(name);
    CHECK(read.inputs.*field == written.inputs.*field);
  }
  CHECK(read.cwd == written.cwd);
  CHECK(read.code_root == written.code_root);
  CHECK(read.code_folder == written.code_folder);
  CHECK(read.tests_of_each_model == 2);
  CHECK(read.grid.files == written.grid.files);
  CHECK(read.grid.trainer.command == written.grid.trainer.command);
  CHECK_FALSE(read.grid.tester);
}

TEST_CASE("inputs that no JSON can hold are refused before anything is made", "[experiment]") {
  FrozenInputs frozen;
  frozen.inputs.grid = "grïd.yaml";
  CHECK(check_recordable(frozen));
  frozen.cwd = "/home/me/\xff";
  const auto checked = check_recordable(frozen);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().kind == ErrorKind::usage);
  CHECK_THAT(checked.error().message, Contains("UTF-8"));
}

TEST_CASE("inputs too deep to be walked are refused", "[experiment]") {
  const test::ScratchDir dir;
  const std::size_t depth = 1'000'000;
  dir.write("inputs.json", "{\"schema\": \"gridctl.inputs/1\", \"options\": " +
                               std::string(depth, '[') + std::string(depth, ']') + "}");
  CHECK_THAT(read_inputs(dir.path()).error().message, Contains("too deep"));
}

TEST_CASE("numbers that were not given stay unknown", "[experiment]") {
  const test::ScratchDir dir;
  auto written = sample();
  written.inputs.repetitions.reset();
  written.inputs.seed.reset();
  dir.write(kInputsFile, to_text(written));
  const auto read = get(read_inputs(dir.path()));
  CHECK_FALSE(read.inputs.repetitions);
  CHECK_FALSE(read.inputs.seed);
}

TEST_CASE("an experiment without its inputs says how to name the grid", "[experiment]") {
  const test::ScratchDir dir;
  const auto read = read_inputs(dir.path());
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == ErrorKind::nothing_to_do);
  CHECK_THAT(read.error().help, Contains("gridctl train GRID.yaml --into"));
}

TEST_CASE("inputs that are none of ours, or of a newer gridctl, are refused", "[experiment]") {
  const test::ScratchDir dir;
  dir.write(kInputsFile,
            GENERATE(as<std::string>(), "", "[]", "{}", R"({"schema": "gridctl.inputs/2"})",
                     R"({"schema": "gridctl.inputs/1"})"));
  const auto read = read_inputs(dir.path());
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == ErrorKind::io);
  CHECK_THAT(read.error().message, Contains("inputs.json"));
}

TEST_CASE("the texts of flags become the options of a plan", "[experiment]") {
  const auto options = get(plan_options(sample().inputs));
  CHECK(options.repetitions == 3);
  CHECK(options.seed == 42U);
  CHECK(options.axes.size() == 3);  // those of --set, then those of --sweep
  CHECK(options.only.size() == 1);
  CHECK(options.skip.size() == 1);
}

TEST_CASE("a text that is no axis and no filter is an error that names its flag", "[experiment]") {
  PlanInputs inputs;
  SECTION("--set") {
    inputs.set = {"lr"};
  }
  SECTION("--sweep") {
    inputs.sweep = {"=1"};
  }
  SECTION("--only") {
    inputs.only = {"lr"};
    CHECK_THAT(plan_options(inputs).error().message, Contains("--only"));
  }
  SECTION("--skip") {
    inputs.skip = {"lr"};
    CHECK_THAT(plan_options(inputs).error().message, Contains("--skip"));
  }
  const auto options = plan_options(inputs);
  REQUIRE_FALSE(options);
  CHECK(options.error().kind == ErrorKind::usage);
}

TEST_CASE_METHOD(Project, "a plan is made from the grid and what flags change", "[experiment]") {
  CHECK(get(plan()).configuration_count() == 2);
  inputs.sweep = {"width=8,16,32"};
  inputs.skip = {"width=16"};
  inputs.repetitions = 5;
  const auto changed = get(plan());
  CHECK(changed.configuration_count() == 2);
  CHECK(changed.runs() == 10);
}

TEST_CASE_METHOD(Project, "what is doubtful in a grid is told when it is read", "[experiment]") {
  REQUIRE(plan());
  REQUIRE(messages.warnings.size() == 1);
  CHECK_THAT(messages.warnings[0].message, Contains("1e-5"));
}

TEST_CASE_METHOD(Project, "a frozen grid is planned without its files, and without warnings",
                 "[experiment]") {
  const auto frozen = config::freeze(get(config::load_grid("grid.yaml")));
  dir.write("base.yaml", "width: [");
  dir.write("grid.yaml", "nonsense: true\n");
  CHECK(get(plan(&frozen)).configuration_count() == 2);
  CHECK(messages.warnings.empty());
}

TEST_CASE_METHOD(Project, "a trainer may come from a profile of the user", "[experiment]") {
  dir.write("gridctl.yaml", "profiles: {mine: {command: [/bin/false]}}\n");
  inputs.trainer = "mine";
  CHECK(get(plan()).grid().trainer.command == std::vector<std::string>{"/bin/false"});
  inputs.trainer = "nobodys";
  CHECK_THAT(plan().error().message, Contains("nobodys"));
}

TEST_CASE_METHOD(Project, "a grid that is not there is an error that names it", "[experiment]") {
  inputs.grid = "none.yaml";
  CHECK_THAT(plan().error().message, Contains("none.yaml"));
}
