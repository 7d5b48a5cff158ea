#include "terminal_screen.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/report/charts.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

bool has_width(const Scale& scale) {
  return scale.high > scale.low;
}

/// In long double: the width may be beyond the greatest double, or below the least.
long double width_of(const Scale& scale) {
  return static_cast<long double>(scale.high) - scale.low;
}

/// Where a value is on the scale: 0 to 1. In the middle of a scale that has no width.
double fraction_of(double value, const Scale& scale) {
  if (!has_width(scale)) return 0.5;
  const auto fraction = (static_cast<long double>(value) - scale.low) / width_of(scale);
  return std::clamp(static_cast<double>(fraction), 0.0, 1.0);
}

/// A power of ten, at most a fifth of the scale. Its exponent.
double rounding_exponent(const Scale& scale) {
  return static_cast<double>(std::floor(std::log10(width_of(scale) / 5)));
}

std::string end_text(double value, const Scale& scale) {
  constexpr double kMostDecimals = 6;
  constexpr double kMostPlain = 1e6;
  if (!has_width(scale)) return fmt::format("{:.6g}", value);
  const double decimals = std::max(0.0, -rounding_exponent(scale));
  if (decimals > kMostDecimals || std::abs(value) >= kMostPlain)
    return fmt::format("{:.3g}", value);
  return fmt::format("{:.{}f}", value, static_cast<int>(decimals));
}

struct BoxGlyphs {
  const char *least, *whisker, *lower, *box, *median, *upper, *greatest;
};
constexpr BoxGlyphs kBox{"├", "─", "▒", "▒", "┃", "▒", "┤"};
constexpr BoxGlyphs kAsciiBox{"|", "-", "[", "=", "|", "]", "|"};

constexpr std::array<const char*, 8> kHeights{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<const char*, 8> kAsciiHeights{" ", ".", ":", "-", "=", "+", "*", "#"};

/// The mean of the finite values; nullopt if there is none.
std::optional<double> mean_of(std::span<const double> values) {
  const auto usable = stats::finite(values);
  if (usable.empty()) return std::nullopt;
  return stats::mean(usable);
}

}  // namespace

std::optional<Scale> scale_of(std::span<const double> values) {
  const auto usable = stats::finite(values);
  if (usable.empty()) return std::nullopt;
  const auto [low, high] = std::minmax_element(usable.begin(), usable.end());
  return Scale{*low, *high};
}

std::optional<Scale> common_scale(std::span<const stats::Description> boxes) {
  std::vector<double> ends;
  for (const auto& box : boxes) {
    if (box.n == 0) continue;
    ends.push_back(*box.min);
    ends.push_back(*box.max);
  }
  const auto scale = scale_of(ends);
  if (!scale || !has_width(*scale)) return scale;
  const double step = std::pow(10, rounding_exponent(*scale));
  const Scale rounded{std::floor(scale->low / step) * step, std::ceil(scale->high / step) * step};
  const bool possible = std::isfinite(rounded.low) && std::isfinite(rounded.high);
  return possible ? rounded : scale;  // not at the limits of double
}

std::string scale_line(const Scale& scale, int width, bool ascii) {
  const auto low = end_text(scale.low, scale);
  const auto high = end_text(scale.high, scale);
  const int line = width - static_cast<int>(low.size() + high.size()) - 2;
  if (line < 1) return {};
  return low + " " + repeated(ascii ? "-" : "─", line) + " " + high;
}

std::string box_line(const stats::Description& box, const Scale& scale, int width, bool ascii) {
  if (box.n == 0 || width < 1) return {};
  const auto column = [&](std::optional<double> value) {
    return static_cast<std::size_t>(std::lround(fraction_of(*value, scale) * (width - 1)));
  };
  const auto least = column(box.min);
  const auto lower = column(box.lower_quartile);
  const auto upper = column(box.upper_quartile);
  const auto greatest = column(box.max);
  const auto& glyphs = ascii ? kAsciiBox : kBox;

  // Later ones cover earlier ones.
  std::vector<const char*> cells(greatest + 1, " ");
  for (auto i = least; i <= greatest; ++i) cells[i] = glyphs.whisker;
  for (auto i = lower; i <= upper; ++i) cells[i] = glyphs.box;
  cells[lower] = glyphs.lower;
  cells[upper] = glyphs.upper;
  cells[least] = glyphs.least;
  cells[greatest] = glyphs.greatest;
  cells[column(box.median)] = glyphs.median;
  std::string line;
  for (const auto* cell : cells) line += cell;
  return line;
}

std::string bar(double share, int width, bool ascii) {
  if (!(share > 0) || width < 1) return {};
  const double length = std::min(share, 1.0) * width;
  return repeated(ascii ? "#" : "█", static_cast<int>(std::lround(length)));
}

std::string importance_line(const std::vector<Importance>& items, int width, int bar_width,
                            bool ascii) {
  constexpr std::string_view kGap = "  ";
  const auto more = fmt::format("{}{}", kGap, ascii ? "..." : "…");
  std::string line;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& item = items[i];
    auto longer = fmt::format("{}{}{} {:.0f}%", line, i > 0 ? kGap : "", printable(item.name),
                              100 * item.share);
    if (const auto length = bar(item.share, bar_width, ascii); !length.empty())
      longer.append(" ").append(length);
    const bool is_last = i + 1 == items.size();
    if (display_width(longer) + (is_last ? 0 : display_width(more)) > width) {
      if (i > 0) return line + more;
      return elide(is_last ? longer : longer + more, width, ascii);
    }
    line = std::move(longer);
  }
  return line;
}

std::string sparkline(std::span<const double> values, const Scale& scale, int width, bool ascii) {
  const auto& heights = ascii ? kAsciiHeights : kHeights;
  const auto columns = std::min(values.size(), static_cast<std::size_t>(std::max(0, width)));
  std::string line;
  for (std::size_t i = 0; i < columns; ++i) {
    const auto begin = i * values.size() / columns;
    const auto end = (i + 1) * values.size() / columns;
    const auto value = mean_of(values.subspan(begin, end - begin));
    if (!value) {
      line += ascii ? "?" : " ";
      continue;
    }
    const auto height = static_cast<std::size_t>(fraction_of(*value, scale) * 8);
    line += heights[std::min<std::size_t>(height, heights.size() - 1)];
  }
  return line;
}

}  // namespace gridctl::report
