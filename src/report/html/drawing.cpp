#include "html/drawing.hpp"

#include "html/style.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr double kLetter = 0.6;  // of the font's size: the mean width of a letter in wide fonts
constexpr double kInch = 25.4;   // mm
constexpr double kPixels = 96;   // an inch

const char* anchor_word(Anchor anchor) {
  if (anchor == Anchor::middle) return "middle";
  return anchor == Anchor::end ? "end" : "start";
}

}  // namespace

std::string px(double value) {
  auto text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::string tick_text(double value) {
  return fmt::format("{:.6g}", value);
}

double font_of(const FigureStyle& style) {
  return style.width < kNarrow ? (style.is_file ? kColumnFont : kFont) : kFont;
}

double text_width(std::string_view text, const FigureStyle& style) {
  return display_width(text) * kLetter * font_of(style);
}

std::string cut_to(std::string_view text, double width, const FigureStyle& style) {
  const auto columns = static_cast<int>(width / (kLetter * font_of(style)));
  return elide(printable(text), std::max(1, columns));
}

Drawing::Drawing(const FigureStyle& style, double height, std::string_view title,
                 std::string_view description)
    : style_(style) {
  Elements::Attributes attributes{
      {"class", style.is_file           ? "figure"
                : style.width < kNarrow ? "figure narrow"
                                        : "figure wide"},
      {"viewBox", fmt::format("0 0 {} {}", px(style.width), px(height))},
      {"role", "img"},
      {"aria-label", fmt::format("{}. {}", title, description)},
      {"font-size", px(font_of(style))}};
  if (style.is_file) {
    attributes.insert(attributes.begin(), {"xmlns", "http://www.w3.org/2000/svg"});
    attributes.emplace_back("width", px(style.width / kPixels * kInch) + "mm");
    attributes.emplace_back("height", px(height / kPixels * kInch) + "mm");
  }
  elements_.open("svg", attributes);
  if (!style.is_file) return;
  elements_.leaf("title", title).leaf("desc", description);
  elements_.open("style").drawing(figure_style(style.palette)).close().line();  // our own text
}

void Drawing::line(double x1, double y1, double x2, double y2, const char* kind) {
  elements_.empty(
      "line", {{"class", kind}, {"x1", px(x1)}, {"y1", px(y1)}, {"x2", px(x2)}, {"y2", px(y2)}});
}

void Drawing::rect(double x, double y, double width, double height, const std::string& kind,
                   std::string_view tip) {
  const Elements::Attributes attributes{{"class", kind},
                                        {"x", px(x)},
                                        {"y", px(y)},
                                        {"width", px(std::max(0.0, width))},
                                        {"height", px(std::max(0.0, height))}};
  if (tip.empty()) {
    elements_.empty("rect", attributes);
  } else {
    elements_.open("rect", attributes).leaf("title", tip).close();
  }
}

void Drawing::circle(double x, double y, double radius, const std::string& kind) {
  elements_.empty("circle", {{"class", kind}, {"cx", px(x)}, {"cy", px(y)}, {"r", px(radius)}});
}

void Drawing::path(const std::string& d, const std::string& kind) {
  elements_.empty("path", {{"class", kind}, {"d", d}});
}

void Drawing::text(double x, double y, std::string_view text, Anchor anchor, const char* kind) {
  Elements::Attributes attributes{{"x", px(x)}, {"y", px(y)}};
  if (*kind != '\0') attributes.emplace_back("class", kind);
  if (anchor != Anchor::start) attributes.emplace_back("text-anchor", anchor_word(anchor));
  elements_.leaf("text", text, attributes);
}

void Drawing::upright_text(double x, double y, std::string_view text) {
  elements_.leaf("text", text,
                 {{"text-anchor", "middle"},
                  {"class", "axis"},
                  {"transform", fmt::format("translate({} {}) rotate(-90)", px(x), px(y))}});
}

void Drawing::begin_part(std::string_view id) {
  elements_.open("g", id.empty() || style_.is_file
                          ? Elements::Attributes{}
                          : Elements::Attributes{{"data-group", std::string(id)}});
}

void Drawing::end_part() {
  elements_.close();
}

std::string Drawing::finish() {
  elements_.close();
  return elements_.str() + (style_.is_file ? "\n" : "");
}

double Axis::at(double value) const {
  const double a = is_log ? std::log(low) : low;
  const double b = is_log ? std::log(high) : high;
  const double v = is_log ? std::log(value) : value;
  if (!(b > a)) return (begin + end) / 2;
  return begin + (v - a) / (b - a) * (end - begin);
}

std::vector<double> ticks_of(const Axis& axis, std::size_t most) {
  std::vector<double> ticks;
  if (!std::isfinite(axis.low) || !std::isfinite(axis.high)) return ticks;
  if (!(axis.high > axis.low)) return {axis.low};
  if (axis.is_log && axis.high / axis.low >= 100) {
    for (double power = std::ceil(std::log10(axis.low)); power <= std::log10(axis.high); ++power)
      ticks.push_back(std::pow(10, power));
    return ticks;
  }
  const double rough = (axis.high - axis.low) / static_cast<double>(std::max<std::size_t>(1, most));
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power < rough * (1 - 1e-9)) continue;
    step = factor * power;
    break;
  }
  if (!(step > 0) || !std::isfinite(step)) return {axis.low};
  const double first = std::ceil(axis.low / step - 1e-9);
  const double last = std::floor(axis.high / step + 1e-9);
  for (double i = first; i <= last && ticks.size() < 50; ++i) ticks.push_back(i * step);
  return ticks;
}

std::vector<std::string> tick_texts(const std::vector<double>& ticks) {
  double step = 0;
  double largest = 0;
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    largest = std::max(largest, std::abs(ticks[i]));
    if (i > 0) step = std::max(step, std::abs(ticks[i] - ticks[i - 1]));
  }
  std::vector<std::string> texts;
  const bool is_plain = largest < 1e5 && step >= 1e-4;
  const int digits =
      is_plain ? std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9))) : 0;
  for (const double tick : ticks) {
    const double value = std::abs(tick) < step * 1e-6 ? 0 : tick;
    texts.push_back(is_plain ? fmt::format("{:.{}f}", value, digits) : tick_text(value));
  }
  return texts;
}

}  // namespace gridctl::report
