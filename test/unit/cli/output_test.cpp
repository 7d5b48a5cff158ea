#include "output.hpp"

#include "harness.hpp"
#include "support/catch.hpp"

using gridctl::cli::wants_colour;
using gridctl::test::environment_of;
using gridctl::test::Variables;

TEST_CASE("the first of flag, NO_COLOR, FORCE_COLOR, CLICOLOR, TERM, terminal decides on colour",
          "[cli]") {
  const auto colour = [](const char* when, bool is_terminal, const Variables& variables) {
    return wants_colour(when, is_terminal, environment_of(variables));
  };
  CHECK(colour("auto", true, {}));
  CHECK_FALSE(colour("auto", false, {}));
  CHECK_FALSE(colour("auto", true, {{"TERM", "dumb"}}));
  CHECK_FALSE(colour("auto", true, {{"CLICOLOR", "0"}}));
  CHECK(colour("auto", false, {{"FORCE_COLOR", "1"}, {"TERM", "dumb"}}));
  CHECK(colour("auto", false, {{"CLICOLOR_FORCE", "1"}, {"CLICOLOR", "0"}}));
  CHECK_FALSE(colour("auto", false, {{"FORCE_COLOR", "0"}}));
  CHECK_FALSE(colour("auto", true, {{"NO_COLOR", "1"}, {"FORCE_COLOR", "1"}}));
  CHECK(colour("auto", true, {{"NO_COLOR", ""}}));
  CHECK(colour("always", false, {{"NO_COLOR", "1"}}));
  CHECK_FALSE(colour("never", true, {{"FORCE_COLOR", "1"}}));
}

TEST_CASE("the global options become globals", "[cli]") {
  gridctl::cli::Arguments arguments;
  for (int i = 0; i < 3; ++i) arguments.add("quiet", "");
  arguments.add("verbose", "");
  arguments.add("progress", "plain");
  arguments.add("json", "");
  arguments.add("ascii", "");
  gridctl::cli::Services services;
  services.environment = environment_of({});
  gridctl::cli::apply_globals(arguments, services);
  CHECK(services.globals.verbosity == -2);
  CHECK(services.globals.progress == gridctl::cli::ProgressMode::plain);
  CHECK(services.globals.json);
  CHECK_FALSE(services.out.unicode);
  CHECK_FALSE(services.globals.yes);
}
