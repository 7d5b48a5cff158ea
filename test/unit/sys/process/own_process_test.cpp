#include "process/child_output.hpp"
#include "support/catch.hpp"

#include <gridctl/sys/process/own_process.hpp>

#include <chrono>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gridctl;
using namespace std::chrono_literals;

TEST_CASE("who asks how the work stands before anybody can answer ends no work", "[sys]") {
  const auto child = ::fork();
  if (child == 0) {
    sys::make_process_safe();
    ::raise(SIGUSR1);
    ::_exit(7);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 7);
}

TEST_CASE("a program that we ask something has the signals as programs expect them", "[sys]") {
  const auto before = ::signal(SIGUSR1, SIG_IGN);
  const auto answer = sys::output_of({"sh", "-c", "kill -USR1 $$; echo deaf"}, 60s);
  ::signal(SIGUSR1, before);
  REQUIRE_FALSE(answer.has_value());
  CHECK_THAT(answer.error().message, Catch::Matchers::Contains("signal"));
}
