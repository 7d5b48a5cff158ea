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
  std::string name;               ///< in its object; in an array, empty
  std::string text;               ///< of a scalar, strings without their quotes
  std::vector<JsonText> members;  ///< in order

  /// The member of an object, or null.
  [[nodiscard]] const JsonText* find(std::string_view key) const;
  /// The text of a scalar member, or "".
  [[nodiscard]] std::string_view text_of(std::string_view key) const;
  [[nodiscard]] bool is_object() const { return kind == Kind::object; }
  [[nodiscard]] bool is_array() const { return kind == Kind::array; }
};

/// Nothing if it is no JSON, or nested more than 64 deep.
[[nodiscard]] std::optional<JsonText> parse_json_text(std::string_view text);
/// All leaves with their dotted keys; arrays as JSON.
[[nodiscard]] Values flat(const JsonText& object);

/// Python writes NaN and Infinity, which JSON does not know: as strings they keep their text.
[[nodiscard]] std::string quote_bare_words(std::string_view text);

}  // namespace gridctl::collect
