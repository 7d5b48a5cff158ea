// What a plain scalar means: in YAML 1.1 as PyYAML's SafeLoader reads it, which is what our
// trainers use, and in YAML 1.2 (core schema); and how to spell a value so that parsers of both
// agree.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::config {

/// `merge` is `<<` and `value` is `=`: neither is a value that a loader could construct.
enum class ScalarType { null, boolean, integer, floating, timestamp, merge, value, text };

[[nodiscard]] ScalarType yaml11_type(std::string_view plain);
/// Integers beyond 64 bits and timestamps stay text.
[[nodiscard]] nlohmann::ordered_json yaml11_value(std::string_view plain);
[[nodiscard]] nlohmann::ordered_json yaml12_value(std::string_view plain);

/// Whether parsers of YAML 1.1 and 1.2 read the plain scalar as the same value.
[[nodiscard]] bool is_portable(std::string_view plain);
/// A number with a leading zero or a colon, such as 010 and 1:30: as likely a code or a time, so
/// that its spelling must stay.
[[nodiscard]] bool looks_like_code(std::string_view number);
/// A decimal number with a point and a sign in its exponent: "1e-5" becomes "1.0e-5".
[[nodiscard]] std::string portable_float(std::string_view number);
/// A null, boolean or number as all parsers read it.
[[nodiscard]] std::string portable_text(const nlohmann::ordered_json& value);

}  // namespace gridctl::config
