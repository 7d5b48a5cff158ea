#include "options/limit_options.hpp"

#include "support/catch.hpp"

using namespace gridctl;
using namespace std::chrono_literals;
using commands::limits_from;

TEST_CASE("flags win over the limits of the grid", "[commands]") {
  Limits grid;
  grid.retries = 5;
  grid.timeout = {2h, 0};
  grid.max_failures = {MaxFailures::Kind::percent, 10};
  CHECK(limits_from({}, grid) == grid);

  cli::Arguments arguments;
  arguments.add("retries", "2");
  arguments.add("timeout", "3x");
  arguments.add("hang-timeout", "15m");
  arguments.add("max-failures", "auto");
  arguments.add("grace", "5s");
  arguments.add("min-free-disk", "2GiB");
  arguments.add("max-log-size", "0");
  arguments.add("memory-limit", "16GiB");
  arguments.add("canary", "");
  arguments.add("until", "2199-01-01T08:00");
  arguments.add("budget", "12h");
  arguments.add("gpu-hours", "40.5");
  const Limits all = {2,     {0ms, 3},
                      15min, {MaxFailures::Kind::automatic, 0},
                      5s,    std::uint64_t{2} << 30U,
                      0,     std::uint64_t{16} << 30U,
                      true,  parse_end_time("2199-01-01 08:00").value(),
                      12h,   40.5};
  CHECK(limits_from(arguments, grid) == all);
}

TEST_CASE("--fail-fast is the strictest", "[commands]") {
  cli::Arguments arguments;
  arguments.add("fail-fast", "");
  arguments.add("max-failures", "none");
  CHECK(limits_from(arguments, {})->max_failures == MaxFailures{MaxFailures::Kind::number, 1});
}

TEST_CASE("a flag can switch off a limit of the grid", "[commands]") {
  Limits grid;
  grid.timeout = {2h, 0};
  grid.max_failures = {MaxFailures::Kind::number, 1};
  grid.gpu_hours = 40;
  cli::Arguments arguments;
  arguments.add("gpu-hours", "none");
  arguments.add("timeout", "0");
  arguments.add("max-failures", "none");
  CHECK(limits_from(arguments, grid) == Limits{});
}

TEST_CASE("who asks for an end that is past has mistyped it", "[commands]") {
  cli::Arguments arguments;
  arguments.add("until", "2020-01-01");
  const auto limits = limits_from(arguments, {});
  REQUIRE_FALSE(limits);
  CHECK(limits.error().message == "the time '2020-01-01 00:00' is past");
  Limits grid;
  grid.until = parse_end_time("2020-01-01").value();
  CHECK(limits_from({}, grid) == grid);  // begins nothing, and says why
  cli::Arguments none;
  none.add("until", "none");
  CHECK_FALSE(limits_from(none, grid)->until.is_set());
}

TEST_CASE("a bad limit is named with what said it", "[commands]") {
  const auto [option, text, wanted] = GENERATE(table<std::string, std::string, std::string>({
      {"retries", "-1", "give a whole number, 0 or more"},
      {"timeout", "soon", "give a duration such as 90s, 1h30m or 02:00:00, a multiple"},
      {"hang-timeout", "3x", "give a duration such as 90s"},
      {"max-failures", "0", "give a number of runs, a share such as 10%, auto, or none"},
      {"grace", "long", "give a duration such as 90s"},
      {"min-free-disk", "lots", "give a size such as 512MiB"},
      {"max-log-size", "10", "give a size of at least 64KiB"},
      {"memory-limit", "much", "give a size such as 512MiB"},
      {"until", "8 o'clock", "give a time of day such as 08:00, a date such as 2026-11-30"},
      {"budget", "3x", "give a duration such as 90s"},
      {"gpu-hours", "-1", "give a number of GPU-hours such as 40 or 0.5, or none"},
      {"gpu-hours", "40h", "give a number of GPU-hours"},
      {"gpu-hours", "nan", "give a number of GPU-hours"},
  }));
  INFO(option);
  cli::Arguments arguments;
  arguments.add(option, text);
  const auto limits = limits_from(arguments, {});
  REQUIRE_FALSE(limits.has_value());
  CHECK(limits.error().kind == ErrorKind::usage);
  CHECK(limits.error().message == "'" + text + "' is not a value for --" + option);
  CHECK(limits.error().help.find(wanted) == 0);

  arguments.set(option, {{text}, cli::Arguments::From::environment});
  CHECK(limits_from(arguments, {}).error().message ==
        "'" + text + "' is not a value for " + cli::variable_of(option));
}
