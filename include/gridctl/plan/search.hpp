// A search as values: the keys of its space, what each may be, and how points of the space become
// configurations. From the section `grid_search`.
#pragma once

#include <gridctl/config/grid_search.hpp>
#include <gridctl/plan/asked_point.hpp>
#include <gridctl/plan/sweep.hpp>
#include <gridctl/search/sampler.hpp>
#include <gridctl/stats/direction.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::plan {

/// A point of a search, and the configuration that the point became.
struct SearchedPoint {
  int configuration = 0;  ///< its number; 0: the plan has no such configuration
  search::Point point;
};

/// The space of a search and its sampler. Made by read_search().
struct Search {
  std::vector<SweptKey> keys;  ///< the dimensions of the space: a list of values or a distribution
  search::Space space;
  search::SamplerOptions sampler;
  std::size_t points = 0;  ///< configurations of each task

  /// Returns true if the sampler chooses points by the values that other points have reached.
  [[nodiscard]] bool goes_by_values() const;
  /// Returns the points that are planned before any run has ended. These are all points of the
  /// search, if the sampler needs no values. Errors are those of Sampler::make().
  [[nodiscard]] Result<std::vector<search::Point>> first_points() const;
  /// Writes down a point that was asked for.
  [[nodiscard]] AskedPoint written(std::size_t task, const search::Point& point) const;
  /// Returns the point that written() wrote down. Error: the point does not fit the space.
  [[nodiscard]] Result<search::Point> point_of(const AskedPoint& asked) const;
  /// Returns the value that the point gives a key. The point must set the key.
  [[nodiscard]] config::Node value_of(const search::Point& point, std::size_t key) const;
};

/// Reads the space, the sampler and the points to start with:
///
///     training.lr: {loguniform: [1.0e-5, 0.1]}      # also uniform, int
///     model.hidden: {int: [16, 512], log: true}     # as often from 16 to 32 as from 256 to 512
///     model.name: [cnn, mlp]                        # or {choice: [cnn, mlp]}
///     training.dropout: {uniform: [0, 0.5], when: {model.name: cnn}}   # or a list of values
///
/// Errors name the place: a key that is none, a value of another kind, bounds in the wrong order, a
/// condition on a key that is not searched for or never has that value, a start outside of the
/// space, an unknown sampler.
[[nodiscard]] Result<Search> read_search(const config::GridSearch& section, std::uint64_t seed);

}  // namespace gridctl::plan
