#include "support/catch.hpp"

#include <gridctl/stats/distribution.hpp>
#include <gridctl/stats/sobol.hpp>

#include <array>

namespace gridctl::stats {

TEST_CASE("bits at both ends stay within the bounds", "[stats]") {
  using enum DistributionKind;
  const auto kind = GENERATE(uniform, loguniform, integer, log_integer);
  const Distribution distribution{kind, 1, 9};
  CHECK(draw(distribution, 0) == 1);
  CHECK(draw(distribution, UINT64_MAX) == 9);
  CHECK(place_of(0, 3) == 0);
  CHECK(place_of(UINT64_MAX, 3) == 2);
}

TEST_CASE("a value keeps about six digits", "[stats]") {
  CHECK(rounded({DistributionKind::uniform, 0, 1}, 0.123456789) == 0.12346);
  CHECK(rounded({DistributionKind::loguniform, 1e-6, 1}, 1.23456789e-5) == 1.23457e-5);
  CHECK(rounded({DistributionKind::normal, 5, 2}, 4.123456789) == 4.12346);
  CHECK(rounded({DistributionKind::integer, 0, 10}, 3.4) == 3);
  CHECK(rounded({DistributionKind::uniform, 0.123456789, 1}, 0.12345679) == 0.123457);
  CHECK(rounded({DistributionKind::uniform, 0.1234567, 1}, 0.12345671) == 0.123457);
  CHECK(rounded({DistributionKind::uniform, 0.1234564, 1}, 0.12345641) == 0.1234564);
}

TEST_CASE("a Sobol sequence that skips goes on where it would have come to", "[stats]") {
  SobolSequence sequence({7, 9, 11});
  SobolSequence other({7, 9, 11});
  for (int i = 0; i < 5; ++i) CHECK(sequence.next() == other.next());
  for (int i = 0; i < 5; ++i) (void)sequence.next();
  other.skip(5);
  CHECK(sequence.next() == other.next());
}

TEST_CASE("a shift moves a Sobol sequence and keeps it even", "[stats]") {
  SobolSequence sequence({0x0123456789abcdefULL});
  std::array<int, 16> counts{};
  for (int i = 0; i < 15; ++i) ++counts[sequence.next()[0] >> 60U];
  for (const int count : counts) CHECK(count <= 1);
}

}  // namespace gridctl::stats
