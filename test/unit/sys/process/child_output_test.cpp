#include "process/child_output.hpp"

#include "support/catch.hpp"

#include <csignal>

#include <unistd.h>

using namespace gridctl;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

TEST_CASE("what a fork of us or a program says comes back", "[sys]") {
  const std::string large(300'000, 'x');  // more than a pipe holds
  CHECK(sys::output_of([&] { return large; }, 60s).value() == large);
  CHECK(sys::output_of({"printf", "%s-%s", "a b", "c"}, 60s).value() == "a b-c");
}

TEST_CASE("a child that crashes or fails is an error", "[sys]") {
  const auto crash = [] {
    ::raise(SIGKILL);
    return std::string();
  };
  CHECK_THAT(sys::output_of(crash, 60s).error().message, Contains("signal 9"));
  CHECK_THAT(sys::output_of({"false"}, 60s).error().message, Contains("'false' failed (exit 1)"));
  CHECK_THAT(sys::output_of({"no-such-program"}, 60s).error().message, Contains("exit 127"));
}

TEST_CASE("a child that hangs is left behind", "[sys]") {
  const auto hang = []() -> std::string {
    for (;;) ::pause();
  };
  CHECK_THAT(sys::output_of(hang, 20ms).error().message, Contains("does not answer"));
}

TEST_CASE("a child that never stops talking is cut off", "[sys]") {
  CHECK_THAT(sys::output_of({"yes"}, 60s).error().message, Contains("does not answer"));
}
