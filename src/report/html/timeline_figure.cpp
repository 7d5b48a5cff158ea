#include "html/drawing.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr double kMostTips = 600;  // stretches that say their name when the mouse is over them

/// A round number of seconds, minutes, hours or days, of which the time has at most `most`.
double step_for(double seconds, double most) {
  for (const double step :
       {0.1,     0.2,    0.5,    1.0,     2.0,     5.0,      10.0,     30.0,
        60.0,    120.0,  300.0,  600.0,   1800.0,  3600.0,   7200.0,   14400.0,
        21600.0, 43200., 86400., 172800., 604800., 1209600., 2592000., 31536000.})
    if (seconds / step <= most) return step;
  return seconds;
}

/// Neighbours of one kind that are narrower than a pixel are drawn as one.
std::vector<TimelineFigure::Stretch> merged(std::vector<TimelineFigure::Stretch> stretches,
                                            double seconds_per_pixel) {
  std::stable_sort(stretches.begin(), stretches.end(), [](const auto& a, const auto& b) {
    return std::tie(a.row, a.begin) < std::tie(b.row, b.begin);
  });
  std::vector<TimelineFigure::Stretch> out;
  for (auto& stretch : stretches) {
    const bool joins = !out.empty() && out.back().row == stretch.row &&
                       out.back().kind == stretch.kind &&
                       stretch.end - out.back().begin < 2 * seconds_per_pixel;
    if (joins) {
      out.back().end = std::max(out.back().end, stretch.end);
      out.back().label = "several runs";
    } else {
      out.push_back(std::move(stretch));
    }
  }
  return out;
}

const char* kind_of(BarKind kind) {
  static constexpr std::array<const char*, 5> kKinds{"run ok", "run failed", "run running",
                                                     "run other", "run test"};
  return kKinds[static_cast<std::size_t>(kind)];
}

std::string description_of(const TimelineFigure& figure, double last) {
  std::array<std::size_t, kBarKindWords.size()> counts{};
  for (const auto& stretch : figure.stretches) ++counts[static_cast<std::size_t>(stretch.kind)];
  auto text =
      fmt::format("{} over {}. ", counted(figure.rows.size(), "slot"), human_duration(last));
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) text += fmt::format("{} {}. ", counts[i], kBarKindWords[i]);
  return text;
}

}  // namespace

std::string draw(const TimelineFigure& figure, const FigureStyle& style) {
  if (figure.rows.empty()) return {};
  const double font = font_of(style);
  const double row = font * 1.7;
  double labels = 0;
  for (const auto& name : figure.rows) labels = std::max(labels, text_width(name, style));
  labels = std::min(labels, style.width * 0.25);
  double last = 1;
  for (const auto& stretch : figure.stretches) last = std::max(last, stretch.end);
  const Axis x{0, last, labels + 8, style.width - 16};
  const double bottom = row * static_cast<double>(figure.rows.size());
  Drawing drawing(style, bottom + font * 4.6, figure.title, description_of(figure, last));
  const double step = step_for(last, style.width < kNarrow ? 4 : 8);
  for (double at = 0; at <= last; at += step) {
    drawing.line(x.at(at), 0, x.at(at), bottom, "grid");
    drawing.text(x.at(at), bottom + font * 1.2, human_duration(at), Anchor::middle, "axis");
  }
  for (std::size_t i = 0; i < figure.rows.size(); ++i)
    drawing.text(0, row * (static_cast<double>(i) + 0.5) + font * 0.35,
                 cut_to(figure.rows[i], labels + 4, style), Anchor::start, "axis");
  const auto stretches = merged(figure.stretches, last / (x.end - x.begin));
  const bool has_tips = static_cast<double>(stretches.size()) <= kMostTips && !style.is_file;
  std::set<BarKind> kinds;
  for (const auto& stretch : stretches) {
    const double begin = x.at(stretch.begin);
    drawing.rect(begin, row * static_cast<double>(stretch.row) + row * 0.14,
                 std::max(0.8, x.at(stretch.end) - begin - 0.6), row * 0.72, kind_of(stretch.kind),
                 has_tips ? stretch.label : "");
    kinds.insert(stretch.kind);
  }
  double at = 0;
  for (const auto kind : kinds) {
    const char* words = kBarKindWords[static_cast<std::size_t>(kind)];
    drawing.rect(at, bottom + font * 2.6, font, font * 0.8, kind_of(kind));
    drawing.text(at + font * 1.4, bottom + font * 3.35, words);
    at += font * 3 + text_width(words, style);
  }
  if (figure.more_rows > 0)
    drawing.text(style.width, bottom + font * 3.35, fmt::format("{} more slots", figure.more_rows),
                 Anchor::end, "axis");
  return drawing.finish();
}

}  // namespace gridctl::report
