#include "parse.hpp"

#include "harness.hpp"
#include "support/catch.hpp"

using gridctl::Result;
using gridctl::cli::Arguments;
using gridctl::test::environment_of;
using gridctl::test::Variables;
using Words = std::vector<std::string>;

namespace {

using Settings = std::vector<gridctl::cli::Setting>;

Result<Arguments> parse(const Words& words, const Variables& variables = {},
                        const Settings& settings = {}) {
  static const auto registry = gridctl::test::fake_registry();
  return gridctl::cli::parse(registry.find("train")->info, words,
                             {environment_of(variables), settings});
}

gridctl::cli::Setting setting(const std::string& option, const Words& values, int line = 1) {
  return {option, values, {"gridctl.yaml", line, 3, 1, ""}, {"gridctl.yaml", line, 20, 1, ""}};
}

/// The error's words, and the line of the file they point to.
std::string complaint(const gridctl::cli::Setting& setting) {
  const auto arguments = parse({"g"}, {}, {setting});
  if (arguments) return "";
  REQUIRE(arguments.error().place);
  return std::to_string(arguments.error().place->line) + ": " + arguments.error().message + " / " +
         arguments.error().help;
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
  CHECK(parse({"g"}, {{"GRIDCTL_ASCII", "Yes"}})->flag("ascii"));
  CHECK_FALSE(parse({"g"}, {{"GRIDCTL_ASCII", "0"}})->flag("ascii"));
  CHECK(message_of({"g"}, {{"GRIDCTL_ASCII", "maybe"}}) ==
        "'maybe' is not a value for GRIDCTL_ASCII / set it to 1 or 0, or unset it");
  CHECK(parse({"g"}, {{"GRIDCTL_VERBOSE", "2"}})->count("verbose") == 2);
  CHECK(parse({"g"}, {{"GRIDCTL_SET", "a=1\nb=2"}})->all("set") == Words{"a=1", "b=2"});
}

TEST_CASE("inside a run its variables set no options", "[cli]") {
  const Variables run = {{"GRIDCTL_RUN_DIR", "/run"}, {"GRIDCTL_EXPDIR", "/x"}};
  CHECK_FALSE(parse({"g"}, run)->given("expdir"));
  CHECK(parse({"g"}, run, {setting("expdir", {"y"})})->text("expdir") == "y");
}

TEST_CASE("variables beat files, and near files beat far ones", "[cli]") {
  const Settings settings = {setting("device", {"near"}, 2), setting("ascii", {"false"}),
                             setting("device", {"far"}, 9), setting("ascii", {"true"})};
  const auto arguments = parse({"g"}, {}, settings);
  CHECK(arguments->text("device") == "near");
  CHECK(arguments->from("device") == Arguments::From::file);
  CHECK(arguments->origin("device") == "gridctl.yaml:2:20");
  CHECK(arguments->origin("order") == "built-in");
  CHECK_FALSE(arguments->flag("ascii"));
  const Variables variables = {{"GRIDCTL_DEVICE", "gpu"}, {"GRIDCTL_ASCII", "1"}};
  CHECK(parse({"g"}, variables, settings)->text("device") == "gpu");
  CHECK(parse({"g"}, variables, settings)->origin("device") == "GRIDCTL_DEVICE");
  CHECK(parse({"g"}, variables, settings)->flag("ascii"));
  CHECK_FALSE(parse({"g"}, {{"GRIDCTL_ASCII", "0"}}, {setting("ascii", {"1"})})->flag("ascii"));
  CHECK(parse({"g", "--device=cpu"}, variables, settings)->text("device") == "cpu");
}

TEST_CASE("files list the values of repeatable options, and errors point at the value", "[cli]") {
  CHECK(parse({"g"}, {}, {setting("set", {"a=1", "b=2"})})->all("set") == Words{"a=1", "b=2"});
  CHECK(parse({"g"}, {}, {setting("verbose", {"2"})})->count("verbose") == 2);
  CHECK(complaint(setting("device", {"a", "b"}, 4)) ==
        "4: 'device' takes one value / write it without a list");
  CHECK(complaint(setting("ascii", {"maybe"}, 5)) ==
        "5: 'maybe' is not a value for 'ascii' / write true or false");
  CHECK(complaint(setting("order", {"randm"}, 6)) ==
        "6: 'randm' is not a value for --order / did you mean 'random'? (one of grid, random)");
  const auto number =
      parse({"g"}, {}, {setting("repetitions", {"many"}, 7)})->integer("repetitions", 1);
  REQUIRE(number.error().place);
  CHECK(number.error().place->line == 7);
}

TEST_CASE("a command's own error about a value says where that came from", "[cli]") {
  const gridctl::Error error{gridctl::ErrorKind::usage, "no such device", "", {}, {}, {}};
  const auto of_file = parse({"g"}, {}, {setting("device", {"x"}, 3)})->blame("device", error);
  REQUIRE(of_file.place);
  CHECK(of_file.place->line == 3);
  CHECK(parse({"g"}, {{"GRIDCTL_DEVICE", "x"}})->blame("device", error).message ==
        "no such device (of GRIDCTL_DEVICE)");
  CHECK(parse({"g", "--device=x"})->blame("device", error).message == "no such device");
}

TEST_CASE("what must be said on the line has no variable", "[cli]") {
  CHECK_FALSE(parse({"g"}, {{"GRIDCTL_HELP", "1"}})->given("help"));
  CHECK_FALSE(parse({"g"}, {{"GRIDCTL_CHDIR", "/"}})->given("chdir"));
  CHECK_FALSE(parse({"g"}, {{"GRIDCTL_DRY_RUN", "1"}})->given("dry-run"));
  CHECK_FALSE(parse({"g"}, {{"GRIDCTL_YES", "1"}})->given("yes"));
}
