// Even points for random search: a Sobol sequence, which another seed shifts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace gridctl::stats {

/// The points of a Sobol sequence (Joe and Kuo, "Constructing Sobol sequences with better
/// two-dimensional projections", SIAM J. Sci. Comput. 30, 2008; the numbers of Boost.Random), their
/// bits flipped by a shift for each dimension: shifted points are as even as unshifted points, and
/// others for each seed.
class SobolSequence {
 public:
  static constexpr std::size_t kMostDimensions = 3667;  ///< Boost.Random has numbers for so many

  /// The sequence has as many dimensions as there are shifts: from 1 to kMostDimensions.
  explicit SobolSequence(std::vector<std::uint64_t> shifts);
  SobolSequence(SobolSequence&&) noexcept;
  SobolSequence& operator=(SobolSequence&&) noexcept;
  ~SobolSequence();

  /// Returns the next point: 64 bits for each dimension. The highest bits are the even ones.
  [[nodiscard]] std::vector<std::uint64_t> next();
  /// Leaves out so many points, without computing them.
  void skip(std::uint64_t points);

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
  std::vector<std::uint64_t> shifts_;
};

}  // namespace gridctl::stats
