#include "program_section.hpp"

#include "trees.hpp"

#include <gridctl/config/profiles.hpp>

#include <nlohmann/json.hpp>

using namespace gridctl;
using namespace gridctl::config;
using test::error_text;
using test::tree;
using Words = std::vector<std::string>;

namespace {

Result<Program> find_builtin(const Node& extends) {
  return Profiles().choose(extends.text(), Role::trainer, extends.origin());
}
Result<Program> trainer(const std::string& text) {
  return read_program(tree(text, "grid.yaml"), Role::trainer, "trainer", find_builtin);
}
Result<Program> tester(const std::string& text) {
  return read_program(tree(text, "grid.yaml"), Role::tester, "tester", find_builtin);
}

}  // namespace

TEST_CASE("a trainer section says how a run becomes a command", "[config]") {
  const auto program = trainer(
      "command: [python3, train.py, --config, \"${config}\"]\n"
      "seed_keys: [training.seed]\n"
      "produces: models/model_best.pt\n"
      "cwd: run_dir\n"
      "env: {A: 1, B: two words}\n"
      "ignore: [training.data_folder]\n");
  REQUIRE(program.has_value());
  CHECK(program->name == "trainer");
  CHECK(program->command == Words{"python3", "train.py", "--config", "${config}"});
  CHECK(program->seed_keys == Words{"training.seed"});
  CHECK(program->produces == Words{"models/model_best.pt"});
  CHECK(program->cwd == "run_dir");
  CHECK(program->environment ==
        std::vector<std::pair<std::string, std::string>>{{"A", "1"}, {"B", "two words"}});
  CHECK(program->ignore == Words{"training.data_folder"});
  CHECK(program->origin.line == 1);
}

TEST_CASE("a trainer section says how to find numbers in what the trainer prints", "[config]") {
  const auto program = trainer(
      "command: [x]\n"
      "metrics: {valid.acc: 'val acc ([0-9.]+)', step: 'Epoch (\\d+)'}\n");
  REQUIRE(program.has_value());
  const std::vector<std::pair<std::string, std::string>> metrics{{"valid.acc", "val acc ([0-9.]+)"},
                                                                 {"step", "Epoch (\\d+)"}};
  CHECK(program->metrics == metrics);
  CHECK(program_from_json(program_to_json(*program))->metrics == metrics);
  CHECK(tester("command: [x]\nmodel: m\nmetrics: {acc: 'acc (.*)'}\n")->metrics.size() == 1);
}

TEST_CASE("an expression that finds no number is pointed at before anything runs", "[config]") {
  CHECK(error_text(trainer("command: [x]\nmetrics: {acc: 'acc [0-9.]+'}\n")) ==
        "error: 'acc' in 'metrics' in trainer: 'acc [0-9.]+' has 0 groups, not one\n"
        "  --> grid.yaml:2:16\n"
        "  |\n"
        "2 | metrics: {acc: 'acc [0-9.]+'}\n"
        "  |                ^^^^^^^^^^^^^\n"
        "help: put the number in parentheses, and others in (?:...): 'val acc ([0-9.]+)'\n");
  CHECK(trainer("command: [x]\nmetrics: {acc: '([0-9'}\n")
            .error()
            .message.find("is no regular expression") != std::string::npos);
  CHECK_FALSE(trainer("command: [x]\nmetrics: [acc]\n"));
}

TEST_CASE("a command may be one string", "[config]") {
  CHECK(trainer("command: python3 'my train.py' ${config}\n")->command ==
        Words{"python3", "my train.py", "${config}"});
  CHECK(error_text(trainer("command: a | b\n")) ==
        "error: '|' in the command needs a shell\n"
        "  --> grid.yaml:1:10\n"
        "  |\n"
        "1 | command: a | b\n"
        "  |          ^^^^^\n"
        "help: gridctl runs no shell: quote it, or write command: [sh, -c, \"…\"]\n");
}

TEST_CASE("errors in a section say what is wrong and where", "[config]") {
  CHECK(error_text(trainer("comand: [x]\n")) ==
        "error: unknown key 'comand' in trainer\n"
        "  --> grid.yaml:1:1\n"
        "  |\n"
        "1 | comand: [x]\n"
        "  | ^^^^^^\n"
        "help: did you mean 'command'?\n");
  CHECK(error_text(trainer("produces: [x]\n")).find("the trainer section has no 'command'") !=
        std::string::npos);
  CHECK(error_text(trainer("command: []\n")).find("has no 'command'") != std::string::npos);
  CHECK(error_text(trainer("command: {a: b}\n"))
            .find("'command' in trainer must be a text or a list of texts, not a mapping") !=
        std::string::npos);
  CHECK(error_text(trainer("command: [x, [y]]\n")).find("an item of 'command' in trainer") !=
        std::string::npos);
  CHECK(error_text(trainer("command: [x]\nproduces: /abs\n")).find("must be relative") !=
        std::string::npos);
  CHECK(
      error_text(trainer("command: [x]\nenv: [A]\n")).find("'env' in trainer must be a mapping") !=
      std::string::npos);
  CHECK(error_text(trainer("command: [x]\nmodel: y\n")).find("unknown key 'model' in trainer") !=
        std::string::npos);
}

TEST_CASE("a tester section must say what a trained model is", "[config]") {
  CHECK(tester("command: [test, \"${model}\"]\nmodel: '**/model_best.pt'\n")->model ==
        "**/model_best.pt");
  CHECK(error_text(tester("command: [test]\n")).find("the tester section has no 'model'") !=
        std::string::npos);
}

TEST_CASE("a section changes the arguments of a profile key by key", "[config]") {
  const auto profile = tree("command: [x]\narguments: {amp: flag, layers: list}\n", "gridctl.yaml");
  const auto base = read_program(profile, Role::trainer, "profile 'mine'", find_builtin).value();
  const auto program = read_program(tree("extends: mine\narguments: {amp: flag-pair}\n"),
                                    Role::trainer, "trainer", [&](const Node&) { return base; })
                           .value();
  REQUIRE(program.arguments.size() == 2);
  CHECK(find_argument(program.arguments, "amp")->spelling == Spelling::flag_pair);
  CHECK(find_argument(program.arguments, "layers")->spelling == Spelling::list);
  CHECK(tester("command: [x]\nmodel: m\narguments: {a: json}\n")->arguments.size() == 1);
}

TEST_CASE("a section may change what a profile says", "[config]") {
  const auto program = trainer(
      "extends: mip-online-trainer\nproduces: best.pt\nenv: {A: 1}\n"
      "defaults: {training: {seed_torch: 5, epochs: 2}}\n");
  REQUIRE(program.has_value());
  CHECK(program->name == "trainer");
  CHECK(program->command.front() == "mip-online-trainer");
  CHECK(program->produces == Words{"best.pt"});
  CHECK(program->tester == "mip-tester");
  CHECK(program->defaults.find_path("training.seed_torch")->text() == "5");
  CHECK(program->defaults.find_path("training.seed_numpy")->text() == "-1");
  CHECK(comes_from_defaults(*program->defaults.find_path("training.epochs")));
  CHECK(error_text(trainer("extends: mip-onlin-trainer\n")).find("--> grid.yaml:1:10") !=
        std::string::npos);
  CHECK(error_text(trainer("command: [x]\ndefaults: 3\n"))
            .find("'defaults' in trainer must be a mapping") != std::string::npos);
}
