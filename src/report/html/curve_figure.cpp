#include "html/drawing.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

/// Places labels one after the other, in as many lines as they need. Returns the number of lines.
std::size_t place_legend(const CurveFigure& figure, const FigureStyle& style,
                         std::vector<std::pair<double, std::size_t>>& places) {
  constexpr double kSample = 30;
  constexpr double kGap = 14;
  double x = 0;
  std::size_t line = 0;
  for (const auto& series : figure.series) {
    const double width = std::min(style.width, kSample + text_width(series.label, style) + kGap);
    if (x > 0 && x + width > style.width) {
      x = 0;
      ++line;
    }
    places.emplace_back(x, line);
    x += width;
  }
  return line + 1;
}

class CurveDrawing {
 public:
  CurveDrawing(const CurveFigure& figure, const FigureStyle& style)
      : figure_(figure),
        style_(style),
        font_(font_of(style)),
        height_(std::min(300.0, style.width * 0.62)),
        lines_(place_legend(figure, style, places_)),
        drawing_(style, height_ + font_ * (3.4 + 1.5 * static_cast<double>(lines_)), figure.title,
                 words()) {}

  std::string draw() {
    place_axes();
    draw_grid();
    for (std::size_t i = 0; i < figure_.series.size(); ++i) draw_band(i);
    for (std::size_t i = figure_.series.size(); i-- > 0;) draw_series(i);
    draw_legend();
    return drawing_.finish();
  }

 private:
  [[nodiscard]] std::string words() const {
    std::string text = fmt::format("{} over {}. ", figure_.y_axis, figure_.x_axis);
    for (const auto& series : figure_.series) {
      const auto last = std::find_if(series.y.rbegin(), series.y.rend(),
                                     [](double value) { return std::isfinite(value); });
      if (last != series.y.rend())
        text += fmt::format("{} ends at {}. ", series.label, tick_text(*last));
    }
    return text;
  }

  void place_axes() {
    double x_low = INFINITY;
    double x_high = -INFINITY;
    double low = INFINITY;
    double high = -INFINITY;
    for (const auto& series : figure_.series) {
      for (std::size_t i = 0; i < series.x.size(); ++i) {
        x_low = std::min(x_low, series.x[i]);
        x_high = std::max(x_high, series.x[i]);
        see(series.y[i], low, high);
      }
    }
    const double room = high - low;  // a band may take as much again on either side
    for (const auto& series : figure_.series) {
      for (const double value : series.low) see(std::max(value, low - room / 2), low, high);
      for (const double value : series.high) see(std::min(value, high + room / 2), low, high);
    }
    if (!(high > low)) {
      low -= low == 0 ? 1 : std::abs(low) * 0.05;
      high += high == 0 ? 1 : std::abs(high) * 0.05;
    }
    y_ = {low, high, height_ - 2, 8};
    y_ticks_ = ticks_of(y_, style_.width < kNarrow ? 4 : 6);
    y_texts_ = tick_texts(y_ticks_);
    double labels = 0;
    for (const auto& text : y_texts_) labels = std::max(labels, text_width(text, style_));
    x_ = {x_low, x_high, labels + font_ * 1.9 + 6, style_.width - 12};
  }
  static void see(double value, double& low, double& high) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }

  void draw_grid() {
    for (std::size_t i = 0; i < y_ticks_.size(); ++i) {
      const double y = y_.at(y_ticks_[i]);
      drawing_.line(x_.begin, y, x_.end, y, "grid");
      drawing_.text(x_.begin - 5, y + font_ * 0.35, y_texts_[i], Anchor::end, "axis");
    }
    const auto room = static_cast<std::size_t>((x_.end - x_.begin) / 60);
    auto ticks = ticks_of(x_, std::clamp<std::size_t>(room, 2, 8));
    constexpr double kFewSteps = 2;  // steps and seeds are whole
    if (x_.high - x_.low >= kFewSteps || !figure_.x_labels.empty())
      std::erase_if(ticks, [](double x) { return x != std::floor(x); });
    const auto texts = tick_texts(ticks);
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      const auto at = static_cast<std::size_t>(ticks[i]);
      const bool has_label = at < figure_.x_labels.size();
      drawing_.line(x_.at(ticks[i]), height_ - 2, x_.at(ticks[i]), height_ + 2, "tick");
      drawing_.text(x_.at(ticks[i]), height_ + font_ * 1.3,
                    has_label ? figure_.x_labels[at] : texts[i], Anchor::middle, "axis");
    }
    drawing_.line(x_.begin, height_ - 2, x_.end, height_ - 2, "tick");
    drawing_.text((x_.begin + x_.end) / 2, height_ + font_ * 2.6, figure_.x_axis, Anchor::middle,
                  "axis");
    drawing_.upright_text(font_ * 0.8, height_ / 2, cut_to(figure_.y_axis, height_, style_));
  }

  [[nodiscard]] std::string point(double x, double y) const {
    return px(x_.at(x)) + " " + px(y_.at(std::clamp(y, y_.low, y_.high)));
  }

  void draw_band(std::size_t index) {
    const auto& series = figure_.series[index];
    if (series.low.empty()) return;
    drawing_.begin_part(series.id);
    draw_band_of(series, index);
    drawing_.end_part();
  }

  void draw_band_of(const CurveSeries& series, std::size_t index) {
    for (std::size_t begin = 0; begin < series.x.size();) {
      if (!has_band(series, begin)) {
        ++begin;
        continue;
      }
      auto end = begin;
      std::string d;
      for (; end < series.x.size() && has_band(series, end); ++end)
        d += (end == begin ? "M" : "L") + point(series.x[end], series.high[end]);
      for (auto i = end; i-- > begin;) d += "L" + point(series.x[i], series.low[i]);
      drawing_.path(d + "Z", fmt::format("area s{}", index % kSeries));
      begin = end;
    }
  }
  static bool has_band(const CurveSeries& series, std::size_t i) {
    return std::isfinite(series.low[i]) && std::isfinite(series.high[i]);
  }

  void draw_series(std::size_t index) {
    const auto& series = figure_.series[index];
    drawing_.begin_part(series.id);
    draw_series_of(series, index);
    drawing_.end_part();
  }

  void draw_series_of(const CurveSeries& series, std::size_t index) {
    std::string d;
    bool is_down = false;
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (!std::isfinite(series.y[i])) {
        is_down = false;
        continue;
      }
      d += (is_down ? "L" : "M") + point(series.x[i], series.y[i]);
      is_down = true;
      if (series.has_marks) {
        drawing_.circle(x_.at(series.x[i]), y_.at(series.y[i]), 2.6,
                        fmt::format("mark s{}", index % kSeries));
      }
    }
    if (!d.empty()) drawing_.path(d, fmt::format("curve s{}", index % kSeries));
  }

  void draw_legend() {
    for (std::size_t i = 0; i < figure_.series.size(); ++i) {
      const auto [x, line] = places_[i];
      const double y = height_ + font_ * (4.1 + 1.5 * static_cast<double>(line));
      drawing_.begin_part(figure_.series[i].id);
      drawing_.path(fmt::format("M{} {}H{}", px(x), px(y), px(x + 24)),
                    fmt::format("curve s{}", i % kSeries));
      drawing_.text(x + 30, y + font_ * 0.35,
                    cut_to(figure_.series[i].label, style_.width - x - 30, style_));
      drawing_.end_part();
    }
  }

  const CurveFigure& figure_;
  const FigureStyle& style_;
  double font_;
  double height_;
  std::vector<std::pair<double, std::size_t>> places_;
  std::size_t lines_;
  Axis x_;
  Axis y_;
  std::vector<double> y_ticks_;
  std::vector<std::string> y_texts_;
  Drawing drawing_;
};

}  // namespace

std::string draw(const CurveFigure& figure, const FigureStyle& style) {
  return figure.series.empty() ? std::string() : CurveDrawing(figure, style).draw();
}

}  // namespace gridctl::report
