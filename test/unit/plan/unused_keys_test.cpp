// Keys whose values never reach the trainer are told of when a grid is planned.
#include "grids.hpp"
#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::plan;
using Catch::Matchers::Contains;

namespace {

/// The notes of a grid of lr and depth whose trainer has the given keys.
std::vector<Warning> notes_of(const test::ScratchDir& folder, const std::string& trainer,
                              const std::string& more = "") {
  const auto file = folder.write(
      "grid.yaml", "grid_sweep: {lr: [1, 2], model.depth: [3, 4], only: [5]}\ntrainer: {" +
                       trainer + "}\n" + more);
  return Plan::expand(config::load_grid(file).value()).value().notes();
}

std::vector<Warning> notes_of(const std::string& trainer, const std::string& more = "") {
  return notes_of(test::ScratchDir(), trainer, more);
}

}  // namespace

TEST_CASE("a key is told of that no macro of the command stands for", "[plan]") {
  const auto notes = notes_of("command: [train, --lr, '${param:lr}']");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].message ==
        "trainer never gets the value of 'model.depth': its command has no macro for it");
  CHECK_THAT(notes[0].help, Contains("${param:model.depth}"));
  REQUIRE(notes[0].place);
  CHECK(notes[0].place->line == 2);
  CHECK_THAT(notes_of("command: [train]").at(0).message, Contains("'lr', 'model.depth'"));
}

TEST_CASE("a name in braces or after a dollar sign is no macro", "[plan]") {
  for (const std::string item : {"{lr}", "--lr={lr}", "$lr", "--lr=$lr"}) {
    CAPTURE(item);
    const auto notes = notes_of("command: [train, '" + item + "', '${param:model}']");
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].help ==
          "'" + item + "' is passed as it is written: '${param:lr}' stands for the value");
  }
}

TEST_CASE("every way to pass a value is known", "[plan]") {
  CHECK(notes_of("command: [train, '${config}']").empty());
  CHECK(notes_of("command: [train, '${args_space}']").empty());
  CHECK(notes_of("command: [train, '${args_json_file}']").empty());
  CHECK(notes_of("command: [train, '--x=${param:lr}', '${param:model}']").empty());
  CHECK(notes_of("command: [train], env: {X: '${args_json}'}").empty());
  CHECK(notes_of("command: [train, '${param:lr}', '${param:text}']",
                 "grid_overwrite: {text: 'depth ${param:model.depth}'}")
            .empty());
}

TEST_CASE("a program that reads our variables needs no macro", "[plan]") {
  CHECK(notes_of("command: [sh, -c, 'train $GRIDCTL_CONFIG']").empty());
  const test::ScratchDir folder;
  folder.write("train.py", "print(1)\n");
  CHECK(notes_of(folder, "command: [python3, train.py]").size() == 1);
  folder.write("train.py", "open(os.environ['GRIDCTL_CONFIG'])\n");
  CHECK(notes_of(folder, "command: [python3, train.py]").empty());
  folder.write("pack/learn.py", "open(os.environ['GRIDCTL_CONFIG'])\n");
  CHECK(notes_of(folder, "command: [python3, -m, pack.learn]").empty());
}

TEST_CASE("a command of a task is judged by the keys of that task, each command once", "[plan]") {
  const auto notes = notes_of("command: [train, '${args}']",
                              "grid_tasks: [{name: a, command: [other]}, {name: b, command: "
                              "[other], sweep: {width: [1, 2]}}, {name: c}]");
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes[0].message, Contains("'lr', 'model.depth', 'width'"));
}
