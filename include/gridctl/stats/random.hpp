// Random numbers that are the same everywhere: the standard library's distributions are not.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gridctl::stats {

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
/// 2014, figure 17): 64 bits of state, any seed is good.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t next();

  /// Uniform in [0, n), for n from 1 to 2^32: the high half of a product (Lemire, "Fast random
  /// integer generation in an interval", ACM TOMACS 29, 2019, section 3). Its bias is below
  /// n / 2^32.
  [[nodiscard]] std::size_t below(std::size_t n);

 private:
  std::uint64_t state_;
};

/// Of everything that is resampled, so that the same data always give the same report.
inline constexpr std::uint64_t kBootstrapSeed = 20'240'601;

}  // namespace gridctl::stats
