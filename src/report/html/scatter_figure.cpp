#include "html/drawing.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr std::size_t kMostLabels = 8;  // of the front

Axis axis_of(const ScatterFigure& figure, double ScatterFigure::Point::*value) {
  double low = INFINITY;
  double high = -INFINITY;
  for (const auto& point : figure.points) {
    low = std::min(low, point.*value);
    high = std::max(high, point.*value);
  }
  double margin = (high - low) * 0.05;
  if (!(margin > 0)) margin = low == 0 ? 1 : std::abs(low) * 0.05;
  return {low - margin, high + margin};
}

std::string description_of(const ScatterFigure& figure) {
  std::string text = fmt::format("{} against {}. ", figure.y_axis, figure.x_axis);
  for (const auto& point : figure.points) {
    if (!point.is_front) continue;
    text += fmt::format("On the front: {}, {} and {}. ", point.label, tick_text(point.x),
                        tick_text(point.y));
  }
  return text;
}

}  // namespace

std::string draw(const ScatterFigure& figure, const FigureStyle& style) {
  if (figure.points.empty()) return {};
  const double font = font_of(style);
  const double height = std::min(300.0, style.width * 0.7);
  Axis y = axis_of(figure, &ScatterFigure::Point::y);
  y.begin = height - 2;
  y.end = 8;
  const auto y_ticks = ticks_of(y, 5);
  const auto y_texts = tick_texts(y_ticks);
  double labels = 0;
  for (const auto& text : y_texts) labels = std::max(labels, text_width(text, style));
  Axis x = axis_of(figure, &ScatterFigure::Point::x);
  x.begin = labels + font * 1.9 + 6;
  x.end = style.width - 12;
  Drawing drawing(style, height + font * 3.2, figure.title, description_of(figure));
  for (std::size_t i = 0; i < y_ticks.size(); ++i) {
    drawing.line(x.begin, y.at(y_ticks[i]), x.end, y.at(y_ticks[i]), "grid");
    drawing.text(x.begin - 5, y.at(y_ticks[i]) + font * 0.35, y_texts[i], Anchor::end, "axis");
  }
  const auto x_ticks = ticks_of(x, style.width < kNarrow ? 4 : 7);
  const auto x_texts = tick_texts(x_ticks);
  for (std::size_t i = 0; i < x_ticks.size(); ++i) {
    drawing.line(x.at(x_ticks[i]), y.end, x.at(x_ticks[i]), y.begin, "grid");
    drawing.text(x.at(x_ticks[i]), height + font * 1.2, x_texts[i], Anchor::middle, "axis");
  }
  std::size_t named = 0;
  for (const auto& point : figure.points) {
    drawing.begin_part(point.id);
    drawing.circle(x.at(point.x), y.at(point.y), point.is_front ? 4.5 : 3,
                   point.is_front ? "best" : "dot");
    if (point.is_front && named++ < kMostLabels) {
      const bool is_right = x.at(point.x) > (x.begin + x.end) / 2;
      drawing.text(x.at(point.x) + (is_right ? -8 : 8), y.at(point.y) + font * 0.35,
                   cut_to(point.label, style.width * 0.45, style),
                   is_right ? Anchor::end : Anchor::start);
    }
    drawing.end_part();
  }
  drawing.text((x.begin + x.end) / 2, height + font * 2.6, figure.x_axis, Anchor::middle, "axis");
  drawing.upright_text(font * 0.8, height / 2, cut_to(figure.y_axis, height, style));
  return drawing.finish();
}

}  // namespace gridctl::report
