#include <gridctl/stats/random.hpp>

namespace gridctl::stats {

std::uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  auto z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::size_t Random::below(std::size_t n) {
  return static_cast<std::size_t>(((next() >> 32) * std::uint64_t{n}) >> 32);
}

}  // namespace gridctl::stats
