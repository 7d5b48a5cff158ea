// The points that one block of a sweep spans. Kept as numbers: a point is an index, its values are
// looked up in the axes.
#pragma once

#include "identity.hpp"

#include <gridctl/plan/filter.hpp>
#include <gridctl/plan/sweep.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::plan {

/// Where a key of an axis is.
struct KeyPlace {
  std::size_t axis = 0;
  std::size_t key = 0;
};

class Space {
 public:
  /// Draws the sample, if the block has one; draw_points() those with distributions. Errors: more
  /// than kMostPoints points, or a sample that does not come together because `exclude` leaves too
  /// little.
  ///
  /// The points drawn are those with the smallest splitmix64(base seed, values): they do not depend
  /// on the order of axes and values, a larger sample keeps those of a smaller one, and a new value
  /// changes as few as it must. Only of products beyond kMostPoints are points drawn by their
  /// positions; there a new value draws anew.
  [[nodiscard]] static Result<Space> span(Block block, const std::vector<std::string>& ignored,
                                          std::uint64_t seed, Numbers numbers);

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(size_); }
  [[nodiscard]] const Block& block() const { return block_; }
  /// The block as it was before its distributions were drawn.
  [[nodiscard]] const Block& written() const { return written_ ? *written_ : block_; }
  [[nodiscard]] const std::vector<Axis>& axes() const { return block_.axes; }
  /// The row of an axis that a point takes. The first axis is the outermost loop.
  [[nodiscard]] std::size_t row(std::size_t point, std::size_t axis) const {
    return row_of(product_index(point), axis);
  }
  /// The sum that all values of the point add to an identity.
  [[nodiscard]] Digest digest(std::size_t point) const {
    return digest_of_index(product_index(point));
  }
  /// The axis that sets the key: as a whole, or with the mapping that it lies in.
  [[nodiscard]] std::optional<KeyPlace> find(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> keys() const;

 private:
  [[nodiscard]] std::uint64_t product_index(std::size_t point) const {
    return chosen_.empty() ? point : chosen_[point];
  }
  [[nodiscard]] std::size_t row_of(std::uint64_t index, std::size_t axis) const {
    return static_cast<std::size_t>(index / strides_[axis]) % block_.axes[axis].size();
  }
  [[nodiscard]] Digest digest_of_index(std::uint64_t index) const;
  Result<void> measure();
  void hash_values(const std::vector<std::string>& ignored, Numbers numbers);
  class Exclusions;
  Result<void> draw(std::size_t count, std::uint64_t seed);
  void draw_by_rank(std::size_t count, std::uint64_t seed, const Exclusions& exclusions);
  Result<void> draw_by_position(std::size_t count, std::uint64_t seed,
                                const Exclusions& exclusions);

  Block block_;
  std::optional<Block> written_;  // if that differs
  std::vector<std::uint64_t> strides_;
  std::uint64_t product_ = 1;  // of all axes
  std::uint64_t size_ = 1;
  std::vector<std::uint64_t> chosen_;         // indices into the product, ascending; empty: all
  std::vector<std::vector<Digest>> digests_;  // of each row of each axis
};

}  // namespace gridctl::plan
