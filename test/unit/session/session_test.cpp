#include "support/catch.hpp"

#include <gridctl/session/session.hpp>

#include <signal.h>

using namespace gridctl;
using session::exit_code_of;

TEST_CASE("work that is all done ends with 0, whatever was skipped", "[session]") {
  Summary summary;
  CHECK(exit_code_of(summary) == ExitCode::ok);
  summary.succeeded = 3;
  summary.skipped = 2;
  CHECK(exit_code_of(summary) == ExitCode::ok);
}

TEST_CASE("a run that failed, or runs that were not started, end with 3", "[session]") {
  Summary failed;
  failed.succeeded = 5;
  failed.failed = 1;
  CHECK(exit_code_of(failed) == ExitCode::runs_failed);
  Summary halted;
  halted.halted_because = "3 of 5 runs failed";
  CHECK(exit_code_of(halted) == ExitCode::runs_failed);
}

TEST_CASE("a signal decides the exit code before failures do", "[session]") {
  Summary summary;
  summary.failed = 1;
  summary.interrupted_by = SIGINT;
  CHECK(exit_code_of(summary) == ExitCode::interrupted);
  summary.interrupted_by = SIGTERM;
  CHECK(exit_code_of(summary) == ExitCode::terminated);
}

TEST_CASE("a stop that somebody else asked for ends as SIGTERM does", "[session]") {
  Summary summary;
  summary.interrupted_by = SIGHUP;
  CHECK(exit_code_of(summary) == ExitCode::terminated);
}
