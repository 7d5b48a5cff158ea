// Where points of a space lie close together: a Parzen estimator, for the sampler `tpe`.
#pragma once

#include "coordinate.hpp"

#include <gridctl/search/space.hpp>
#include <gridctl/stats/random.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace gridctl::search {

struct WeightedPoint {
  const Point* point = nullptr;
  double weight = 1;
};

/// A mixture of densities over a space: one kernel a point, with its weight, and the prior, from
/// which the space is drawn at random, with the weight 1.
///
/// A kernel is a product over the dimensions. Of numbers it is a normal distribution around the
/// point's number in its Coordinate, cut off at the bounds; of a list of c values it has 1 + 1 / k
/// parts for the point's value and 1 / k for each other one, where k is the number of kernels with
/// the prior. In a dimension that the point does not have the kernel is the prior; in each other
/// one the prior has a share of kPriorShare, so that a kernel reaches points that differ from its
/// own point in one dimension alone.
///
/// The standard deviation is the greater distance to the neighbours in that dimension, the middle
/// of the range among them (Bergstra et al. 2011, section 4.1), at most the width of the range and
/// at least the width / min(100, 2 + n) for n points, as Hyperopt and Optuna have it.
class Parzen {
 public:
  static constexpr double kPriorShare = 0.05;

  /// `space` and the points must live as long as the estimator.
  Parzen(const Space& space, const std::vector<WeightedPoint>& points);

  /// Returns the logarithm of the density at a point of the space.
  [[nodiscard]] double log_density(const Point& point) const;
  /// Draws a point of the space from the mixture.
  [[nodiscard]] Point draw(stats::Random& random) const;

 private:
  struct Bell {
    double mean = 0;
    double sd = 0;
  };
  struct Numbers {
    Coordinate coordinate;
    std::vector<std::optional<Bell>> bells;  // one a point
  };

  void add_numbers(std::size_t dimension, const stats::Distribution& distribution);
  [[nodiscard]] double log_share(std::size_t kernel, std::size_t dimension, double value) const;
  [[nodiscard]] double log_kernel(std::size_t kernel, const Point& point) const;
  [[nodiscard]] double draw_value(std::size_t kernel, std::size_t dimension,
                                  stats::Random& random) const;
  [[nodiscard]] std::size_t pick_kernel(stats::Random& random) const;
  /// The parts that a kernel has for each value of a list, besides 1 for the point's own.
  [[nodiscard]] double smoothing() const { return 1.0 / static_cast<double>(points_.size() + 1); }

  const Space& space_;
  std::vector<WeightedPoint> points_;
  double total_weight_ = 1;                      // with the prior
  std::vector<std::optional<Numbers>> numbers_;  // one a dimension; nothing for a list
};

}  // namespace gridctl::search
