// Random numbers as people would write them: from a distribution and 64 random bits, with about six
// digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace gridctl::stats {

/// integer: each whole number equally often. log_integer: as loguniform from first - 1/2 to
/// second + 1/2, rounded to a whole number.
enum class DistributionKind { uniform, loguniform, normal, integer, log_integer };

/// Both bounds can be drawn. Those of loguniform and log_integer are greater than 0.
struct Distribution {
  DistributionKind kind = DistributionKind::uniform;
  double first = 0;   ///< the least value; of `normal`, the mean
  double second = 1;  ///< the greatest value; of `normal`, the standard deviation
};

/// Maps 64 random bits to a number above 0 and at most 1; greater bits never give a smaller number.
[[nodiscard]] double unit_of(std::uint64_t bits);
/// Maps 64 random bits to a place in a list of so many; greater bits never give an earlier place.
[[nodiscard]] std::size_t place_of(std::uint64_t bits, std::size_t count);

/// Maps 64 random bits to a number from the standard normal distribution.
[[nodiscard]] double normal_deviate(std::uint64_t bits);

/// Returns the value that belongs to 64 random bits, rounded by rounded().
[[nodiscard]] double draw(const Distribution& distribution, std::uint64_t bits);

/// Returns the value with about six digits: of the distribution's width, and of loguniform also of
/// the value itself. Whole numbers stay whole. The result is within the bounds, and the same on
/// every machine.
[[nodiscard]] double rounded(const Distribution& distribution, double value);

/// Returns how many different values there are; nothing if they are too many to count.
[[nodiscard]] std::optional<std::uint64_t> value_count(const Distribution& distribution);

}  // namespace gridctl::stats
