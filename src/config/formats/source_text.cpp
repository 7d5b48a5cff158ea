#include "formats/source_text.hpp"

#include <fmt/format.h>

namespace gridctl::config {
namespace {

constexpr std::size_t kLargestText = 8U << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestShownLine = 400;  // a longer line helps nobody

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// Length of the line break at `at` (YAML 1.1 has six), 0 if there is none.
std::size_t break_length(std::string_view text, std::size_t at) {
  if (text[at] == '\n') return 1;
  if (text[at] == '\r') return text.substr(at, 2) == "\r\n" ? 2 : 1;
  if (text.substr(at, 2) == "\xC2\x85") return 2;
  if (text.substr(at, 3) == "\xE2\x80\xA8" || text.substr(at, 3) == "\xE2\x80\xA9") return 3;
  return 0;
}

std::size_t start_of_line(std::string_view text, int line) {
  std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  for (int current = 1; current < line && at < text.size();) {
    const auto length = break_length(text, at);
    if (length > 0) ++current;
    at += length > 0 ? length : 1;
  }
  return at;
}

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, at + i) & 0xC0U) != 0x80) return 0;
  }
  // Overlong forms, surrogates, and what lies beyond Unicode show in the second byte.
  const auto second = byte_at(text, at + 1);
  const bool is_bad = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                      (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
  return is_bad ? 0 : length;
}

Position position_at(std::string_view text, std::size_t offset) {
  Position position;
  std::size_t at = start_of_line(text, 1);
  while (at < offset && at < text.size()) {
    const auto length = break_length(text, at);
    if (length > 0) {
      ++position.line;
      position.column = 1;
      at += length;
    } else {
      ++position.column;
      at += std::max<std::size_t>(utf8_length(text, at), 1);
    }
  }
  return position;
}

std::size_t offset_of(std::string_view text, Position position) {
  auto at = start_of_line(text, position.line);
  for (int column = 1; column < position.column && at < text.size(); ++column)
    at += std::max<std::size_t>(utf8_length(text, at), 1);
  return at;
}

std::string_view line_text(std::string_view text, int line) {
  const auto start = start_of_line(text, line);
  auto end = start;
  while (end < text.size() && break_length(text, end) == 0) ++end;
  return text.substr(start, end - start);
}

Result<void> check_text(const Source& source) {
  const std::string_view text = source.text;
  if (text.size() > kLargestText)
    return fail(ErrorKind::config,
                fmt::format("'{}' is larger than {} MiB", source.name, kLargestText >> 20U),
                "a configuration names large data, it does not hold them");
  for (std::size_t at = 0; at < text.size();) {
    const auto length = utf8_length(text, at);
    if (length > 0 && text[at] != '\0') {
      at += length;
      continue;
    }
    const auto [line, column] = position_at(text, at);
    const auto what = length == 0
                          ? fmt::format("byte 0x{:02x}, which is no UTF-8,", byte_at(text, at))
                          : std::string("a NUL byte");
    return fail(ErrorKind::config, fmt::format("'{}' has {} at offset {}", source.name, what, at),
                "a configuration is a text file: save it as UTF-8",
                Place{source.name, line, column, 1, {}});
  }
  return {};
}

Place place_of(const Origin& origin) {
  if (!origin.source) return {"gridctl", 0, 0, 1, {}};
  Place place{origin.source->name, origin.line, origin.column, origin.length, {}};
  if (origin.line > 0) {
    const auto line = line_text(origin.source->text, origin.line);
    if (line.size() <= kLongestShownLine) place.source_line = line;
  }
  return place;
}

std::string to_string(const Origin& origin) {
  if (!origin.source) return "gridctl";
  return origin.line > 0 ? fmt::format("{}:{}", origin.source->name, origin.line)
                         : origin.source->name;
}

}  // namespace gridctl::config
