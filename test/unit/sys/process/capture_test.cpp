#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/process/capture.hpp>

using namespace gridctl;
using namespace std::chrono_literals;

TEST_CASE("what a program says and how it ended are taken", "[sys]") {
  test::ScratchDir scratch;
  const auto said = sys::capture({"sh", "-c", "echo $WORD; pwd; exit 3"}, scratch.path(), 60s, 1000,
                                 {{"WORD", "hello"}})
                        .value();
  CHECK(said.exit.code == 3);
  CHECK(said.output == "hello\n" + fs::canonical(scratch.path()).string() + "\n");
}

TEST_CASE("what a program warns of is no part of its answer", "[sys]") {
  const auto said =
      sys::capture({"sh", "-c", "echo answer; echo warning >&2"}, {}, 60s, 1000).value();
  CHECK(said.output == "answer\n");
  CHECK(said.errors == "warning\n");
}

TEST_CASE("a program that does not end, says too much or is not there is an error", "[sys]") {
  CHECK_FALSE(sys::capture({"sleep", "1000"}, {}, 10ms, 1000));
  CHECK_FALSE(sys::capture({"sh", "-c", "echo 123456789"}, {}, 60s, 5));
  CHECK_FALSE(sys::capture({"yes"}, {}, 3600s, 1000));
  CHECK_FALSE(sys::capture({"sh", "-c", "yes >&2"}, {}, 3600s, 1000));
  const auto missing = sys::capture({"no-such-program"}, {}, 60s, 1000);
  REQUIRE_FALSE(missing);
  CHECK_THAT(missing.error().message, Catch::Contains("no-such-program"));
}
