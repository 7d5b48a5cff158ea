// Numbers of a dimension where they are searched: in a coordinate in which its distribution is
// even.
#pragma once

#include <gridctl/stats/distribution.hpp>
#include <gridctl/stats/random.hpp>

#include <cstdint>

namespace gridctl::search {

/// The coordinate is the number itself, or its logarithm for the two kinds with a logarithm. Whole
/// numbers are cells: n stands for all numbers from n - 1/2 to n + 1/2.
class Coordinate {
 public:
  explicit Coordinate(const stats::Distribution& numbers);

  /// The bounds of the coordinate; for `normal`, which has none, the mean and 3 standard
  /// deviations.
  [[nodiscard]] double low() const { return low_; }
  [[nodiscard]] double high() const { return high_; }
  [[nodiscard]] double width() const { return high_ - low_; }

  [[nodiscard]] double of(double number) const;
  /// Returns the logarithm of the share that the distribution itself gives to a number: a density
  /// over the coordinate, or of whole numbers a probability.
  [[nodiscard]] double log_share(double number) const;
  /// The log_share() of a normal distribution over the coordinate that is cut off at the bounds.
  [[nodiscard]] double log_share(double number, double mean, double sd) const;
  /// Draws a number from that normal distribution. `mean` is within the bounds.
  [[nodiscard]] double draw(double mean, double sd, stats::Random& random) const;

 private:
  [[nodiscard]] bool is_bounded() const;
  [[nodiscard]] bool is_log() const;
  [[nodiscard]] bool is_whole() const;
  /// The coordinates at which the cell of a whole number begins and ends.
  [[nodiscard]] double begin_of(double number) const { return of(number - 0.5); }
  [[nodiscard]] double end_of(double number) const { return of(number + 0.5); }

  stats::Distribution numbers_;
  double low_ = 0;
  double high_ = 0;
};

}  // namespace gridctl::search
