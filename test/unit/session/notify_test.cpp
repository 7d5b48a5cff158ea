#include "support/catch.hpp"
#include "support/planned_experiment.hpp"

#include <gridctl/session/notify.hpp>

using namespace gridctl;
using Catch::Matchers::Contains;

TEST_CASE("a program hears of the end, and what it prints is returned", "[notify]") {
  test::PlannedExperiment experiment;
  const auto folder = experiment.folder();
  const auto said = session::notify({"sh", "-c", "echo $GRIDCTL_END_STATUS $GRIDCTL_END_FAILED"},
                                    folder, ExitCode::runs_failed);
  REQUIRE(said);
  CHECK(*said == "3 0\n");
}

TEST_CASE("a program that hangs or fails is an error, and keeps nobody", "[notify]") {
  test::PlannedExperiment experiment;
  const auto folder = experiment.folder();
  const auto hung =
      session::notify({"sleep", "1000"}, folder, ExitCode::ok, std::chrono::milliseconds(50));
  REQUIRE_FALSE(hung);
  CHECK_THAT(hung.error().message, Contains("did not end"));
  const auto failed =
      session::notify({"sh", "-c", "echo no mail >&2; exit 3"}, folder, ExitCode::ok);
  REQUIRE_FALSE(failed);
  CHECK_THAT(failed.error().message, Contains("exit 3: no mail"));
}
