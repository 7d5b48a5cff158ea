// When a grid is to end, as people write it. All is local time: a night ends by the clock on the
// wall.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gridctl {

/// A time of day, of one day or of the next day on which clocks show it.
struct EndTime {
  std::optional<std::chrono::year_month_day> day = {};
  std::optional<std::chrono::seconds> time = {};  ///< since midnight; none: no end

  [[nodiscard]] bool is_set() const { return time.has_value(); }
  friend bool operator==(const EndTime&, const EndTime&) = default;
};

/// The texts that parse_end_time() accepts, in words for messages: "must be …", "give …".
inline constexpr std::string_view kEndTimeWords =
    "a time of day such as 08:00, a date such as 2026-11-30 or 2026-11-30T08:00, or none";

/// Returns nullopt unless the text is as the words above say. Seconds may follow the minutes, and a
/// blank may stand for the T. A date alone means its first second.
[[nodiscard]] std::optional<EndTime> parse_end_time(std::string_view text);
/// "2026-11-30T08:00:00", "08:00:00" or "none", which parse_end_time() reads.
[[nodiscard]] std::string to_string(const EndTime& end);

/// The point in time that `end`, which must be set, means at `now`: one that is past only if `end`
/// has a day.
[[nodiscard]] std::chrono::system_clock::time_point point_of(
    const EndTime& end, std::chrono::system_clock::time_point now);
/// The end with the day on which `end` lies, seen from `now`.
[[nodiscard]] EndTime on_its_day(const EndTime& end, std::chrono::system_clock::time_point now);

/// Local time for people: "2026-11-30 08:00", with seconds unless these are 0.
[[nodiscard]] std::string local_time(std::chrono::system_clock::time_point at);

}  // namespace gridctl
