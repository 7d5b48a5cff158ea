#include "support/catch.hpp"
#include "support/working_dir.hpp"

#include <gridctl/experiment/testers.hpp>

using namespace gridctl;
using namespace gridctl::experiment;
using Catch::Matchers::Contains;

namespace {

std::optional<std::string> no_variables(const std::string& name) {
  return name == "GRIDCTL_SYSTEM_CONFIG" ? std::optional<std::string>("") : std::nullopt;
}

/// A project whose users have a tester and a trainer of their own.
struct Project {
  Project() {
    dir.write(".git/HEAD", "");
    dir.write("gridctl.yaml",
              "profiles:\n"
              "  mine: {command: [evaluate, \"${model}\"], model: \"*.ckpt\"}\n"
              "  trainer-of-mine: {command: [fit]}\n");
    trainer.command = {"fit"};
  }
  test::WorkingDir dir;
  config::Program trainer;
};

}  // namespace

TEST_CASE_METHOD(Project, "a grid's own tester comes before that of the trainer's profile",
                 "[experiment]") {
  trainer.tester = "mine";
  config::Program own;
  own.command = {"own"};
  const auto tester = tester_for(trainer, own, no_variables);
  REQUIRE(tester);
  CHECK(tester->command == std::vector<std::string>{"own"});
}

TEST_CASE_METHOD(Project, "a trainer's profile may name the tester", "[experiment]") {
  trainer.tester = "mine";
  const auto tester = tester_for(trainer, std::nullopt, no_variables);
  REQUIRE(tester);
  CHECK(tester->command.front() == "evaluate");
  CHECK(tester->model == "*.ckpt");
}

TEST_CASE_METHOD(Project, "a grid without a tester says how to get one", "[experiment]") {
  const auto tester = tester_for(trainer, std::nullopt, no_variables);
  REQUIRE_FALSE(tester);
  CHECK(tester.error().kind == ErrorKind::usage);
  CHECK_THAT(tester.error().help, Contains("--tester"));
}

TEST_CASE_METHOD(Project, "testers of the user and built-in ones are found by their names",
                 "[experiment]") {
  CHECK(named_tester("mine", no_variables)->model == "*.ckpt");
  CHECK(named_tester("mip-tester", no_variables));
}

TEST_CASE_METHOD(Project, "a name that is no tester's is an error that shows those there are",
                 "[experiment]") {
  const auto unknown = named_tester("nobodys", no_variables);
  REQUIRE_FALSE(unknown);
  CHECK_THAT(unknown.error().message, Contains("nobodys"));
  CHECK_THAT(unknown.error().help, Contains("mine"));
  CHECK_FALSE(named_tester("trainer-of-mine", no_variables));
}
