// Characters and letters in UTF-8: names of metrics are in many languages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gridctl {

/// Returns the bytes of the character that begins at `at`, as many as the first byte tells; fewer
/// at the end of a text that is cut. No byte is checked. `at` must be within the text.
[[nodiscard]] std::string_view character_at(std::string_view text, std::size_t at);

/// Returns the number of bytes of the letter that begins at `at`: 1 for a letter of ASCII, 2 for
/// others (Latin, Greek, Cyrillic, Hebrew, Arabic). Returns 0 for digits, signs, bytes that begin
/// no letter, and the scripts of East Asia, which put no blanks between words. `at` may be behind
/// the end.
[[nodiscard]] std::size_t letter_length(std::string_view text, std::size_t at);

/// Returns the text with small letters for the capitals of ASCII and of Latin-1: "Époque" becomes
/// "époque".
[[nodiscard]] std::string with_small_letters(std::string_view text);

}  // namespace gridctl
