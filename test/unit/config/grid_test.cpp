#include "trees.hpp"

#include <gridctl/config/grid.hpp>

using namespace gridctl;
using namespace gridctl::config;
using test::contains;
using test::error_text;
using test::json;
using test::WorkingDir;
using Names = std::vector<std::string>;

namespace {

/// A project with two configurations; each test writes its own grid.
class Project {
 public:
  Project() {
    dir_.write("configs/base.yaml", "training: {lr: 0.1, epochs: 5, seed_torch: 7}\n");
    dir_.write("configs/lenet5.yaml",
               "default_configs: configs/base.yaml\nmodel: {name: LeNet5}\n");
  }
  void write(const std::string& name, const std::string& text) const { dir_.write(name, text); }
  [[nodiscard]] Result<Grid> load(const std::string& text,
                                  const GridOverrides& overrides = {}) const {
    dir_.write("grid.yaml", text);
    return load_grid("grid.yaml", overrides);
  }
  [[nodiscard]] Grid grid(const std::string& text, const GridOverrides& overrides = {}) const {
    auto loaded = load(text, overrides);
    if (!loaded) FAIL(to_text(loaded.error()));
    return *loaded;
  }
  [[nodiscard]] std::string error(const std::string& text,
                                  const GridOverrides& overrides = {}) const {
    return error_text(load(text, overrides));
  }

 private:
  WorkingDir dir_;
};

const std::string kTask = "grid_tasks: [{default_configs: configs/lenet5.yaml}]\n";
const std::string kOwnTrainer = "trainer: {command: [train]}\n";

}  // namespace

TEST_CASE("a task's overwrite beats grid_overwrite, which beats defaults and files", "[config]") {
  const Project project;
  const auto grid = project.grid(
      "grid_tasks:\n"
      "  - default_configs: configs/lenet5.yaml\n"
      "    overwrite: {training: {lr: 0.3}}\n"
      "  - default_configs: configs/lenet5.yaml\n"
      "grid_overwrite: {training: {lr: 0.2, epochs: 9}}\n");
  REQUIRE(grid.tasks.size() == 2);
  const auto& first = grid.tasks[0];
  CHECK(first.merged.find_path("training.lr")->text() == "0.3");
  CHECK(grid.tasks[1].merged.find_path("training.lr")->text() == "0.2");
  CHECK(first.merged.find_path("training.epochs")->text() == "9");
  CHECK(first.merged.find_path("training.seed_torch")->text() == "-1");
  CHECK(comes_from_defaults(*first.merged.find_path("training.seed_torch")));
  CHECK(first.merged.find("default_configs") == nullptr);
  CHECK(first.files == Names{"configs/lenet5.yaml", "configs/base.yaml"});
  CHECK(first.names == Names{"configs/lenet5.yaml"});
  CHECK(first.name == "lenet5");
  CHECK(first.origin.line == 2);
  Names history;
  for (const auto& loser : first.merged.find_path("training.lr")->overrode())
    history.push_back(to_string(loser.origin()));
  CHECK(history == Names{"grid.yaml:5", "configs/base.yaml:1"});
  CHECK(grid.path == "grid.yaml");
  CHECK(grid.text.starts_with("grid_tasks:\n"));
}

TEST_CASE("a seed in an overwrite is the user's, not the profile's", "[config]") {
  const Project project;
  const auto grid = project.grid(kTask + "grid_overwrite: {training: {seed_torch: 42}}\n");
  const auto* seed = grid.tasks[0].merged.find_path("training.seed_torch");
  CHECK(seed->text() == "42");
  CHECK_FALSE(comes_from_defaults(*seed));
}

TEST_CASE("a trainer of one's own brings no defaults", "[config]") {
  const Project project;
  const auto grid = project.grid(kTask + kOwnTrainer);
  CHECK(json(grid.tasks[0].merged) ==
        R"({"training":{"lr":0.1,"epochs":5,"seed_torch":7},"model":{"name":"LeNet5"}})");
  CHECK(grid.trainer.command == Names{"train"});
  CHECK(grid.settings.trainer.empty());
  CHECK_FALSE(grid.tester.has_value());
}

TEST_CASE("empty overwrites overwrite nothing", "[config]") {
  const Project project;
  const auto grid = project.grid(
      "grid_tasks:\n  - default_configs: configs/lenet5.yaml\n    overwrite:\n"
      "grid_overwrite:\ngrid_settings:\ngrid_sweep:\n" +
      kOwnTrainer);
  CHECK(grid.tasks[0].merged.find_path("training.lr")->text() == "0.1");
  CHECK_FALSE(grid.sweep.has_value());
}

TEST_CASE("default_configs of a task may be a list or lines, with blanks", "[config]") {
  const Project project;
  project.write("my file.yaml", "extra: 1\n");
  const auto grid = project.grid(
      "grid_tasks:\n"
      "  - default_configs: [my file.yaml, configs/lenet5.yaml]\n"
      "  - default_configs:\n"
      "      configs/lenet5.yaml,\n"
      "      configs/base.yaml\n" +
      kOwnTrainer);
  CHECK(grid.tasks[0].names == Names{"my file.yaml", "configs/lenet5.yaml"});
  CHECK(grid.tasks[0].merged.find("extra")->text() == "1");
  CHECK(grid.tasks[0].name == "my file");
  CHECK(grid.tasks[1].names == Names{"configs/lenet5.yaml", "configs/base.yaml"});
}

TEST_CASE("the configurations may lie beside the grid file", "[config]") {
  const Project project;
  project.write("grids/part.yaml", "p: 1\n");
  project.write("grids/g.yaml", "grid_tasks: [{default_configs: part.yaml}]\n" + kOwnTrainer);
  const auto grid = load_grid("grids/g.yaml");
  REQUIRE(grid.has_value());
  CHECK(grid->tasks[0].files == Names{"grids/part.yaml"});
}

TEST_CASE("sweeps are kept as they are; a task may be nothing but one", "[config]") {
  const Project project;
  const auto grid = project.grid(
      "grid_tasks: [{name: only, sweep: {model.hidden: [64, 128]}}]\n"
      "grid_sweep: [{training.lr: [0.1, 0.01]}]\n");
  CHECK(grid.tasks[0].name == "only");
  CHECK(json(*grid.tasks[0].sweep) == R"({"model.hidden":[64,128]})");
  CHECK(json(*grid.sweep) == R"([{"training.lr":[0.1,0.01]}])");
}

TEST_CASE("the trainer is a flag's, a setting's, a section's, or the original's", "[config]") {
  const Project project;
  CHECK(project.grid(kTask).trainer.name == "mip-offline-trainer");
  CHECK(project.grid(kTask).settings.trainer == "mip-offline-trainer");
  CHECK(project.grid(kTask).tester->name == "mip-tester");
  const auto online = "grid_settings: {trainer: mip-online-trainer}\n";
  CHECK(project.grid(kTask + online).trainer.name == "mip-online-trainer");
  CHECK(project.grid(kTask + "trainer: mip-online-trainer\n").trainer.name == "mip-online-trainer");
  CHECK(project.grid(kTask + kOwnTrainer + "grid_settings: {trainer: trainer}\n").trainer.name ==
        "trainer");
  CHECK(project.grid(kTask + kOwnTrainer, {{}, "mip-online-trainer"}).trainer.name ==
        "mip-online-trainer");
  const auto both = project.grid(kTask + kOwnTrainer + online);
  CHECK(both.trainer.name == "mip-online-trainer");
  REQUIRE(both.warnings.size() == 1);
  CHECK(both.warnings[0].message ==
        "the 'trainer' section is not used: grid_settings names 'mip-online-trainer'");
}

TEST_CASE("a trainer that is no profile is an error that lists them", "[config]") {
  const Project project;
  CHECK(contains(project.error(kTask, {{}, "./train.sh"}),
                 "error: there is no trainer profile './train.sh'\n"
                 "help: there are: mip-offline-trainer, mip-online-trainer (a program"));
  CHECK(
      contains(project.error(kTask + "grid_settings: {trainer: mip-ofline-trainer}\n"),
               "error: there is no trainer profile 'mip-ofline-trainer'\n  --> grid.yaml:2:26\n"));
  CHECK(
      contains(project.error(kTask + "trainer: mip-tester\n"), "no trainer profile 'mip-tester'"));
}

TEST_CASE("a tester is a section or a profile", "[config]") {
  const Project project;
  CHECK(project.grid(kTask + "tester: {command: [t], model: m.pt}\n").tester->name == "tester");
  CHECK(project.grid(kTask + kOwnTrainer + "tester: mip-tester\n").tester->name == "mip-tester");
  const auto set = project.grid(kTask + kOwnTrainer + "grid_settings: {tester: mip-tester}\n");
  CHECK(set.tester->name == "mip-tester");
  CHECK(contains(project.error(kTask + "tester: mip-online-trainer\n"), "no tester profile"));
}

TEST_CASE("--set wins over everything in the files", "[config]") {
  const Project project;
  const auto grid = project.grid(
      "grid_tasks: [{default_configs: configs/lenet5.yaml, overwrite: {training: {lr: 0.3}}}]\n",
      {{*parse_set("training.lr=1e-5")}, ""});
  const auto* lr = grid.tasks[0].merged.find_path("training.lr");
  CHECK(lr->text() == "1.0e-5");
  CHECK(lr->overrode().size() == 2);
  CHECK(contains(project.error(kTask, {{*parse_set("training.lt=1")}, ""}),
                 "did you mean 'training.lr'?"));
}

TEST_CASE("warnings of shared files are given once", "[config]") {
  const Project project;
  project.write("odd.yaml", "default_configs: odd.yaml\nlr: 1e-5\n");
  const auto grid = project.grid(
      "grid_tasks:\n"
      "  - {default_configs: odd.yaml, overwrite: {flag: on}}\n"
      "  - {default_configs: odd.yaml}\n"
      "  - {default_configs: 'odd.yaml, configs/base.yaml'}\n"
      "grid_settings: {timeout: 1:30}\n");
  Names messages;
  for (const auto& warning : grid.warnings) messages.push_back(warning.message);
  REQUIRE(messages.size() == 2);
  CHECK(messages[0] == "files include each other: odd.yaml -> odd.yaml");
  CHECK(messages[1].find("'on' and 1 more value:") != std::string::npos);
}

TEST_CASE("doubtful scalars matter where another parser reads the configuration", "[config]") {
  const Project project;
  const std::string grid = "grid_sweep: {lr: [1e-1, 1e-2], on: [1]}\n";
  const auto warnings = [&](const std::string& rest) {
    return project.grid(grid + rest).warnings.size();
  };
  CHECK(warnings("trainer: {command: [train, '${args}']}\n") == 0);
  CHECK(warnings("trainer: {command: [train, '--c=${config}']}\n") == 1);
  CHECK(warnings("trainer: {command: [train, '${configs}']}\n") == 1);
  CHECK(warnings("trainer: {command: [train], env: {CONFIG: '${config}'}}\n") == 1);
  CHECK(warnings("trainer: {command: [train]}\n"
                 "tester: {command: [test, '${config}'], model: m}\n") == 1);
}

TEST_CASE("a grid needs a list of tasks", "[config]") {
  const Project project;
  CHECK(project.error("training: {lr: 1}\n") ==
        "error: 'grid.yaml' has no 'grid_tasks'\n"
        "  --> grid.yaml\n"
        "help: a grid file lists its tasks there: grid_tasks: [{default_configs: base.yaml}]\n");
  CHECK(project.error("grid_task: []\n") ==
        "error: unknown section 'grid_task' in a grid file\n"
        "  --> grid.yaml:1:1\n"
        "  |\n"
        "1 | grid_task: []\n"
        "  | ^^^^^^^^^\n"
        "help: did you mean 'grid_tasks'?\n");
  CHECK(contains(project.error("grid_tasks: []\n"), "error: 'grid_tasks' is empty"));
  CHECK(contains(project.error("grid_tasks:\n"),
                 "'grid_tasks' must be a list of tasks, not nothing"));
  CHECK(contains(project.error("grid_tasks: {a: 1}\n"), "not a mapping"));
  CHECK(contains(project.error("- 1\n"), "a grid file must be a mapping, not a list"));
  CHECK(contains(project.error(""), "has no 'grid_tasks'"));
  CHECK(error_text(load_grid("nope.yaml")) ==
        "error: file 'nope.yaml' does not exist\n"
        "help: check the name; relative names start in the working directory\n");
  project.write("mnist.yaml", kTask);
  CHECK(contains(error_text(load_grid("minst.yaml")), "help: did you mean 'mnist.yaml'?\n"));
}

TEST_CASE("an unused section is warned about, a misspelt one refused", "[config]") {
  const Project project;
  const auto grid = project.grid("training: {lr: 5}\n" + kTask);
  REQUIRE(grid.warnings.size() == 1);
  CHECK(grid.warnings[0].message == "section 'training' of a grid file is not used");
  CHECK(contains(project.error(kTask + "grid_setings: {}\n"), "did you mean 'grid_settings'?"));
}

TEST_CASE("a task must say something, with keys that are known", "[config]") {
  const Project project;
  CHECK(project.error("grid_tasks:\n  - name: x\n") ==
        "error: a task is empty\n"
        "  --> grid.yaml:2:5\n"
        "  |\n"
        "2 |   - name: x\n"
        "  |     ^\n"
        "help: give it 'default_configs', 'overwrite' or 'sweep'\n");
  CHECK(contains(project.error("grid_tasks: [{default_config: a.yaml}]\n"),
                 "did you mean 'default_configs'?"));
  CHECK(contains(project.error("grid_tasks: [a.yaml]\n"),
                 "a task must be a mapping, not the text 'a.yaml'"));
  CHECK(contains(project.error("grid_tasks:\n  -\n"), "a task must be a mapping, not nothing"));
  CHECK(contains(project.error("grid_tasks: [{overwrite: 5}]\n"), "'overwrite' must be a mapping"));
  CHECK(
      contains(project.error("grid_tasks: [{sweep: 5}]\n"), "'sweep' of a task must be a mapping"));
  CHECK(contains(project.error("grid_tasks: [{sweep: {a: [1]}, name: [x]}]\n"),
                 "'name' of a task must be a text, not a list"));
  CHECK(contains(project.error(kTask + "grid_overwrite: [1]\n"),
                 "'grid_overwrite' must be a mapping, not a list"));
  CHECK(contains(project.error(kTask + "grid_sweep: 5\n"), "'grid_sweep' must be a mapping"));
}

TEST_CASE("a task may ask Slurm for something else than its grid", "[config]") {
  const Project project;
  const auto grid = project.grid(
      "slurm: {partition: main, pack: 4, test: {time: 10m}}\n"
      "grid_tasks:\n"
      "- {default_configs: configs/lenet5.yaml, slurm: {mem: 64GiB, pack: 1}}\n"
      "- {default_configs: configs/base.yaml}\n");
  CHECK(grid.slurm.options.pack == 4);
  CHECK(grid.tasks[0].slurm.options.memory == std::uint64_t{64} << 30U);
  CHECK(grid.tasks[0].slurm.said.at("pack")->line == 3);
  CHECK(grid.tasks[1].slurm.said.empty());
  CHECK(grid.slurm_tests.options.time == std::chrono::minutes(10));
  for (const auto* text :
       {"grid_tasks: [{default_configs: configs/base.yaml, slurm: {poll: 5s}}]\n",
        "slurm: {test: {max_submitted: 5}}\ngrid_tasks: [{default_configs: "
        "configs/base.yaml}]\n"}) {
    const auto words = project.error(text);
    CHECK(contains(words, "is of all runs together"));
    CHECK(contains(words, "--> grid.yaml:1:"));
  }
  CHECK(contains(
      project.error("grid_tasks: [{default_configs: configs/base.yaml, slurm: {test: {}}}]\n"),
      "unknown key 'test' in 'slurm' of a task"));
}

TEST_CASE("a file that a task names and that is missing is pointed at", "[config]") {
  const Project project;
  CHECK(
      project.error("grid_tasks:\n  - default_configs: configs/base.yaml, configs/lenet.yaml\n") ==
      "error: configuration file 'configs/lenet.yaml' does not exist\n"
      "  --> grid.yaml:2:41\n"
      "  |\n"
      "2 |   - default_configs: configs/base.yaml, configs/lenet.yaml\n"
      "  |                                         ^^^^^^^^^^^^^^^^^^\n"
      "help: did you mean 'configs/lenet5.yaml'?\n");
}

TEST_CASE("an overwrite of another shape names both places", "[config]") {
  const Project project;
  const auto error = project.error(kTask + "grid_overwrite: {training: {lr: {start: 1}}}\n");
  CHECK(contains(error, "'training.lr' is a mapping here, but a single value"));
  CHECK(contains(error, "  --> grid.yaml:2:29\n"));
  CHECK(contains(error, "  --> configs/base.yaml:1:16\n"));
}
