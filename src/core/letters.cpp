#include <gridctl/core/letters.hpp>

namespace gridctl {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

bool continues(unsigned byte) {
  return (byte & 0xC0U) == 0x80U;
}

}  // namespace

std::string_view character_at(std::string_view text, std::size_t at) {
  const auto first = byte_at(text, at);
  if (first >= 0xF0U) return text.substr(at, 4);
  if (first >= 0xE0U) return text.substr(at, 3);
  return text.substr(at, first >= 0xC0U ? 2 : 1);
}

std::size_t letter_length(std::string_view text, std::size_t at) {
  const auto first = byte_at(text, at);
  if (first < 0x80U) return ('a' <= (first | 0x20U) && (first | 0x20U) <= 'z') ? 1 : 0;
  const auto second = byte_at(text, at + 1);
  if (!continues(second)) return 0;
  const bool is_sign = first == 0xC3U && (second == 0x97U || second == 0xB7U);  // times, divided by
  return 0xC3U <= first && first <= 0xDFU && !is_sign ? 2 : 0;
}

std::string with_small_letters(std::string_view text) {
  std::string small(text);
  for (std::size_t i = 0; i < small.size(); ++i) {
    const auto byte = byte_at(small, i);
    const bool is_latin_capital =
        i > 0 && byte_at(small, i - 1) == 0xC3U && 0x80U <= byte && byte <= 0x9EU && byte != 0x97U;
    if (('A' <= byte && byte <= 'Z') || is_latin_capital)
      small[i] = static_cast<char>(byte + 0x20U);
  }
  return small;
}

}  // namespace gridctl
