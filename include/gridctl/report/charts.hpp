// Numbers as one line of text: box plots, bars, sparklines. No line is wider than the columns it is
// given, and each has a form in plain ASCII.
#pragma once

#include <gridctl/stats/describe.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gridctl::report {

/// The values at the two ends of a line.
struct Scale {
  double low = 0;
  double high = 0;
};

/// The scale from the least to the greatest finite value; nullopt if there is no finite value.
[[nodiscard]] std::optional<Scale> scale_of(std::span<const double> values);
/// The scale that holds all boxes. Its ends are rounded outwards to a step of at most a fifth of
/// its width. nullopt if no box has a value.
[[nodiscard]] std::optional<Scale> common_scale(std::span<const stats::Description> boxes);

/// Draws a scale in `width` columns: "0.89 ───── 0.95". Empty if the numbers leave no room for a
/// line between them.
[[nodiscard]] std::string scale_line(const Scale& scale, int width, bool ascii = false);

/// Draws a box plot: least value ├, quartiles ▒, median ┃ and greatest value ┤ at their places on
/// the scale; in ASCII `|-[=|=]-|`. Where signs fall on one column, the median wins, then the ends.
/// No blanks at the end; empty without values or width.
[[nodiscard]] std::string box_line(const stats::Description& box, const Scale& scale, int width,
                                   bool ascii = false);

/// A bar of `share` (0 to 1) of `width`: "██████", in ASCII "######". Below half a column it is
/// empty.
[[nodiscard]] std::string bar(double share, int width, bool ascii = false);

struct Importance {
  std::string name;
  double share = 0;  ///< 0 to 1
};
/// "model.name 61% ████████████  lr 24% █████": a bar of `bar_width` for 100 %, in the order given.
/// What does not fit into `width` is left out from the end and shows as "…" ("..." in ASCII).
[[nodiscard]] std::string importance_line(const std::vector<Importance>& items, int width,
                                          int bar_width, bool ascii = false);

/// Draws a curve: a column for each value, or, if there are more than `width`, for the mean of each
/// of `width` equal stretches. There are eight heights: "▁▂▃▄▅▆▇█", in ASCII " .:-=+*#". Where no
/// value is finite there is a gap: a blank, in ASCII "?", since the blank is its lowest.
[[nodiscard]] std::string sparkline(std::span<const double> values, const Scale& scale, int width,
                                    bool ascii = false);

}  // namespace gridctl::report
