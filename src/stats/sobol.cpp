#include <gridctl/stats/sobol.hpp>

#include <utility>

#include <boost/random/sobol.hpp>

namespace gridctl::stats {

struct SobolSequence::Engine {
  boost::random::sobol sequence;
};

SobolSequence::SobolSequence(std::vector<std::uint64_t> shifts)
    : engine_(new Engine{boost::random::sobol(shifts.size())}), shifts_(std::move(shifts)) {}

SobolSequence::SobolSequence(SobolSequence&&) noexcept = default;
SobolSequence& SobolSequence::operator=(SobolSequence&&) noexcept = default;
SobolSequence::~SobolSequence() = default;

std::vector<std::uint64_t> SobolSequence::next() {
  std::vector<std::uint64_t> point;
  point.reserve(shifts_.size());
  for (const auto shift : shifts_) point.push_back(engine_->sequence() ^ shift);
  return point;
}

void SobolSequence::skip(std::uint64_t points) {
  engine_->sequence.discard(points * shifts_.size());
}

}  // namespace gridctl::stats
