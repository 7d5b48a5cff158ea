// What makes two configurations one: the resolved values of their leaves. A sum of hashes, so that
// the order of keys does not count and a point of a sweep costs as many additions as it has axes.
#pragma once

#include <gridctl/config/node.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace gridctl::plan {

/// Finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
/// 2014).
[[nodiscard]] std::uint64_t splitmix64(std::uint64_t value);

/// 128 bits: two sums modulo 2^64 of independently mixed hashes of lines.
struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  Digest& operator+=(const Digest& other) {
    high += other.high;
    low += other.low;
    return *this;
  }
  friend bool operator==(const Digest&, const Digest&) = default;
  friend bool operator<(const Digest& a, const Digest& b) {
    return std::tie(a.high, a.low) < std::tie(b.high, b.low);
  }
};

/// "v1:" and 32 hexadecimal digits. Its value is part of our file formats: it must not change.
[[nodiscard]] std::string identity_text(const Digest& digest);

/// The meaning of the value in YAML 1.1 as one line of JSON: keys of mappings sorted, NaN and
/// infinities by their YAML names. 0x10 and 16 are the same, 1 and 1.0 are not.
[[nodiscard]] std::string value_line(const config::Node& value);

/// The line "key=value".
[[nodiscard]] Digest digest_of(std::string_view key, const config::Node& leaf);

/// All leaves of the value set at a key, but those below one of `ignored`.
[[nodiscard]] Digest digest_at(const std::string& key, const config::Node& value,
                               const std::vector<std::string>& ignored);

}  // namespace gridctl::plan
