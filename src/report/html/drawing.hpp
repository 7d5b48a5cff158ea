// An SVG drawing, its axes and its words.
#pragma once

#include <gridctl/report/html/elements.hpp>
#include <gridctl/report/html/figures.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::report {

inline constexpr double kFont = 12;         // px, of a page
inline constexpr double kColumnFont = 9.5;  // px: about 7 pt in a paper
inline constexpr double kNarrow = 480;      // px: narrower figures are laid out for a column
inline constexpr std::size_t kSeries = 7;   // classes s0 to s6, dashes with them

/// A coordinate with as many digits as an eye can tell.
[[nodiscard]] std::string px(double value);
/// A value in at most six figures: "0.85", "1e-05".
[[nodiscard]] std::string tick_text(double value);

enum class Anchor { start, middle, end };

class Drawing {
 public:
  /// `title` and `description` are what a screen reader says.
  Drawing(const FigureStyle& style, double height, std::string_view title,
          std::string_view description);

  void line(double x1, double y1, double x2, double y2, const char* kind);
  void rect(double x, double y, double width, double height, const std::string& kind,
            std::string_view tip = {});
  void circle(double x, double y, double radius, const std::string& kind);
  void path(const std::string& d, const std::string& kind);
  void text(double x, double y, std::string_view text, Anchor anchor = Anchor::start,
            const char* kind = "");
  /// A text that is turned to the left, with its middle at x and y.
  void upright_text(double x, double y, std::string_view text);

  /// What is drawn until end_part() is found by this id on a page.
  void begin_part(std::string_view id);
  void end_part();

  /// The whole drawing. Call it once, at the end.
  [[nodiscard]] std::string finish();

 private:
  const FigureStyle& style_;
  Elements elements_;
};

[[nodiscard]] double font_of(const FigureStyle& style);
/// About how many pixels the text takes in the figure's font.
[[nodiscard]] double text_width(std::string_view text, const FigureStyle& style);
/// The text cut to about so many pixels.
[[nodiscard]] std::string cut_to(std::string_view text, double width, const FigureStyle& style);

/// Values to pixels. Both ends may be equal; then every value is in the middle.
struct Axis {
  double low = 0, high = 1;   ///< values
  double begin = 0, end = 1;  ///< pixels
  bool is_log = false;        ///< then `low` is positive
  [[nodiscard]] double at(double value) const;
};
/// Round numbers within the axis, with a step of 1, 2 or 5 times a power of ten; powers of ten on a
/// logarithmic axis. About `most` of them.
[[nodiscard]] std::vector<double> ticks_of(const Axis& axis, std::size_t most);
/// The texts of ticks, with as many digits as their step needs.
[[nodiscard]] std::vector<std::string> tick_texts(const std::vector<double>& ticks);

}  // namespace gridctl::report
