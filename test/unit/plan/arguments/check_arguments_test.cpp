#include "arguments/check_arguments.hpp"

#include "grids.hpp"
#include "support/catch.hpp"

#include <gridctl/core/try.hpp>

using namespace gridctl;
using namespace gridctl::plan;

namespace {

Result<Plan> plan_of(const std::string& grid) {
  const test::ScratchDir scratch;
  GRIDCTL_TRY_ASSIGN(auto loaded, config::load_grid(scratch.write("grid.yaml", grid)));
  return Plan::expand(std::move(loaded));
}

/// The notes about "grid_sweep: SWEEP" with this trainer.
std::vector<Warning> notes(const std::string& sweep, const std::string& trainer) {
  const auto made = plan_of("grid_sweep: " + sweep + "\ntrainer: " + trainer + "\n");
  if (!made) FAIL(to_text(made.error()));
  return made->notes();
}

Error error(const std::string& sweep, const std::string& trainer) {
  const auto made = plan_of("grid_sweep: " + sweep + "\ntrainer: " + trainer + "\n");
  REQUIRE_FALSE(made.has_value());
  return made.error();
}

}  // namespace

TEST_CASE("a false that a command leaves out is told once for all keys", "[plan]") {
  const std::string sweep = "{amp: [true, false], pretrained: [true, false], deep: [true]}";
  const auto told = notes(sweep, "{command: [t, '${args_no_boolean_flags}']}");
  REQUIRE(told.size() == 1);
  CHECK(told[0].message ==
        "false is passed as nothing, so that the trainer's default counts, for 'amp', "
        "'pretrained'");
  CHECK(told[0].help ==
        "say how the trainer takes it: arguments: {amp: flag-pair} writes --no-amp, 'value' "
        "--amp=false; 'flag' is nothing, as now");
  CHECK(told[0].place->line == 1);
  CHECK(notes(sweep,
              "{command: [t, '${args_no_boolean_flags}'], arguments: {amp: flag, pretrained: "
              "flag-pair}}")
            .empty());
  CHECK(notes(sweep, "{command: [t, '${args}']}").empty());
  CHECK(notes("{amp: [true]}", "{command: [t, '${args_no_boolean_flags}']}").empty());
}

TEST_CASE("lists that a command passes as JSON are told once for all keys", "[plan]") {
  const std::string sweep = "{layers: [[64], [64, 32]], opt: [{lr: 1}]}";
  const auto told = notes(sweep, "{command: [t, '${args_space}']}");
  REQUIRE(told.size() == 1);
  CHECK(told[0].message ==
        "lists and mappings are passed as JSON (--layers [64]), for 'layers', 'opt'");
  CHECK(told[0].help.find("arguments: {layers: list}") != std::string::npos);
  CHECK(notes(sweep, "{command: [t, '${args}'], arguments: {layers: list, opt: json}}").empty());
  CHECK(notes(sweep, "{command: [t, '${args_hydra}']}").empty());
  CHECK(notes(sweep, "{command: [t, '${args_no_hyphens}']}").empty());
  CHECK(notes(sweep, "{command: [t, '${args_json}']}").empty());
}

TEST_CASE("what the grid file overwrites counts too, what configuration files say does not",
          "[plan]") {
  const test::ScratchDir scratch;
  const auto base = scratch.write("base.yaml", "layers: [1, 2]\ndrop: [3]\n").string();
  const auto made = plan_of("grid_tasks: [{default_configs: '" + base +
                            "', overwrite: {drop: [4]}}]\ntrainer: {command: [t, '${args}']}\n");
  REQUIRE(made.has_value());
  REQUIRE(made->notes().size() == 1);
  CHECK(made->notes()[0].message.ends_with("(--drop=[4]), for 'drop'"));
}

TEST_CASE("a key of arguments that is nearly a key of the configurations is told", "[plan]") {
  const auto told = notes("{layers: [1]}", "{command: [t, '${args}'], arguments: {layer: list}}");
  REQUIRE(told.size() == 1);
  CHECK(told[0].message == "'arguments' of trainer name 'layer', which no configuration has");
  CHECK(told[0].help == "did you mean 'layers'?");
  CHECK(told[0].place->line == 2);
}

TEST_CASE("keys of arguments that are set nowhere in the grid are told of in one note", "[plan]") {
  const auto told =
      notes("{a: [1]}", "{command: [t, '${args}'], arguments: {zebra: list, walrus: flag}}");
  REQUIRE(told.size() == 1);
  CHECK(told[0].message ==
        "'arguments' of trainer name 'zebra', 'walrus', which no configuration has");
  CHECK(told[0].place->line == 2);
  CHECK(
      notes("{layers: [[1]]}", "{command: [t, '${args}'], arguments: {layer: flag, layers: list}}")
          .size() == 1);
}

TEST_CASE("keys of arguments that the grid sets, or offers in a comment, are nothing to tell of",
          "[plan]") {
  CHECK(notes("{a: [1]}", "{command: [t, '${args}'], arguments: {zebra: list}}\n#   zebra: [1]")
            .empty());
  CHECK(notes("{a: [1]}", "{command: [t, '${args}'], seed_keys: [seed], arguments: {seed: omit}}")
            .empty());
}

TEST_CASE("arguments of a profile may name keys that this grid has not", "[plan]") {
  const test::ScratchDir scratch;
  config::GridOverrides overrides;
  REQUIRE(overrides.profiles.add(
      tree("profiles: {mine: {command: [t, '${args}'], arguments: {zebra: list, a: flag}}}")));
  overrides.trainer = "mine";
  const auto file = scratch.write("grid.yaml", "grid_sweep: {a: [true, false]}\n");
  CHECK(Plan::expand(config::load_grid(file, overrides).value()).has_value());
  scratch.write("grid.yaml", "grid_sweep: {a: [3]}\n");
  CHECK_FALSE(Plan::expand(config::load_grid(file, overrides).value()).has_value());
}

TEST_CASE("a value that its spelling cannot say is an error before anything starts", "[plan]") {
  const auto wrong = error("{amp: [true, 3]}", "{command: [t, '${args}'], arguments: {amp: flag}}");
  CHECK(wrong.message == "'amp' cannot be passed as 'flag': '3' is neither true nor false");
  CHECK(wrong.place->line == 1);
  CHECK(error("{a b: [1]}", "{command: [t, '${args_hydra}']}").message ==
        "Hydra's grammar has no key 'a b'");
}

TEST_CASE("arguments beside a command that has no such macro are told", "[plan]") {
  const auto told = notes("{a: [1]}", "{command: [t, '${config}'], arguments: {a: list}}");
  REQUIRE(told.size() == 1);
  CHECK(told[0].message ==
        "'arguments' of trainer change nothing: its command has no ${args} or macro of that "
        "family");
}

TEST_CASE("a false that the script would take for true is told", "[plan]") {
  const test::ScratchDir scratch;
  const auto script = [&](const std::string& text) {
    return scratch.write("train.py", text).string();
  };
  const auto told = [&](const std::string& text, const std::string& macro,
                        const std::string& arguments = "{}") {
    return notes("{x: [true, false]}", "{command: [python3, '" + script(text) + "', '" + macro +
                                           "'], arguments: " + arguments + "}");
  };
  const std::string trap = "p.add_argument('--x', default=f(True),\n  type=bool, help='x')\n";
  const auto warned = told(trap, "${args}");
  REQUIRE(warned.size() == 1);
  CHECK(
      warned[0].message.ends_with("train.py' takes '--x=false' for true, as it would take any "
                                  "text"));
  CHECK(warned[0].help.find("arguments: {x: flag-pair}") != std::string::npos);
  CHECK(told(trap, "${args_space}").size() == 1);
  CHECK(told(trap, "${args_no_boolean_flags}", "{x: value}").size() == 1);
  CHECK(told(trap, "${args}", "{x: flag}").empty());
  CHECK(told(trap, "${args_json}").empty());
  CHECK(told("p.add_argument('--y', type=bool)\np.add_argument('--x', type=boolean)", "${args}")
            .empty());
  const std::string absl = "flags.DEFINE_bool(\"x\", True, \"help\")";
  CHECK(told(absl, "${args_space}").size() == 1);
  CHECK(told(absl, "${args}").empty());
  CHECK(told(absl, "${args_space}", "{x: --x/--nox}").empty());
}
