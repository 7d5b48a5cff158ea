#include "formats/scalars.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kDigitsOrGap = "0123456789_";

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// Reads a text from the front, as the regular expressions of the YAML types do.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  bool eat(std::string_view one_of) {
    if (rest_.empty() || one_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Takes all leading characters of the set; tells how many there were.
  std::size_t take(std::string_view set) {
    const auto count = std::min(rest_.find_first_not_of(set), rest_.size());
    rest_.remove_prefix(count);
    return count;
  }
  bool take_exactly(std::string_view set, std::size_t least, std::size_t most) {
    const auto count = take(set);
    return count >= least && count <= most;
  }
  /// `(:[0-5]?[0-9])+`
  bool take_sexagesimal() {
    std::size_t groups = 0;
    while (eat(":")) {
      const bool may_have_two = !rest_.empty() && rest_.front() <= '5';
      if (!take_exactly(kDigits, 1, may_have_two ? 2 : 1)) return false;
      ++groups;
    }
    return groups > 0;
  }
  /// `([eE][-+][0-9]+)?` to the end; the sign may be left out in YAML 1.2.
  bool ends_with_exponent(bool needs_sign) {
    if (at_end()) return true;
    if (!eat("eE")) return false;
    if (!eat("+-") && needs_sign) return false;
    return take(kDigits) > 0 && at_end();
  }

 private:
  std::string_view rest_;
};

bool has_digit(std::string_view text) {
  return text.find_first_of("0123456789abcdefABCDEF") != std::string_view::npos;
}

std::string_view without_sign(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  return text;
}

bool is_integer11(std::string_view text) {
  const auto body = without_sign(text);
  if (body.empty()) return false;
  if (body.starts_with("0b") || body.starts_with("0x")) {
    const auto digits = body.substr(2);
    const auto* set = body[1] == 'b' ? "01_" : "0123456789abcdefABCDEF_";
    return has_digit(digits) && digits.find_first_not_of(set) == std::string_view::npos;
  }
  if (body.front() == '0') return body.find_first_not_of("01234567_") == std::string_view::npos;
  Scanner scanner(body);
  if (!scanner.eat(kDigits)) return false;
  scanner.take(kDigitsOrGap);
  return scanner.at_end() || (scanner.take_sexagesimal() && scanner.at_end());
}

bool is_infinity(std::string_view text) {
  return is_one_of(without_sign(text), {".inf", ".Inf", ".INF"});
}

bool is_nan(std::string_view text) {
  return is_one_of(text, {".nan", ".NaN", ".NAN"});
}

bool is_floating11(std::string_view text) {
  if (is_infinity(text) || is_nan(text)) return true;
  Scanner scanner(text);
  const bool is_signed = scanner.eat("+-");
  if (scanner.eat(kDigits)) {
    scanner.take(kDigitsOrGap);
    if (scanner.eat(".")) {
      scanner.take(kDigitsOrGap);
      return scanner.ends_with_exponent(true);
    }
    if (!scanner.take_sexagesimal() || !scanner.eat(".")) return false;
    scanner.take(kDigitsOrGap);
    return scanner.at_end();
  }
  if (is_signed || !scanner.eat(".") || !scanner.eat(kDigits)) return false;
  scanner.take(kDigitsOrGap);
  return scanner.ends_with_exponent(true);
}

bool is_timestamp(std::string_view text) {
  Scanner scanner(text);
  if (!scanner.take_exactly(kDigits, 4, 4) || !scanner.eat("-")) return false;
  if (text.size() == 10) {
    if (scanner.take_exactly(kDigits, 2, 2) && scanner.eat("-") &&
        scanner.take_exactly(kDigits, 2, 2))
      return scanner.at_end();
    scanner = Scanner(text.substr(5));
  }
  if (!scanner.take_exactly(kDigits, 1, 2) || !scanner.eat("-") ||
      !scanner.take_exactly(kDigits, 1, 2))
    return false;
  if (!scanner.eat("Tt") && scanner.take(" \t") == 0) return false;
  if (!scanner.take_exactly(kDigits, 1, 2) || !scanner.eat(":") ||
      !scanner.take_exactly(kDigits, 2, 2) || !scanner.eat(":") ||
      !scanner.take_exactly(kDigits, 2, 2))
    return false;
  if (scanner.eat(".")) scanner.take(kDigits);
  scanner.take(" \t");
  if (scanner.at_end() || scanner.eat("Z")) return scanner.at_end();
  if (!scanner.eat("+-") || !scanner.take_exactly(kDigits, 1, 2)) return false;
  return scanner.at_end() ||
         (scanner.eat(":") && scanner.take_exactly(kDigits, 2, 2) && scanner.at_end());
}

bool is_boolean11(std::string_view text) {
  return is_one_of(text, {"yes", "Yes", "YES", "no", "No", "NO", "true", "True", "TRUE", "false",
                          "False", "FALSE", "on", "On", "ON", "off", "Off", "OFF"});
}

std::optional<std::uint64_t> magnitude(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const auto* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> sexagesimal(std::string_view digits) {
  std::uint64_t total = 0;
  while (true) {
    const auto colon = std::min(digits.find(':'), digits.size());
    const auto part = magnitude(digits.substr(0, colon), 10);
    if (!part || __builtin_mul_overflow(total, std::uint64_t{60}, &total) ||
        __builtin_add_overflow(total, *part, &total))
      return std::nullopt;
    if (colon == digits.size()) return total;
    digits.remove_prefix(colon + 1);
  }
}

/// The integer if it fits 64 bits, else its text: rounding it would make two values one.
Json integer_or_text(std::optional<std::uint64_t> value, bool is_negative, std::string_view text) {
  constexpr std::uint64_t kLowest = std::uint64_t{1} << 63U;
  if (!value || (is_negative && *value > kLowest)) return std::string(text);
  if (!is_negative) return *value;
  return *value == kLowest ? std::numeric_limits<std::int64_t>::min()
                           : -static_cast<std::int64_t>(*value);
}

std::string without_gaps(std::string_view text) {
  std::string out(text);
  std::erase(out, '_');
  return out;
}

Json integer11(std::string_view text) {
  const bool is_negative = text.front() == '-';
  const auto digits = without_gaps(without_sign(text));
  const std::string_view body = digits;
  std::optional<std::uint64_t> value;
  if (body.starts_with("0b")) {
    value = magnitude(body.substr(2), 2);
  } else if (body.starts_with("0x")) {
    value = magnitude(body.substr(2), 16);
  } else if (body.front() == '0') {
    value = magnitude(body, 8);
  } else {
    value = sexagesimal(body);
  }
  return integer_or_text(value, is_negative, text);
}

double decimal(std::string_view digits) {
  double value = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  const auto exponent = digits.find_first_of("eE");
  const bool is_tiny = exponent != std::string_view::npos && digits.substr(exponent + 1, 1) == "-";
  return is_tiny ? 0.0 : std::numeric_limits<double>::infinity();
}

double floating(std::string_view text) {
  if (is_nan(text)) return std::numeric_limits<double>::quiet_NaN();
  const double sign = text.front() == '-' ? -1.0 : 1.0;
  if (is_infinity(text)) return sign * std::numeric_limits<double>::infinity();
  const auto body = without_gaps(without_sign(text));
  const auto colon = body.rfind(':');
  if (colon == std::string::npos) return sign * decimal(body);
  const auto minutes = sexagesimal(std::string_view(body).substr(0, colon));
  const auto seconds = decimal(std::string_view(body).substr(colon + 1));
  return sign * (static_cast<double>(minutes.value_or(0)) * 60.0 + seconds);
}

bool is_floating12(std::string_view text) {
  if (is_infinity(text) || is_nan(text)) return true;
  Scanner scanner(text);
  scanner.eat("+-");
  const auto whole = scanner.take(kDigits);
  const bool has_point = scanner.eat(".");
  const auto fraction = has_point ? scanner.take(kDigits) : 0;
  return (whole > 0 || fraction > 0) && scanner.ends_with_exponent(false);
}

}  // namespace

ScalarType yaml11_type(std::string_view plain) {
  if (plain.empty()) return ScalarType::null;
  const char first = plain.front();
  if (kDigits.find(first) != std::string_view::npos || first == '+' || first == '-' ||
      first == '.') {
    if (is_integer11(plain)) return ScalarType::integer;
    if (is_floating11(plain)) return ScalarType::floating;
    return is_timestamp(plain) ? ScalarType::timestamp : ScalarType::text;
  }
  if (is_one_of(plain, {"~", "null", "Null", "NULL"})) return ScalarType::null;
  if (is_boolean11(plain)) return ScalarType::boolean;
  if (plain == "<<") return ScalarType::merge;
  return plain == "=" ? ScalarType::value : ScalarType::text;
}

Json yaml11_value(std::string_view plain) {
  switch (yaml11_type(plain)) {
    case ScalarType::null:
      return nullptr;
    case ScalarType::boolean:
      return is_one_of(plain.substr(0, 2), {"ye", "Ye", "YE", "tr", "Tr", "TR", "on", "On", "ON"});
    case ScalarType::integer:
      return integer11(plain);
    case ScalarType::floating:
      return floating(plain);
    case ScalarType::timestamp:
    case ScalarType::merge:
    case ScalarType::value:
    case ScalarType::text:
      break;
  }
  return std::string(plain);
}

Json yaml12_value(std::string_view plain) {
  if (plain.empty() || is_one_of(plain, {"~", "null", "Null", "NULL"})) return nullptr;
  if (is_one_of(plain, {"true", "True", "TRUE"})) return true;
  if (is_one_of(plain, {"false", "False", "FALSE"})) return false;
  const auto body = without_sign(plain);
  if (!body.empty() && body.find_first_not_of(kDigits) == std::string_view::npos)
    return integer_or_text(magnitude(body, 10), plain.front() == '-', plain);
  if (plain.starts_with("0o") || plain.starts_with("0x")) {
    const int base = plain[1] == 'o' ? 8 : 16;
    const auto digits = plain.substr(2);
    const auto set = std::string_view("0123456789abcdefABCDEF").substr(0, base == 8 ? 8 : 22);
    if (!digits.empty() && digits.find_first_not_of(set) == std::string_view::npos)
      return integer_or_text(magnitude(digits, base), false, plain);
  }
  if (is_floating12(plain)) return floating(plain);
  return std::string(plain);
}

bool is_portable(std::string_view plain) {
  const auto type = yaml11_type(plain);
  if (type == ScalarType::timestamp || type == ScalarType::merge || type == ScalarType::value)
    return false;
  const auto old_value = yaml11_value(plain);
  const auto new_value = yaml12_value(plain);
  if (old_value.is_number_float() && new_value.is_number_float()) return true;
  return old_value.is_number_float() == new_value.is_number_float() && old_value == new_value;
}

bool looks_like_code(std::string_view number) {
  if (number.find(':') != std::string_view::npos) return true;
  const auto digits = number.substr(std::min(number.find_first_of(kDigits), number.size()));
  return digits.size() > 1 && digits.front() == '0' &&
         digits.find_first_not_of(kDigitsOrGap) == std::string_view::npos;
}

std::string portable_float(std::string_view number) {
  if (is_infinity(number) || is_nan(number)) return std::string(number);
  const auto text = without_gaps(number);
  const std::string_view body = without_sign(text);
  const auto exponent = std::min(body.find_first_of("eE"), body.size());
  const auto mantissa = body.substr(0, exponent);
  const auto point = std::min(mantissa.find('.'), mantissa.size());
  const auto fraction = point < mantissa.size() ? mantissa.substr(point + 1) : std::string_view();
  std::string out = text.starts_with('-') ? "-" : "";
  out += point == 0 ? "0" : mantissa.substr(0, point);
  out += '.';
  out += fraction.empty() ? "0" : fraction;
  if (exponent == body.size()) return out;
  const auto power = body.substr(exponent + 1);
  out += 'e';
  if (power.front() != '-' && power.front() != '+') out += '+';
  return out.append(power);
}

std::string portable_text(const Json& value) {
  if (!value.is_number_float()) return value.dump();
  const auto number = value.get<double>();
  if (std::isnan(number)) return ".nan";
  if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
  return portable_float(fmt::format("{}", number));
}

}  // namespace gridctl::config
