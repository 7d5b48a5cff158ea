#include <gridctl/core/json.hpp>
#include <gridctl/core/letters.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

namespace gridctl {
namespace {

constexpr std::size_t kDeepest = 200;

/// Brackets within texts do not count. Of a text that is no JSON any answer is right.
bool is_too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool is_within = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_within && c == '\\') {
      ++at;
    } else if (c == '"') {
      is_within = !is_within;
    } else if (!is_within && (c == '[' || c == '{')) {
      if (++depth > kDeepest) return true;
    } else if (!is_within && (c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

std::uint32_t code_of(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first;
  auto code = static_cast<std::uint32_t>(first & (0x7FU >> character.size()));
  for (const char c : character.substr(1))
    code = code << 6U | (static_cast<unsigned char>(c) & 0x3FU);
  return code;
}

/// "\u202e"; beyond U+FFFF two of them (RFC 8259, section 7).
std::string json_name(std::uint32_t code) {
  if (code < 0x10000) return fmt::format("\\u{:04x}", code);
  const auto rest = code - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10U), 0xDC00 + (rest & 0x3FFU));
}

/// A document in which what a terminal obeys, or nobody sees, is named, as JSON can do it. `text`
/// is JSON in valid UTF-8: controls below U+0020 have names already.
std::string with_names(std::string text) {
  const auto is_plain = [](char c) { return static_cast<unsigned char>(c) < 0x7F; };
  if (std::all_of(text.begin(), text.end(), is_plain)) return text;
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto character = character_at(text, at);
    at += character.size();
    if (is_plain(character.front()) || printable(character) == character)
      out += character;
    else
      out += json_name(code_of(character));
  }
  return out;
}

}  // namespace

nlohmann::ordered_json parse_json(std::string_view text) {
  using Json = nlohmann::ordered_json;
  if (is_too_deep(text)) return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, false);
}

std::string json_text(const nlohmann::ordered_json& document, int indent) {
  return with_names(
      document.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace gridctl
