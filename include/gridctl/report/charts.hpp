// Numbers as one line of text: box plots, bars, sparklines. No line is wider than the columns it is
// given, and each has a form in plain ASCII.
#pragma once

#include <gridctl/stats/describe.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gridctl::report {

/// What the two ends of a line stand for.
struct Scale {
  double low = 0;
  double high = 0;
};

/// From the least to the greatest finite value; nothing if there is none.
[[nodiscard]] std::optional<Scale> scale_of(std::span<const double> values);
/// The same for all boxes, widened to round numbers of at most a fifth of its width; nothing if no
/// box has a value.
[[nodiscard]] std::optional<Scale> common_scale(std::span<const stats::Description> boxes);

/// The ends of a scale: "0.89 ───── 0.95", `width` columns if the numbers leave room for a line
/// between them, else nothing.
[[nodiscard]] std::string scale_line(const Scale& scale, int width, bool ascii = false);

/// Least value ├, quartiles ▒, median ┃ and greatest value ┤ where they are on the scale; in ASCII
/// `|-[=|=]-|`. Where two fall on one column, the median is shown, then the ends. No blanks at the
/// end; empty without values or width.
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

/// A column a value, or where there are more than `width`, a column for the mean of each of `width`
/// equal stretches; eight heights: "▁▂▃▄▅▆▇█", in ASCII " .:-=+*#". Where no value is finite there
/// is a gap: a blank, in ASCII "?", since the blank is its lowest.
[[nodiscard]] std::string sparkline(std::span<const double> values, const Scale& scale, int width,
                                    bool ascii = false);

}  // namespace gridctl::report
