#include "arguments/hydra.hpp"

#include <gridctl/config/values.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using config::Argument;
using config::Node;
using config::Spelling;
using Words = std::vector<std::string>;

constexpr std::string_view kDigits = "0123456789";
// Besides letters and digits, what the grammar takes in words without quotes and gives no meaning.
constexpr std::string_view kWordSigns = "_-./@%*?|+";

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) && static_cast<unsigned char>(c) < 0x80;
}

bool is_digit(char c) {
  return kDigits.find(c) != std::string_view::npos;
}

/// A word that can be nothing but a text: it begins like a name and is none of the grammar's
/// constants.
bool is_plain_word(std::string_view text) {
  if (text.empty() || !(is_letter(text.front()) || text.front() == '_')) return false;
  const auto fits = [](char c) {
    return is_letter(c) || is_digit(c) || kWordSigns.find(c) != std::string_view::npos;
  };
  if (!std::ranges::all_of(text, fits)) return false;
  std::string lower;
  for (const char c : text) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const std::string_view constant : {"null", "true", "false", "inf", "nan"}) {
    if (lower == constant) return false;
  }
  return true;
}

/// In single quotes: a quote is escaped, and backslashes before any quote are doubled.
std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find_first_not_of('\\', at), text.size());
    const auto backslashes = end - at;
    const bool is_before_quote = end == text.size() || text[end] == '\'';
    out.append(is_before_quote ? 2 * backslashes : backslashes, '\\');
    at = end;
    if (at == text.size()) break;
    if (text[at] == '\'') out += '\\';
    out += text[at++];
  }
  return out + "'";
}

/// INT or FLOAT of the grammar: no leading zeros, and at least one digit behind a leading point.
bool is_number_of_hydra(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  const auto whole = std::min(text.find_first_not_of("0123456789_"), text.size());
  if (whole > 1 && text.front() == '0') return false;
  const auto exponent = std::min(text.find_first_of("eE"), text.size());
  auto mantissa = text.substr(0, exponent);
  const bool has_sound_gaps = mantissa.find("__") == std::string_view::npos &&
                              mantissa.find("_.") == std::string_view::npos &&
                              mantissa.find("._") == std::string_view::npos &&
                              !mantissa.ends_with('_');
  return has_sound_gaps && mantissa.find_first_of(kDigits) != std::string_view::npos &&
         mantissa.find_first_not_of("0123456789_.") == std::string_view::npos;
}

std::string number_text(const std::string& text, const nlohmann::ordered_json& value) {
  if (value.is_number_float() && !std::isfinite(value.get<double>())) {
    const auto number = value.get<double>();
    if (std::isnan(number)) return "nan";
    return number < 0 ? "-inf" : "inf";
  }
  // A colon or a leading zero: Hydra has no such numbers, and the digits are as likely a code.
  if (text.find(':') != std::string::npos) return in_quotes(text);
  if (is_number_of_hydra(text)) return text;
  const bool has_prefix = text.find_first_of("xb") != std::string::npos;
  return value.is_number_float() || has_prefix ? value.dump() : in_quotes(text);
}

/// Beyond 64 bits: a number all the same.
bool is_huge_integer(const Node& scalar) {
  std::string_view digits = scalar.text();
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  return scalar.style() == config::Style::plain && !digits.empty() && digits.front() != '0' &&
         digits.find_first_not_of(kDigits) == std::string_view::npos;
}

std::string scalar_text(const Node& scalar) {
  const auto& text = scalar.text();
  if (scalar.is_null()) return "null";
  const auto value = config::to_json(scalar);
  if (value.is_boolean()) return value.dump();
  if (value.is_number()) return number_text(text, value);
  if (const auto number = config::float_of_yaml12(scalar)) return number_text(text, *number);
  if (is_huge_integer(scalar)) return text;
  return is_plain_word(text) ? text : in_quotes(text);
}

/// A key of a mapping cannot be quoted; some signs can be escaped.
Result<std::string> dict_key(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\()[]{}:=, ").find(c) != std::string_view::npos) {
      out.append({'\\', c});
    } else if (is_letter(c) || is_digit(c) || kWordSigns.find(c) != std::string_view::npos ||
               c == '$') {
      out += c;
    } else {
      return fail(
          ErrorKind::config,
          fmt::format("Hydra's grammar has no way to write '{}' as a key of a mapping", text),
          "sweep the values below it by keys of their own, or pass ${config}");
    }
  }
  if (!out.empty() && text.front() != ' ' && text.back() != ' ') return out;
  return fail(ErrorKind::config, fmt::format("Hydra has no key '{}'", text), "rename the key");
}

/// A key of an override: names joined by dots, groups by slashes, a package behind an @.
bool is_override_key(std::string_view key) {
  if (key.empty()) return false;
  return std::ranges::all_of(key, [](char c) {
    return is_letter(c) || is_digit(c) ||
           std::string_view("_-$./@:").find(c) != std::string_view::npos;
  });
}

Result<std::string> override_name(const std::string& key, const Argument* argument) {
  auto name = key;
  std::string prefix;
  if (argument && !argument->option.empty()) {
    const auto& option = argument->option;
    const auto plus = std::min(option.find_first_not_of('+'), option.size());
    prefix = option.substr(0, plus);
    if (plus < option.size()) name = option.substr(plus);
  }
  if (is_override_key(name) && prefix.size() <= 2) return prefix + name;
  return fail(ErrorKind::config, fmt::format("Hydra's grammar has no key '{}{}'", prefix, name),
              "a key is names joined by dots; 'arguments: {KEY: +}' adds a new one");
}

/// Whether the spelling says something that Hydra's grammar has.
bool fits_hydra(const Argument& argument) {
  const bool is_option = argument.option.starts_with('-') || !argument.negation.empty();
  const auto spelling = argument.spelling;
  return !is_option && (spelling == Spelling::as_macro || spelling == Spelling::value ||
                        spelling == Spelling::omit);
}

}  // namespace

Result<std::string> hydra_text(const Node& value) {
  if (value.is_scalar()) return scalar_text(value);
  Words parts;
  for (const auto& item : value.items()) {
    GRIDCTL_TRY_ASSIGN(auto text, hydra_text(item));
    parts.push_back(std::move(text));
  }
  if (value.is_sequence()) return fmt::format("[{}]", fmt::join(parts, ","));
  for (const auto& [key, item] : value.entries()) {
    GRIDCTL_TRY_ASSIGN(const auto name, dict_key(key.text()));
    GRIDCTL_TRY_ASSIGN(const auto text, hydra_text(item));
    parts.push_back(fmt::format("{}:{}", name, text));
  }
  return fmt::format("{{{}}}", fmt::join(parts, ","));
}

Result<Words> hydra_words(const MacroValues& values) {
  Words words;
  for (const auto& [key, value] : values.parameters) {
    const auto* argument = config::find_argument(values.arguments, key);
    if (argument && argument->spelling == Spelling::omit) continue;
    if (argument && !fits_hydra(*argument))
      return fail(ErrorKind::config,
                  fmt::format("'arguments' write '{}' in a way that Hydra does not know", key),
                  "of 'arguments', ${args_hydra} takes '+', '++', '+other.key' and 'omit'",
                  argument->origin.source ? std::optional(config::place_of(argument->origin))
                                          : std::nullopt);
    GRIDCTL_TRY_ASSIGN(const auto name, override_name(key, argument));
    GRIDCTL_TRY_ASSIGN(const auto text, hydra_text(value));
    words.push_back(fmt::format("{}={}", name, text));
  }
  return words;
}

}  // namespace gridctl::plan
