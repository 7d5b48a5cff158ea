#include "run/stop_question.hpp"

#include "support/catch.hpp"

#include <sstream>

using namespace gridctl;
using namespace gridctl::commands;

namespace {

/// Someone at a terminal, and two runs, the second of which is on.
struct Scene {
  experiment::Books books;
  session::StopOrder order;
  cli::Services services;
  std::ostringstream said;

  explicit Scene(const std::string& answer) {
    books.folder = "exp";
    books.trainings.resize(2);
    books.trainings[0].id = {1, 1};
    books.trainings[0].state = RunState::succeeded;
    books.trainings[1].id = {2, 1};
    books.trainings[1].state = RunState::running;
    services.err.stream = &said;
    services.answer = [answer] { return answer; };
  }
  bool may() { return may_stop(books, order, services); }
};

}  // namespace

TEST_CASE("who sits at a terminal is asked before runs end", "[commands]") {
  for (const char* yes : {"y", "Y ", "yes"}) CHECK(Scene(yes).may());
  for (const char* no : {"", "n", "yesterday"}) CHECK_FALSE(Scene(no).may());
  Scene scene("y");
  REQUIRE(scene.may());
  CHECK(scene.said.str() == "1 run of 'exp' is on: stop it? [y/N] ");
}

TEST_CASE("nobody is asked who has said yes, cannot answer, or ends no run", "[commands]") {
  Scene scene("n");
  SECTION("--yes") {
    scene.services.globals.yes = true;
  }
  SECTION("--no-input") {
    scene.services.globals.no_input = true;
  }
  SECTION("no terminal") {
    scene.services.answer = nullptr;
  }
  SECTION("--drain") {
    scene.order.request.step = StopStep::draining;
  }
  SECTION("none of the runs that are named is on") {
    scene.order.request.runs = {{1, 1}};
  }
  CHECK(scene.may());
  CHECK(scene.said.str().empty());
}
