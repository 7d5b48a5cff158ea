#include <gridctl/core/limits.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace gridctl {
namespace {

constexpr double kLongest = 30.0 * 365 * 86400;  // seconds
constexpr std::uint64_t kLeastLog = 65'536;      // less would not hold the reason of a failure

template <class Number>
std::optional<Number> parse_all(std::string_view text) {
  Number value{};
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_limit_duration(std::string_view text) {
  const auto seconds = parse_duration(text);
  if (!seconds) return std::nullopt;
  // Rounded up: the shortest duration is still not "none".
  const auto milliseconds = std::ceil(std::min(*seconds, kLongest) * 1000);
  return std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
}

std::optional<RunTimeout> parse_timeout(std::string_view text) {
  if (text.ends_with('x')) {
    const auto factor = parse_all<double>(text.substr(0, text.size() - 1));
    // Once the median itself would end every other run that is as good as the rest.
    if (!factor || !std::isfinite(*factor) || *factor <= 1) return std::nullopt;
    return RunTimeout{{}, *factor};
  }
  const auto after = parse_limit_duration(text);
  return after ? std::optional(RunTimeout{*after, 0}) : std::nullopt;
}

std::optional<MaxFailures> parse_max_failures(std::string_view text) {
  using Kind = MaxFailures::Kind;
  if (text == "none") return MaxFailures{Kind::none, 0};
  if (text == "auto") return MaxFailures{Kind::automatic, 0};
  const bool is_share = text.ends_with('%');
  const auto value = parse_all<int>(is_share ? text.substr(0, text.size() - 1) : text);
  const int most = is_share ? 100 : std::numeric_limits<int>::max();
  if (!value || *value < 1 || *value > most) return std::nullopt;
  return MaxFailures{is_share ? Kind::percent : Kind::number, *value};
}

std::optional<std::uint64_t> parse_log_size(std::string_view text) {
  const auto size = parse_size(text);
  return size && (*size == 0 || *size >= kLeastLog) ? size : std::nullopt;
}

std::optional<double> parse_gpu_hours(std::string_view text) {
  if (text == "none") return 0;
  const auto hours = parse_all<double>(text);
  return hours && std::isfinite(*hours) && *hours >= 0 ? hours : std::nullopt;
}

std::string to_string(const MaxFailures& limit) {
  switch (limit.kind) {
    case MaxFailures::Kind::number:
      return fmt::format("{}", limit.value);
    case MaxFailures::Kind::percent:
      return fmt::format("{}%", limit.value);
    case MaxFailures::Kind::automatic:
      return "auto";
    case MaxFailures::Kind::none:
      break;
  }
  return "none";
}

std::string to_string(const RunTimeout& timeout) {
  if (timeout.times_median > 0) return fmt::format("{}x", timeout.times_median);
  if (timeout.after.count() == 0) return "0";
  return fmt::format("{}s", std::chrono::duration<double>(timeout.after).count());
}

std::string in_words(const RunTimeout& timeout) {
  if (!timeout.is_set()) return "none";
  if (timeout.times_median > 0) return to_string(timeout);
  return human_duration(std::chrono::duration<double>(timeout.after).count());
}

std::string gpu_hours_in_words(double hours) {
  return fmt::format("{} GPU-hour{}", hours, hours == 1 ? "" : "s");
}

}  // namespace gridctl
