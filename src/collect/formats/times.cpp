#include "formats/times.hpp"

#include <gridctl/core/text.hpp>

#include <cctype>
#include <charconv>
#include <ctime>

namespace gridctl::collect {

std::optional<TimePoint> parse_iso_time(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-dd?dd:dd:dd";
  if (text.size() < kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool digit = std::isdigit(static_cast<unsigned char>(text[i])) != 0;
    if (kForm[i] == 'd' ? !digit : kForm[i] != '?' && text[i] != kForm[i]) return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t length) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + length, value);
    return value;
  };
  std::tm utc{};
  utc.tm_year = number(0, 4) - 1900;
  utc.tm_mon = number(5, 2) - 1;
  utc.tm_mday = number(8, 2);
  utc.tm_hour = number(11, 2);
  utc.tm_min = number(14, 2);
  utc.tm_sec = number(17, 2);
  double fraction = 0;
  if (auto rest = text.substr(kForm.size()); !rest.empty()) {
    const auto [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), fraction, std::chars_format::fixed);
    if (rest.front() != '.' || error != std::errc{} || end != rest.data() + rest.size()) {
      return std::nullopt;
    }
  }
  const auto whole = time_point_of(::timegm(&utc));
  if (!whole) return std::nullopt;
  return *whole +
         std::chrono::duration_cast<TimePoint::duration>(std::chrono::duration<double>(fraction));
}

}  // namespace gridctl::collect
