#include "html/drawing.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr double kRow = 28;
constexpr double kNarrowRow = 44;
constexpr double kDot = 2.2;
constexpr double kMean = 4.5;
constexpr double kFarthest = 6;  // gaps between the best and the median that the axis spans

const char* kind_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::best:
      return "best";
    case Verdict::not_told_apart:
      return "near";
    case Verdict::worse:
      return "worse";
    default:
      return "open";
  }
}

/// The ends of the axis: all values and intervals, but neither an interval that is many times wider
/// than the values nor a value that is far worse than most may squeeze the rest.
Axis axis_for(const IntervalFigure& figure) {
  std::vector<double> means;
  double low = INFINITY;
  double high = -INFINITY;
  const auto see = [&](double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const auto& row : figure.rows) {
    for (const double value : row.values) see(value);
    if (!row.mean) continue;
    see(*row.mean);
    means.push_back(*row.mean);
  }
  if (means.empty()) return {0, 1};
  const double best = means.front();
  std::sort(means.begin(), means.end());
  const double reach = kFarthest * std::abs(means[means.size() / 2] - best);
  if (reach > 0) {
    low = figure.higher_is_better ? std::max(low, best - reach) : low;
    high = figure.higher_is_better ? high : std::min(high, best + reach);
  }
  double room = high - low;
  double outer_low = low;
  double outer_high = high;
  for (const auto& row : figure.rows) {
    if (!row.interval) continue;
    outer_low = std::min(outer_low, row.interval->low);
    outer_high = std::max(outer_high, row.interval->high);
  }
  if (room <= 0) room = outer_high - outer_low;
  low = std::max(outer_low, low - room);
  high = std::min(outer_high, high + room);
  if (!(high > low)) {
    const double margin = low == 0 ? 1 : std::abs(low) * 0.05;
    return {low - margin, high + margin};
  }
  const double margin = (high - low) * 0.03;
  return {low - margin, high + margin};
}

class IntervalDrawing {
 public:
  IntervalDrawing(const IntervalFigure& figure, const FigureStyle& style)
      : figure_(figure),
        style_(style),
        narrow_(style.width < kNarrow),
        font_(font_of(style)),
        row_(narrow_ ? kNarrowRow * font_ / kFont : kRow),
        top_(font_ * 0.6),
        bottom_(top_ + row_ * static_cast<double>(figure.rows.size())),
        drawing_(style, bottom_ + font_ * (figure.more > 0 ? 4.6 : 3.2), figure.title, words()) {}

  std::string draw() {
    place_axis();
    draw_grid();
    for (std::size_t i = 0; i < figure_.rows.size(); ++i) {
      drawing_.begin_part(figure_.rows[i].id);
      draw_row(figure_.rows[i], top_ + row_ * static_cast<double>(i));
      drawing_.end_part();
    }
    if (figure_.more > 0) {
      drawing_.text(0, bottom_ + font_ * 4.2, fmt::format("{} more are in the table", figure_.more),
                    Anchor::start, "axis");
    }
    return drawing_.finish();
  }

 private:
  [[nodiscard]] std::string words() const {
    std::string text;
    for (const auto& row : figure_.rows)
      text += fmt::format("{}: {}. ", row.label, row.words.empty() ? "no value" : row.words);
    return text;
  }

  void place_axis() {
    axis_ = axis_for(figure_);
    double labels = 0;
    double words = 0;
    for (const auto& row : figure_.rows) {
      labels = std::max(labels, text_width(row.label, style_));
      words = std::max(words, text_width(row.words, style_));
    }
    if (!narrow_) {
      labels_ = std::min(labels, style_.width * 0.34);
      words_ = std::min(words, style_.width * 0.3);
    }
    axis_.begin = narrow_ ? 6 : labels_ + 14;
    axis_.end = style_.width - (narrow_ ? 6 : words_ + 14);
  }

  void draw_grid() {
    const auto& best = figure_.rows.front();
    if (best.verdict == Verdict::best && best.interval) {
      const double begin = clipped(best.interval->low);
      drawing_.rect(begin, top_, clipped(best.interval->high) - begin, bottom_ - top_, "band");
    }
    const auto ticks = ticks_of(axis_, narrow_ ? 4 : 6);
    const auto texts = tick_texts(ticks);
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      drawing_.line(axis_.at(ticks[i]), top_, axis_.at(ticks[i]), bottom_, "grid");
      drawing_.text(axis_.at(ticks[i]), bottom_ + font_ * 1.2, texts[i], Anchor::middle, "axis");
    }
    if (best.verdict == Verdict::best && best.mean)
      drawing_.line(clipped(*best.mean), top_, clipped(*best.mean), bottom_, "guide");
    drawing_.text((axis_.begin + axis_.end) / 2, bottom_ + font_ * 2.6, figure_.axis,
                  Anchor::middle, "axis");
  }

  [[nodiscard]] double clipped(double value) const {
    return axis_.at(std::clamp(value, axis_.low, axis_.high));
  }

  void draw_row(const IntervalRow& row, double top) {
    const double middle = top + (narrow_ ? row_ * 0.62 : row_ * 0.42);
    const double base = narrow_ ? top + font_ : middle + font_ * 0.35;
    const double points = middle + kMean + kDot + 2;  // beside the line, which would hide them
    const auto& said = narrow_ ? row.short_words : row.words;
    const char* strong = row.verdict == Verdict::best ? "strong" : "";
    const double words = narrow_ ? text_width(said, style_) : words_;
    const double room = narrow_ ? style_.width - words - 10 : labels_ + 4;
    drawing_.text(0, base, cut_to(row.label, room, style_), Anchor::start, strong);
    drawing_.text(style_.width, base, said.empty() ? "no value" : said, Anchor::end,
                  said.empty() ? "axis" : strong);
    for (const double value : row.values) {
      if (value < axis_.low || value > axis_.high) {
        arrow(value, points);
      } else {
        drawing_.circle(axis_.at(value), points, kDot, "dot");
      }
    }
    if (!row.mean) return;
    const std::string kind = kind_of(row.verdict);
    if (row.interval) {
      const double begin = clipped(row.interval->low);
      const double end = clipped(row.interval->high);
      drawing_.line(begin, middle, end, middle, kind.c_str());
      if (row.interval->low >= axis_.low) cap(begin, middle, kind);
      if (row.interval->high <= axis_.high) cap(end, middle, kind);
      if (row.interval->low < axis_.low) arrow(row.interval->low, middle);
      if (row.interval->high > axis_.high) arrow(row.interval->high, middle);
    }
    if (*row.mean >= axis_.low && *row.mean <= axis_.high)
      drawing_.circle(axis_.at(*row.mean), middle, kMean, kind + " mean");
  }

  void cap(double x, double y, const std::string& kind) {
    drawing_.line(x, y - 4, x, y + 4, kind.c_str());
  }

  /// Something lies beyond the end of the axis.
  void arrow(double value, double y) {
    const double x = clipped(value);
    const double back = value < axis_.low ? 5 : -5;
    drawing_.path(fmt::format("M{} {}L{} {}L{} {}", px(x + back), px(y - 4), px(x), px(y),
                              px(x + back), px(y + 4)),
                  "arrow");
  }

  const IntervalFigure& figure_;
  const FigureStyle& style_;
  bool narrow_;
  double font_;
  double row_;
  double top_;
  double bottom_;
  double labels_ = 0;
  double words_ = 0;
  Axis axis_;
  Drawing drawing_;
};

}  // namespace

std::string draw(const IntervalFigure& figure, const FigureStyle& style) {
  return figure.rows.empty() ? std::string() : IntervalDrawing(figure, style).draw();
}

}  // namespace gridctl::report
