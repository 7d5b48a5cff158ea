#include "support/catch.hpp"

#include <gridctl/stats/random.hpp>

#include <array>

namespace gridctl::stats {
namespace {

TEST_CASE("the generator gives the published numbers", "[stats]") {
  Random random(1234567);
  CHECK(random.next() == 6457827717110365317ULL);
  CHECK(random.next() == 3203168211198807973ULL);
  CHECK(random.next() == 9817491932198370423ULL);
}

TEST_CASE("numbers below n reach all of them, equally often", "[stats]") {
  Random random(kBootstrapSeed);
  std::array<int, 6> counts{};
  for (int i = 0; i < 60'000; ++i) ++counts.at(random.below(6));
  for (const int count : counts) {
    CHECK(count > 9'600);  // 10,000 -+ 4.4 standard deviations
    CHECK(count < 10'400);
  }
}

}  // namespace
}  // namespace gridctl::stats
