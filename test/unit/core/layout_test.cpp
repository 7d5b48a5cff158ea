#include "support/catch.hpp"

#include <gridctl/core/layout.hpp>

using namespace gridctl;

TEST_CASE("folders of runs, attempts and tests are named in one way", "[core]") {
  CHECK(layout::run_folder("0001-lr=0.1", 2) == "runs/0001-lr=0.1/2");
  CHECK(layout::attempt_name(3) == "attempt-3");
  CHECK(layout::test_name(3) == "test-3");
  CHECK(layout::test_name(3, 2) == "test-3-attempt-2");
  CHECK(layout::attempt_beside("r/2/attempt-1", 0, 4) == "r/2/attempt-4");
  CHECK(layout::attempt_beside("r/2/test-3", 3, 2) == "r/2/test-3-attempt-2");
}

TEST_CASE("what the names say is read back, and nothing from other names", "[core]") {
  CHECK(layout::parse_attempt_name(layout::attempt_name(12)) == 12);
  for (const char* other : {"attempt-", "attempt-0", "attempt-2x", "attempt--1", "test-2", "2"})
    CHECK_FALSE(layout::parse_attempt_name(other));
  const auto test = layout::parse_test_name(layout::test_name(4, 5));
  REQUIRE(test);
  CHECK(test->test == 4);
  CHECK(test->attempt == 5);
  CHECK(layout::parse_test_name("test-4")->attempt == 1);
  for (const char* other : {"test-", "test-0", "test-1-attempt-", "test-1-attempt-x", "test_1"})
    CHECK_FALSE(layout::parse_test_name(other));
}
