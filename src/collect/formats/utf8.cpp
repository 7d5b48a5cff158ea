#include "formats/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace gridctl::collect {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// Length of the UTF-8 sequence that begins at `at`; 0 if there is none. Overlong forms, surrogates
/// and code points beyond U+10FFFF are no sequences (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return 0;
  const unsigned second = byte_at(text, at + 1);
  const unsigned least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (second < least || second > most) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(text, at + i) & 0xC0U) != 0x80) return 0;
  }
  return length;
}

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte != 0 && byte < 0x80;
}

}  // namespace

bool is_utf8(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) return true;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = sequence_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

void make_utf8(std::string& text) {
  if (is_utf8(text)) return;
  std::string valid;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = sequence_length(text, at);
    if (length == 0) {
      valid += "\xEF\xBF\xBD";
      ++at;
    } else {
      valid.append(text, at, length);
      at += length;
    }
  }
  text = std::move(valid);
}

void make_utf8(Key& key) {
  if (is_utf8(key)) return;
  std::string text(key);
  make_utf8(text);
  key = text;
}

}  // namespace gridctl::collect
