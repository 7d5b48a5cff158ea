#include <gridctl/core/text.hpp>
#include <gridctl/report/live_region.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr const char* kBeginFrame = "\x1b[?2026h";  // terminals that know it show the whole at once
constexpr const char* kEndFrame = "\x1b[?2026l";
constexpr const char* kHideCursor = "\x1b[?25l";
constexpr const char* kShowCursor = "\x1b[?25h";
constexpr const char* kEraseLine = "\x1b[K";
constexpr const char* kEraseBelow = "\x1b[J";

}  // namespace

int width_of(const Line& line) {
  int width = 0;
  for (const auto& span : line) width += display_width(span.text);
  return width;
}

Line cut(const Line& line, int width, bool unicode) {
  Line result;
  for (const auto& span : line) {
    const int needed = display_width(span.text);
    if (needed > width) {
      result.push_back({elide(span.text, width, !unicode), span.colour});
      break;
    }
    result.push_back(span);
    width -= needed;
  }
  return result;
}

std::string to_bytes(const Line& line, bool colour) {
  std::string bytes;
  for (const auto& span : line) {
    if (colour && *span.colour != '\0')
      bytes += fmt::format("\x1b[{}m{}\x1b[0m", span.colour, span.text);
    else
      bytes += span.text;
  }
  return bytes;
}

std::string LiveRegion::to_top(int columns) const {
  // A terminal that became narrower has wrapped the old lines: count what they take now.
  int rows = 0;
  for (const int width : widths_) rows += std::max(1, (width + columns - 1) / columns);
  return rows > 0 ? fmt::format("\x1b[{}F", rows) : std::string();
}

std::string LiveRegion::draw(const std::string& above, const std::vector<Line>& lines,
                             const Look& look) {
  std::string bytes = kBeginFrame;
  bytes += is_drawn() ? to_top(look.columns) : kHideCursor;
  if (!above.empty()) bytes += kEraseBelow + above;
  widths_.clear();
  for (const auto& line : lines) {
    // One column is left free: a full line makes some terminals wrap, and others not.
    const auto fitting = cut(line, look.columns - 1, look.unicode);
    widths_.push_back(width_of(fitting));
    bytes += to_bytes(fitting, look.colour) + kEraseLine + "\n";
  }
  return bytes + kEraseBelow + kEndFrame;
}

std::string LiveRegion::erase(const Look& look) {
  if (!is_drawn()) return {};
  auto bytes = to_top(look.columns) + kEraseBelow + kShowCursor;
  widths_.clear();
  return bytes;
}

}  // namespace gridctl::report
