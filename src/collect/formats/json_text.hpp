// JSON as trainers write it: Python's NaN and Infinity are numbers, and every number keeps the text
// it was written with.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

struct JsonText {
  enum class Kind { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  std::string name;               ///< the key in its object; empty in an array
  std::string text;               ///< the text of a scalar; strings without their quotes
  std::vector<JsonText> members;  ///< of an object or array, in order

  /// The member of an object, or null.
  [[nodiscard]] const JsonText* find(std::string_view key) const;
  /// The text of a scalar member, or "".
  [[nodiscard]] std::string_view text_of(std::string_view key) const;
  [[nodiscard]] bool is_object() const { return kind == Kind::object; }
  [[nodiscard]] bool is_array() const { return kind == Kind::array; }
};

/// Parses JSON. Nothing if the text is no JSON, or is nested more than 64 deep.
[[nodiscard]] std::optional<JsonText> parse_json_text(std::string_view text);
/// All leaves of an object with their dotted keys; arrays as JSON.
[[nodiscard]] Values flat(const JsonText& object);

/// Puts quotes round NaN and Infinity, which Python writes and JSON does not know.
[[nodiscard]] std::string quote_bare_words(std::string_view text);

}  // namespace gridctl::collect
