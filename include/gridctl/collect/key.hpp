// The names of values. Each run has the keys of all the others, so their texts are kept once.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace gridctl::collect {

/// A key with a text that lives as long as the program: copies are free, and so are views of it.
/// Trainers have few keys, however many runs there are.
class Key : public std::string_view {
 public:
  Key() = default;
  Key(std::string_view text);  // NOLINT(google-explicit-constructor): a text is a key
  Key(const std::string& text)
      : Key(std::string_view(text)) {}                    // NOLINT(google-explicit-constructor)
  Key(const char* text) : Key(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)
  operator std::string() const {  // NOLINT(google-explicit-constructor): a key is a text
    return std::string(data(), size());
  }
  /// Compares as operator== does, without a look at the texts.
  [[nodiscard]] bool is(const Key& other) const { return data() == other.data(); }
};

[[nodiscard]] inline std::string operator+(std::string before, const Key& key) {
  return std::move(before.append(key));
}
[[nodiscard]] inline std::string operator+(const Key& key, std::string_view behind) {
  return std::string(key).append(behind);
}

}  // namespace gridctl::collect
