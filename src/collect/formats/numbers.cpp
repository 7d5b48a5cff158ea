#include <gridctl/collect/formats/numbers.hpp>

#include <charconv>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>

namespace gridctl::collect {
namespace {

std::optional<double> parse_number(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || text.empty()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    return std::strtod(std::string(text).c_str(), nullptr);  // rounds to 0 or infinity
  }
  if (error != std::errc{}) return std::nullopt;
  return value;
}

}  // namespace

double to_number(std::string_view text) {
  return parse_number(text).value_or(std::numeric_limits<double>::quiet_NaN());
}

bool is_number(std::string_view text) {
  return parse_number(text).has_value();
}

}  // namespace gridctl::collect
