// What is checked of programs before the first run starts.
#include "support/fake_messages.hpp"
#include "support/planned_experiment.hpp"

#include <gridctl/session/grid_work.hpp>

using namespace gridctl;
using namespace gridctl::session;
using Catch::Matchers::Contains;
using test::get;

namespace {

/// The error of a grid whose trainer has this command; nothing if it can be started.
std::optional<Error> error_of_trainer(const std::string& command) {
  const test::ScratchDir dir;
  const auto base = dir.write("base.yaml", "lr: 1\nprogram: 'true'\n");
  const auto grid =
      dir.write("grid.yaml", fmt::format("grid_tasks: [{{name: t, default_configs: '{}'}}]\n"
                                         "trainer:\n  command: {}\n",
                                         base.string(), command));
  const auto plan = get(plan::Plan::expand(get(config::load_grid(grid))));
  const auto checked =
      check_trainer(plan, dir.path(), {.slots = {{Placement{}}}}, test::FakeMessages());
  return checked ? std::nullopt : std::optional(checked.error());
}

config::Program tester(std::vector<std::string> command) {
  config::Program program;
  program.name = "tester";
  program.command = std::move(command);
  program.model = "*.pt";
  return program;
}

}  // namespace

TEST_CASE("a trainer that is there may start", "[session]") {
  CHECK_FALSE(error_of_trainer("[/bin/true, --lr, \"${param:lr}\"]"));
  CHECK_FALSE(error_of_trainer("[sh, -c, exit 0]"));  // on the path
}

TEST_CASE("a trainer that is not there is an error at its place in the grid", "[session]") {
  const auto error = error_of_trainer("[/no/such/trainer]");
  REQUIRE(error);
  CHECK_THAT(error->message, Contains("/no/such/trainer"));
  REQUIRE(error->place);
  CHECK_THAT(error->place->file, Contains("grid.yaml"));
  CHECK(error->place->line > 0);
}

TEST_CASE("a trainer that asks for a key its configuration has not is an error", "[session]") {
  const auto error = error_of_trainer("[/bin/true, \"${param:momentum}\"]");
  REQUIRE(error);
  CHECK_THAT(error->message, Contains("momentum"));
}

TEST_CASE("a macro may name the trainer's program", "[session]") {
  CHECK_FALSE(error_of_trainer("[\"/bin/${param:program}\"]"));
  const auto error = error_of_trainer("[\"/bin/${task}/none\"]");
  REQUIRE(error);
  CHECK_THAT(error->message, Contains("/bin/t/none"));
}

TEST_CASE("a tester that is there may start", "[session]") {
  CHECK(check_tester(tester({"/bin/true", "${model}"})));
}

TEST_CASE("a tester that is not there is an error before any training", "[session]") {
  const auto checked = check_tester(tester({"/no/such/tester", "${model}"}));
  REQUIRE_FALSE(checked);
  CHECK_THAT(checked.error().message, Contains("/no/such/tester"));
  CHECK_FALSE(checked.error().place);  // written in no file
}

TEST_CASE("a tester's program that a macro names is looked up when it starts", "[session]") {
  CHECK(check_tester(tester({"${env:TESTER}", "${model}"})));
}

TEST_CASE("a macro that nobody knows is an error before any training", "[session]") {
  const auto checked = check_tester(tester({"/bin/true", "${modle}"}));
  REQUIRE_FALSE(checked);
  CHECK_THAT(checked.error().message, Contains("modle"));
}
