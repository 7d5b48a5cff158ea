#include "support/catch.hpp"

#include <gridctl/core/limits.hpp>

using namespace gridctl;
using namespace std::chrono_literals;
using Kind = MaxFailures::Kind;

TEST_CASE("a timeout is a duration or a multiple of the median", "[core]") {
  CHECK(parse_timeout("90s") == RunTimeout{90s, 0});
  CHECK(parse_timeout("1h30m") == RunTimeout{90min, 0});
  CHECK(parse_timeout("02:00:00") == RunTimeout{2h, 0});
  CHECK(parse_timeout("3x") == RunTimeout{0ms, 3});
  CHECK(parse_timeout("1.5x") == RunTimeout{0ms, 1.5});
  CHECK(parse_timeout("0") == RunTimeout{});
  CHECK_FALSE(RunTimeout{}.is_set());
  CHECK(parse_timeout("3x")->is_set());
  CHECK(parse_timeout("0.0001s")->after == 1ms);
  for (const auto* bad : {"", "x", "1x", "0.5x", "-3x", "nanx", "infx", "3 x", "soon", "-1s"}) {
    INFO(bad);
    CHECK_FALSE(parse_timeout(bad).has_value());
  }
}

TEST_CASE("a duration beyond all reason does not overflow", "[core]") {
  CHECK(parse_limit_duration("1e300") == parse_limit_duration("10950d"));
}

TEST_CASE("failures are limited by number, share, or a circuit breaker", "[core]") {
  CHECK(parse_max_failures("3") == MaxFailures{Kind::number, 3});
  CHECK(parse_max_failures("10%") == MaxFailures{Kind::percent, 10});
  CHECK(parse_max_failures("100%") == MaxFailures{Kind::percent, 100});
  CHECK(parse_max_failures("auto") == MaxFailures{Kind::automatic, 0});
  CHECK(parse_max_failures("none") == MaxFailures{});
  for (const auto* bad : {"", "0", "-1", "0%", "101%", "%", "3.5", "1e3", "Auto", "3 %"}) {
    INFO(bad);
    CHECK_FALSE(parse_max_failures(bad).has_value());
  }
}

TEST_CASE("a log too small to hold a reason is refused", "[core]") {
  CHECK(parse_log_size("1GiB") == std::uint64_t{1} << 30U);
  CHECK(parse_log_size("64KiB") == 65536U);
  CHECK(parse_log_size("0") == 0U);
  CHECK_FALSE(parse_log_size("1000").has_value());
  CHECK_FALSE(parse_log_size("lots").has_value());
}

TEST_CASE("limits are written so that they are read as the same", "[core]") {
  for (const auto* text : {"none", "auto", "3", "10%"}) {
    INFO(text);
    CHECK(to_string(parse_max_failures(text).value()) == text);
  }
  for (const auto* text : {"0", "90s", "0.25s", "5400s", "3x", "1.5x"}) {
    INFO(text);
    CHECK(to_string(parse_timeout(text).value()) == text);
  }
  CHECK(in_words(parse_timeout("5400").value()) == "1h30m");
  CHECK(in_words(parse_timeout("1.5x").value()) == "1.5x");
  CHECK(in_words(RunTimeout{}) == "none");
}
