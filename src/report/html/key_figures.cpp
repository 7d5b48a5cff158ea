#include "html/drawing.hpp"

#include <gridctl/stats/describe.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr std::size_t kMostPoints = 60;  // of a level; more are drawn as a box

/// The least and the greatest finite value.
Axis range_of(const std::vector<std::vector<double>>& rows) {
  double low = INFINITY;
  double high = -INFINITY;
  for (const auto& row : rows) {
    for (const double value : row) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  return {low, high};
}

std::string cell_text(double value, const HeatFigure& figure) {
  if (!std::isfinite(value)) return "-";
  if (figure.is_percent) return fmt::format("{:.0f}%", 100 * value);
  return fmt::format("{:.3g}", value);
}

/// A box from quartile to quartile with a line at the median, and whiskers to the ends.
void draw_box(Drawing& drawing, const LevelFigure::Level& level, const Axis& y, double x,
              double half) {
  auto values = level.values;
  std::sort(values.begin(), values.end());
  const auto at = [&](double p) { return y.at(stats::quantile(values, p)); };
  drawing.line(x, at(0), x, at(0.25), "whisker");
  drawing.line(x, at(0.75), x, at(1), "whisker");
  drawing.rect(x - half, at(0.75), 2 * half, at(0.25) - at(0.75), "box");
  drawing.line(x - half, at(0.5), x + half, at(0.5), "whisker");
}

}  // namespace

std::string draw(const BarFigure& figure, const FigureStyle& style) {
  if (figure.bars.empty()) return {};
  const double font = font_of(style);
  const double row = font * 1.9;
  double labels = 0;
  double words = 0;
  std::string description;
  for (const auto& bar : figure.bars) {
    labels = std::max(labels, text_width(bar.label, style));
    words = std::max(words, text_width(bar.words, style));
    description += fmt::format("{}: {}. ", bar.label, bar.words);
  }
  labels = std::min(labels, style.width * 0.4);
  const double begin = labels + 10;
  const double room = style.width - begin - words - 10;
  Drawing drawing(style, row * static_cast<double>(figure.bars.size()), figure.title, description);
  for (std::size_t i = 0; i < figure.bars.size(); ++i) {
    const auto& bar = figure.bars[i];
    const double top = row * static_cast<double>(i);
    const double base = top + row / 2 + font * 0.35;
    const double length = std::max(1.0, std::clamp(bar.share, 0.0, 1.0) * room);
    drawing.text(labels, base, cut_to(bar.label, labels + 4, style), Anchor::end);
    drawing.rect(begin, top + row * 0.18, room, row * 0.64, "track");
    drawing.rect(begin, top + row * 0.18, length, row * 0.64, "bar");
    drawing.text(style.width, base, bar.words, Anchor::end);
  }
  return drawing.finish();
}

std::string draw(const LevelFigure& figure, const FigureStyle& style) {
  if (figure.levels.empty()) return {};
  const double font = font_of(style);
  const double height = std::min(190.0, style.width * 0.5);
  std::vector<std::vector<double>> values;
  std::string description;
  for (const auto& level : figure.levels) {
    values.push_back(level.values);
    if (level.mean)
      description += fmt::format("{}: mean {}. ", level.label, tick_text(*level.mean));
  }
  Axis y = range_of(values);
  if (!std::isfinite(y.low)) return {};
  if (!(y.high > y.low)) {
    const double margin = y.low == 0 ? 1 : std::abs(y.low) * 0.05;
    y.low -= margin;
    y.high += margin;
  }
  y.begin = height - 6;
  y.end = 8;
  const auto ticks = ticks_of(y, 4);
  const auto texts = tick_texts(ticks);
  double labels = 0;
  for (const auto& text : texts) labels = std::max(labels, text_width(text, style));
  const double begin = labels + font * 1.9 + 6;
  const double step = (style.width - begin) / static_cast<double>(figure.levels.size());
  Drawing drawing(style, height + font * 3.2, figure.title, description);
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    drawing.line(begin, y.at(ticks[i]), style.width, y.at(ticks[i]), "grid");
    drawing.text(begin - 5, y.at(ticks[i]) + font * 0.35, texts[i], Anchor::end, "axis");
  }
  for (std::size_t i = 0; i < figure.levels.size(); ++i) {
    const auto& level = figure.levels[i];
    const double x = begin + step * (static_cast<double>(i) + 0.5);
    const double half = std::min(16.0, step * 0.35);
    if (level.values.size() > kMostPoints) draw_box(drawing, level, y, x, half);
    std::size_t count = 0;  // points stand in a few columns, so that equal ones can be told
    for (const double value : level.values) {
      if (level.values.size() > kMostPoints) break;
      drawing.circle(x + half * (static_cast<double>(count++ % 5) - 2) / 2.6, y.at(value), 2,
                     "dot");
    }
    if (level.mean) drawing.line(x - half, y.at(*level.mean), x + half, y.at(*level.mean), "level");
    drawing.text(x, height + font * 1.2, cut_to(level.label, step, style), Anchor::middle, "axis");
  }
  drawing.text((begin + style.width) / 2, height + font * 2.6, figure.x_axis, Anchor::middle,
               "axis");
  drawing.upright_text(font * 0.8, height / 2, cut_to(figure.y_axis, height, style));
  return drawing.finish();
}

std::string draw(const HeatFigure& figure, const FigureStyle& style) {
  if (figure.rows.empty() || figure.columns.empty()) return {};
  const double font = font_of(style);
  const auto range = range_of(figure.cells);
  double labels = 0;
  std::string description;
  for (std::size_t i = 0; i < figure.rows.size(); ++i) {
    labels = std::max(labels, text_width(figure.rows[i], style));
    for (std::size_t j = 0; j < figure.columns.size(); ++j)
      description += fmt::format("{}, {}: {}. ", figure.rows[i], figure.columns[j],
                                 cell_text(figure.cells[i][j], figure));
  }
  labels = std::min(labels, style.width * 0.3);
  const double begin = labels + font * 1.9 + 8;
  const double width =
      std::min(110.0, (style.width - begin) / static_cast<double>(figure.columns.size()));
  const double row = font * 2.2;
  const double bottom = row * static_cast<double>(figure.rows.size());
  Drawing drawing(style, bottom + font * 3.2, figure.title, description);
  for (std::size_t i = 0; i < figure.rows.size(); ++i) {
    const double top = row * static_cast<double>(i);
    drawing.text(begin - 6, top + row / 2 + font * 0.35, cut_to(figure.rows[i], labels + 4, style),
                 Anchor::end, "axis");
    for (std::size_t j = 0; j < figure.columns.size(); ++j) {
      const double value = figure.cells[i][j];
      const double x = begin + width * static_cast<double>(j);
      constexpr int kShades = 8;
      std::string kind = "none";
      const char* letters = "axis";
      if (std::isfinite(value)) {
        double shade =
            range.high > range.low ? (value - range.low) / (range.high - range.low) : 0.5;
        if (!figure.higher_is_better) shade = 1 - shade;
        const int step = std::clamp(static_cast<int>(shade * kShades), 0, kShades - 1);
        kind = fmt::format("heat h{}", step);
        letters = step > kShades / 2 ? "on-dark" : "on-light";
      }
      drawing.rect(x, top, width - 2, row - 2, kind);
      if (text_width(cell_text(value, figure), style) < width)
        drawing.text(x + width / 2 - 1, top + row / 2 + font * 0.3, cell_text(value, figure),
                     Anchor::middle, letters);
    }
  }
  for (std::size_t j = 0; j < figure.columns.size(); ++j)
    drawing.text(begin + width * (static_cast<double>(j) + 0.5), bottom + font * 1.1,
                 cut_to(figure.columns[j], width, style), Anchor::middle, "axis");
  drawing.text(begin + width * static_cast<double>(figure.columns.size()) / 2, bottom + font * 2.6,
               figure.x_axis, Anchor::middle, "axis");
  drawing.upright_text(font * 0.8, bottom / 2, cut_to(figure.y_axis, bottom, style));
  return drawing.finish();
}

}  // namespace gridctl::report
