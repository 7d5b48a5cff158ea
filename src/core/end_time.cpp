#include <gridctl/core/end_time.hpp>
#include <gridctl/core/text.hpp>

#include <charconv>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace gridctl {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;
using std::chrono::year_month_day;

constexpr int kLastYear = 2200;  // the clock's nanoseconds end in 2262

/// A number of one or two digits, or of exactly `digits`, up to `most`.
std::optional<int> parse_part(std::string_view text, int most, std::size_t digits = 0) {
  int value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  const bool fits = digits > 0 ? text.size() == digits : text.size() == 1 || text.size() == 2;
  if (!fits || error != std::errc() || stop != end || value < 0 || value > most)
    return std::nullopt;
  return value;
}

/// "8:00", "08:00:30".
std::optional<seconds> parse_time(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  const auto hour = parse_part(parts[0], 23);
  const auto minute = parse_part(parts[1], 59, 2);
  const auto second = parts.size() == 3 ? parse_part(parts[2], 59, 2) : std::optional(0);
  if (!hour || !minute || !second) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + seconds(*second);
}

/// "2026-11-30".
std::optional<year_month_day> parse_day(std::string_view text) {
  const auto parts = split(text, '-');
  if (parts.size() != 3) return std::nullopt;
  const auto year = parse_part(parts[0], kLastYear, 4);
  const auto month = parse_part(parts[1], 12, 2);
  const auto day = parse_part(parts[2], 31, 2);
  if (!year || !month || !day || *year < 1970) return std::nullopt;
  const year_month_day result{std::chrono::year(*year),
                              std::chrono::month(static_cast<unsigned>(*month)),
                              std::chrono::day(static_cast<unsigned>(*day))};
  return result.ok() ? std::optional(result) : std::nullopt;
}

std::tm local(system_clock::time_point at) {
  const auto time = system_clock::to_time_t(at);
  std::tm result{};
  ::localtime_r(&time, &result);
  return result;
}

system_clock::time_point point_of(std::tm day, seconds time) {
  // mktime() takes a day beyond the end of the month for one of the next month.
  day.tm_hour = static_cast<int>(time.count() / 3600);
  day.tm_min = static_cast<int>(time.count() / 60 % 60);
  day.tm_sec = static_cast<int>(time.count() % 60);
  day.tm_isdst = -1;
  return system_clock::from_time_t(std::mktime(&day));
}

}  // namespace

std::optional<EndTime> parse_end_time(std::string_view text) {
  if (text == "none") return EndTime{};
  if (const auto time = parse_time(text)) return EndTime{std::nullopt, time};
  constexpr std::size_t kDay = 10;  // characters
  const auto day = parse_day(text.substr(0, kDay));
  if (!day) return std::nullopt;
  if (text.size() == kDay) return EndTime{day, seconds(0)};
  if (text[kDay] != 'T' && text[kDay] != ' ') return std::nullopt;
  const auto time = parse_time(text.substr(kDay + 1));
  return time ? std::optional(EndTime{day, time}) : std::nullopt;
}

std::string to_string(const EndTime& end) {
  if (!end.is_set()) return "none";
  const auto time = fmt::format("{:%H:%M:%S}", *end.time);
  if (!end.day) return time;
  return fmt::format("{:04}-{:02}-{:02}T{}", static_cast<int>(end.day->year()),
                     static_cast<unsigned>(end.day->month()), static_cast<unsigned>(end.day->day()),
                     time);
}

system_clock::time_point point_of(const EndTime& end, system_clock::time_point now) {
  auto day = local(now);
  const auto time = end.time.value_or(seconds(0));
  if (end.day) {
    day.tm_year = static_cast<int>(end.day->year()) - 1900;
    day.tm_mon = static_cast<int>(static_cast<unsigned>(end.day->month())) - 1;
    day.tm_mday = static_cast<int>(static_cast<unsigned>(end.day->day()));
    return point_of(day, time);
  }
  const auto today = point_of(day, time);
  if (today > now) return today;
  ++day.tm_mday;
  return point_of(day, time);
}

EndTime on_its_day(const EndTime& end, system_clock::time_point now) {
  if (!end.is_set()) return end;
  const auto day = local(point_of(end, now));
  return {year_month_day(std::chrono::year(day.tm_year + 1900),
                         std::chrono::month(static_cast<unsigned>(day.tm_mon + 1)),
                         std::chrono::day(static_cast<unsigned>(day.tm_mday))),
          end.time};
}

std::string local_time(system_clock::time_point at) {
  const auto time = local(at);
  return time.tm_sec == 0 ? fmt::format("{:%Y-%m-%d %H:%M}", time)
                          : fmt::format("{:%Y-%m-%d %H:%M:%S}", time);
}

}  // namespace gridctl
