#include "support/catch.hpp"

#include <gridctl/core/end_time.hpp>

#include <cstdlib>
#include <ctime>

using namespace gridctl;
using namespace std::chrono_literals;
using std::chrono::system_clock;

namespace {

/// Local time is that of the zone for as long as the object lives.
class Zone {
 public:
  explicit Zone(const char* name) {
    const char* const before = std::getenv("TZ");
    if (before != nullptr) before_ = before;
    use(name);
  }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
  ~Zone() { use(before_ ? before_->c_str() : nullptr); }

 private:
  static void use(const char* name) {
    if (name != nullptr)
      ::setenv("TZ", name, 1);
    else
      ::unsetenv("TZ");
    ::tzset();
  }
  std::optional<std::string> before_;
};

system_clock::time_point at(const char* text) {
  return point_of(parse_end_time(text).value(), system_clock::time_point());
}

}  // namespace

TEST_CASE("an end is a time of day, a date, or both", "[core]") {
  CHECK(to_string(parse_end_time("08:00").value()) == "08:00:00");
  CHECK(to_string(parse_end_time("8:05:30").value()) == "08:05:30");
  CHECK(to_string(parse_end_time("2026-11-30").value()) == "2026-11-30T00:00:00");
  CHECK(to_string(parse_end_time("2026-11-30 08:00").value()) == "2026-11-30T08:00:00");
  CHECK(parse_end_time("2026-11-30T08:00:00") == parse_end_time("2026-11-30 8:00"));
  CHECK_FALSE(parse_end_time("none").value().is_set());
  CHECK(to_string(EndTime()) == "none");
  for (const auto* bad : {"", "8", "24:00", "08:60", "08:0", "8h", "12:00:00:00", "2026-11-31",
                          "2026-13-01", "2026-11", "26-11-30", "2026-11-30x", "2026-11-30T",
                          "2026-11-30T25:00", "2999-01-01", "tomorrow", "-1:00"}) {
    INFO(bad);
    CHECK_FALSE(parse_end_time(bad).has_value());
  }
}

TEST_CASE("a time of day is the next one, and one on a day is that", "[core]") {
  const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  const auto evening = at("2026-11-30 22:00");
  const auto morning = parse_end_time("08:00").value();
  CHECK(point_of(morning, evening) == at("2026-12-01 08:00"));
  CHECK(point_of(morning, at("2026-12-01 07:59:59")) == at("2026-12-01 08:00"));
  CHECK(point_of(morning, at("2026-12-01 08:00")) == at("2026-12-02 08:00"));
  CHECK(point_of(parse_end_time("2026-11-29").value(), evening) == at("2026-11-29 00:00"));
  CHECK(to_string(on_its_day(morning, evening)) == "2026-12-01T08:00:00");
  CHECK_FALSE(on_its_day(EndTime(), evening).is_set());
  CHECK(local_time(at("2026-12-01 08:00")) == "2026-12-01 08:00");
  CHECK(local_time(at("2026-12-01 08:00:30")) == "2026-12-01 08:00:30");
}

TEST_CASE("a night in which the clocks change ends by the clock", "[core]") {
  const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  const auto morning = parse_end_time("08:00").value();
  CHECK(point_of(morning, at("2026-03-28 22:00")) - at("2026-03-28 22:00") == 9h);
  CHECK(point_of(morning, at("2026-10-24 22:00")) - at("2026-10-24 22:00") == 11h);
}
