#include "parse.hpp"

#include "harness.hpp"
#include "support/catch.hpp"

using gridctl::Result;
using gridctl::cli::Arguments;
using gridctl::test::environment_of;
using gridctl::test::Variables;
using Words = std::vector<std::string>;

namespace {

Result<Arguments> parse(const Words& words, const Variables& variables = {}) {
  static const auto registry = gridctl::test::fake_registry();
  return gridctl::cli::parse(registry.find("train")->info(), words, environment_of(variables));
}

std::string message_of(const Words& words, const Variables& variables = {}) {
  const auto arguments = parse(words, variables);
  return arguments ? "" : arguments.error().message + " / " + arguments.error().help;
}

}  // namespace

TEST_CASE("every spelling of a value is the same value", "[cli]") {
  const auto words =
      GENERATE(Words{"g", "--repetitions=4"}, Words{"--repetitions", "4", "g"}, Words{"-r4", "g"},
               Words{"-r", "4", "g"}, Words{"-nr4", "g"}, Words{"-nr", "4", "g"});
  const auto arguments = parse(words);
  REQUIRE(arguments);
  CHECK(arguments->text("repetitions") == "4");
  CHECK(arguments->positionals() == Words{"g"});
}

TEST_CASE("switches add up, and what looks like an option may be a value", "[cli]") {
  const auto arguments = parse({"-vv", "g", "-v", "--set", "-1", "--set=a=b=c"});
  REQUIRE(arguments);
  CHECK(arguments->count("verbose") == 3);
  CHECK(arguments->all("set") == Words{"-1", "a=b=c"});
}

TEST_CASE("behind -- everything is positional", "[cli]") {
  const auto arguments = parse({"-n", "--", "--device"});
  REQUIRE(arguments);
  CHECK(arguments->positional(0) == "--device");
  CHECK_FALSE(arguments->given("device"));
}

TEST_CASE("--json takes a value only behind an equals sign", "[cli]") {
  const auto bare = parse({"--json", "g"});
  REQUIRE(bare);
  CHECK(bare->given("json"));
  CHECK(bare->text("json").empty());
  CHECK(bare->positional(0) == "g");
  CHECK(parse({"--json=a,b", "g"})->text("json") == "a,b");
}

TEST_CASE("a wrong line says which word is wrong and what to do", "[cli]") {
  CHECK(message_of({"g", "--devcie", "cpu"}) ==
        "unknown option '--devcie' / did you mean '--device'?");
  CHECK(message_of({"g", "--devcie=cpu"}) ==
        "unknown option '--devcie' / did you mean '--device'?");
  CHECK(message_of({"g", "-nx"}) ==
        "unknown option '-x' / 'gridctl train --help' lists the options");
  CHECK(message_of({"g", "--qqqqqqq"}) ==
        "unknown option '--qqqqqqq' / 'gridctl train --help' lists the options");
  CHECK(message_of({"g", "--device"}) ==
        "option '--device' needs a value / --device SPEC: Where the runs go");
  CHECK(message_of({"g", "--device="}) ==
        "option '--device' needs a value / --device SPEC: Where the runs go");
  CHECK(message_of({"g", "--device", "--dry-run"}) ==
        "option '--device' needs a value / --device SPEC: Where the runs go");
  CHECK(message_of({"g", "--order"}) ==
        "option '--order' needs a value / --order WORD: grid, random");
  CHECK(message_of({"g", "--dry-run=1"}) ==
        "option '--dry-run' takes no value / write '--dry-run' alone");
  CHECK(message_of({"g", "-d", "cpu", "--device=gpu"}) ==
        "option '--device' is given twice / give it once");
  CHECK(message_of({}) ==
        "'gridctl train' needs GRID.yaml / usage: gridctl train GRID.yaml "
        "[OPTIONS]   ('gridctl train --help' explains)");
  CHECK(message_of({"a", "b"}) ==
        "unexpected argument 'b' / usage: gridctl train GRID.yaml "
        "[OPTIONS]   ('gridctl train --help' explains)");
}

TEST_CASE("abbreviations are unknown options, not guesses", "[cli]") {
  CHECK(message_of({"g", "--dev", "cpu"}) == "unknown option '--dev' / did you mean '--device'?");
}

TEST_CASE("a choice is one of the choices", "[cli]") {
  CHECK(parse({"g", "--order", "random"})->text("order") == "random");
  CHECK(message_of({"g", "--order", "randm"}) ==
        "'randm' is not a value for --order / did you mean 'random'? (one of grid, random)");
  CHECK(message_of({"g"}, {{"GRIDCTL_ORDER", "zzz"}}) ==
        "'zzz' is not a value for GRIDCTL_ORDER / give one of grid, random");
}

TEST_CASE("the flag beats the variable, the variable beats the default", "[cli]") {
  const Variables variables = {{"GRIDCTL_DEVICE", "cpu"}};
  CHECK(parse({"g"})->text("device") == "auto");
  CHECK(parse({"g"}, variables)->text("device") == "cpu");
  CHECK(parse({"g"}, variables)->from("device") == Arguments::From::environment);
  CHECK(parse({"g", "--device", "gpu"}, variables)->text("device") == "gpu");
  CHECK(parse({"g"}, {{"GRIDCTL_DEVICE", ""}})->text("device") == "auto");
}

TEST_CASE("variables switch on, off, count and list", "[cli]") {
  CHECK(parse({"g"}, {{"GRIDCTL_DRY_RUN", "Yes"}})->flag("dry-run"));
  CHECK_FALSE(parse({"g"}, {{"GRIDCTL_DRY_RUN", "0"}})->flag("dry-run"));
  CHECK(message_of({"g"}, {{"GRIDCTL_DRY_RUN", "maybe"}}) ==
        "'maybe' is not a value for GRIDCTL_DRY_RUN / set it to 1 or 0, or unset it");
  CHECK(parse({"g"}, {{"GRIDCTL_VERBOSE", "2"}})->count("verbose") == 2);
  CHECK(parse({"g"}, {{"GRIDCTL_SET", "a=1\nb=2"}})->all("set") == Words{"a=1", "b=2"});
  CHECK(parse({"g"}, {{"GRIDCTL_JSON", "1"}})->text("json").empty());
  CHECK(parse({"g"}, {{"GRIDCTL_JSON", "a"}})->text("json") == "a");
}

TEST_CASE("inside a run its variables set no options", "[cli]") {
  const auto arguments = parse({"g"}, {{"GRIDCTL_RUN_ID", "3.1"}, {"GRIDCTL_DEVICE", "gpu"}});
  CHECK(arguments->text("device") == "auto");
}

TEST_CASE("what must be said on the line has no variable", "[cli]") {
  CHECK_FALSE(parse({"g"}, {{"GRIDCTL_HELP", "1"}})->given("help"));
  CHECK_FALSE(parse({"g"}, {{"GRIDCTL_CHDIR", "/"}})->given("chdir"));
}
