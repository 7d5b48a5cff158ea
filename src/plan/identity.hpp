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

/// Which plain scalars are numbers. A journal has identities of one kind.
enum class Numbers {
  as_meant,  ///< those of YAML 1.1, and floats that only YAML 1.2 sees: 1e-3 is 1.0e-3
  yaml11     ///< 1e-3 is a text, as in the identities of older journals
};

/// The meaning of the value as one line of JSON: keys of mappings sorted, NaN and infinities by
/// their YAML names. 0x10 and 16 are the same, 1 and 1.0 are not.
[[nodiscard]] std::string value_line(const config::Node& value,
                                     Numbers numbers = Numbers::as_meant);

/// The line "key=value".
[[nodiscard]] Digest digest_of(std::string_view key, const config::Node& leaf, Numbers numbers);

/// All leaves of the value set at a key, but those below one of `ignored`.
[[nodiscard]] Digest digest_at(const std::string& key, const config::Node& value,
                               const std::vector<std::string>& ignored,
                               Numbers numbers = Numbers::as_meant);

/// True if the value has a number that the two kinds of identities read differently.
[[nodiscard]] bool has_ambiguous_number(const config::Node& value);

}  // namespace gridctl::plan
