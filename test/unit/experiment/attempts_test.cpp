#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/experiment/attempts.hpp>

using namespace gridctl;
using namespace gridctl::experiment;

namespace {

RunRecord third_attempt() {
  RunRecord run;
  run.id = {1, 2};
  run.attempt = 3;
  run.directory = "runs/0001-t/2/attempt-3";
  return run;
}

}  // namespace

TEST_CASE("each attempt of a run has a folder beside that of the last", "[experiment]") {
  CHECK(attempt_folder("/exp", third_attempt(), 3) == "/exp/runs/0001-t/2/attempt-3");
  CHECK(attempt_folder("/exp", third_attempt(), 1) == "/exp/runs/0001-t/2/attempt-1");
}

TEST_CASE("the last attempt is where the journal says, whatever its name", "[experiment]") {
  auto run = third_attempt();
  run.directory = "elsewhere/last";
  CHECK(attempt_folder("/exp", run, 3) == "/exp/elsewhere/last");
  CHECK(attempt_folder("/exp", run, 2) == "/exp/elsewhere/attempt-2");
}

TEST_CASE("only attempts whose folders are there are listed", "[experiment]") {
  const test::ScratchDir dir;
  dir.write("runs/0001-t/2/attempt-1/output.log", "");
  dir.write("runs/0001-t/2/attempt-2", "a file");
  dir.write("runs/0001-t/2/attempt-3/output.log", "");
  dir.write("runs/0001-t/2/attempt-4/output.log", "");  // the journal does not know of it
  CHECK(attempts_of(dir.path(), third_attempt()) == std::vector<int>{1, 3});
}

TEST_CASE("a run that was never started has no attempts", "[experiment]") {
  const test::ScratchDir dir;
  RunRecord run;
  run.id = {1, 1};
  CHECK(attempts_of(dir.path(), run).empty());
}
