// The figures of a report as values, and their drawing as SVG: for a page that has a style sheet,
// or as a file for a paper. Texts stay texts. What a figure leaves out, its drawing says.
#pragma once

#include <gridctl/stats/intervals.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::report {

/// The width of a column of a paper, 88 mm, in pixels of which an inch has 96.
inline constexpr double kColumnWidth = 332.6;
/// The width of a page's column of text.
inline constexpr double kPageWidth = 890;
/// The width of a page on a telephone.
inline constexpr double kNarrowWidth = 358;

/// okabe_ito and tol_bright can be told apart by colour-blind people. Series differ by their dashes
/// too.
enum class Palette { okabe_ito, tol_bright, grey };
/// "okabe-ito", "tol-bright", "grey". Nothing for any other word.
[[nodiscard]] std::optional<Palette> parse_palette(std::string_view word);

struct FigureStyle {
  double width = kPageWidth;
  bool is_file = false;  ///< a file of its own: with its colours in it, and its size in mm
  Palette palette = Palette::okabe_ito;  ///< of a file; a page's style sheet has its own
};

/// What the comparison with the best one says of a row.
enum class Verdict { best, not_told_apart, worse, not_compared };

struct IntervalRow {
  std::string label;
  std::string words;        ///< mean and interval as a text; may be empty
  std::string short_words;  ///< the mean alone
  std::optional<double> mean;
  std::optional<stats::Interval> interval;
  std::vector<double> values;  ///< one a run, finite
  Verdict verdict = Verdict::not_compared;
  std::string id = {};  ///< by which a page finds the row; may be empty
};
/// A row a configuration: the mean, its interval, and a point a run.
struct IntervalFigure {
  std::string title;
  std::string axis;
  bool higher_is_better = true;
  std::vector<IntervalRow> rows = {};  ///< the best one first
  std::size_t more = 0;                ///< rows that are left out
};
[[nodiscard]] std::string draw(const IntervalFigure& figure, const FigureStyle& style);

struct CurveSeries {
  std::string label;
  std::vector<double> x;  ///< ascends
  std::vector<double> y;  ///< NaN: a gap
  /// Of the band around the curve; empty: no band. NaN where there is none.
  std::vector<double> low = {};
  std::vector<double> high = {};
  bool has_marks = false;  ///< a mark at every value
  std::string id = {};     ///< by which a page finds the curve; may be empty
};
struct CurveFigure {
  std::string title;
  std::string x_axis, y_axis;
  std::vector<CurveSeries> series;
  std::vector<std::string> x_labels = {};  ///< in the place of the numbers 0, 1, 2 …; may be empty
};
[[nodiscard]] std::string draw(const CurveFigure& figure, const FigureStyle& style);

struct Bar {
  std::string label;
  double share = 0;  ///< 0 to 1
  std::string words;
};
struct BarFigure {
  std::string title;
  std::vector<Bar> bars = {};
};
[[nodiscard]] std::string draw(const BarFigure& figure, const FigureStyle& style);

/// The values of one key: the runs of each of its values, and their mean.
struct LevelFigure {
  struct Level {
    std::string label;
    std::vector<double> values;  ///< finite
    std::optional<double> mean;
  };
  std::string title;
  std::string x_axis, y_axis;
  std::vector<Level> levels;
};
[[nodiscard]] std::string draw(const LevelFigure& figure, const FigureStyle& style);

struct HeatFigure {
  std::string title;
  std::string x_axis, y_axis;
  std::vector<std::string> columns = {};
  std::vector<std::string> rows = {};
  std::vector<std::vector<double>> cells = {};  ///< of each row; NaN: no value
  bool higher_is_better = true;                 ///< the better, the darker
  bool is_percent = false;                      ///< cells are shares, shown as percent
};
[[nodiscard]] std::string draw(const HeatFigure& figure, const FigureStyle& style);

/// A point a configuration, by two metrics.
struct ScatterFigure {
  struct Point {
    std::string label;
    double x = 0;
    double y = 0;
    /// No other is at least as good in both and better in one: on the Pareto front.
    bool is_front = false;
    std::string id = {};  ///< by which a page finds the point; may be empty
  };
  std::string title;
  std::string x_axis, y_axis;
  std::vector<Point> points = {};  ///< finite
};
[[nodiscard]] std::string draw(const ScatterFigure& figure, const FigureStyle& style);

/// How a stretch of time ended.
enum class BarKind { succeeded, failed, running, other, test };
inline constexpr std::array<const char*, 5> kBarKindWords{"succeeded", "failed", "running",
                                                          "stopped, skipped or lost", "test"};
struct TimelineFigure {
  struct Stretch {
    std::size_t row = 0;
    double begin = 0, end = 0;  ///< seconds since the first start
    BarKind kind = BarKind::succeeded;
    std::string label;
  };
  std::string title;
  std::vector<std::string> rows = {};  ///< the slots
  std::vector<Stretch> stretches = {};
  std::size_t more_rows = 0;  ///< slots that are left out
};
[[nodiscard]] std::string draw(const TimelineFigure& figure, const FigureStyle& style);

}  // namespace gridctl::report
