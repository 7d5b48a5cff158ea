#include "space.hpp"

#include "draw_points.hpp"
#include "keys.hpp"
#include "limits.hpp"
#include "selection.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <queue>
#include <set>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

constexpr auto kMost = static_cast<std::uint64_t>(kMostPoints);
constexpr std::uint64_t kLargestProduct = std::uint64_t{1} << 62U;

tl::unexpected<Error> wrong(const Block& block, std::string message, std::string help) {
  auto error = fail(ErrorKind::config, std::move(message), std::move(help));
  if (block.origin.source) error.value().place = config::place_of(block.origin);
  return error;
}

}  // namespace

/// The exclusions that this block can judge alone: those whose keys are all its own.
class Space::Exclusions {
 public:
  explicit Exclusions(const Space& space) : space_(space) {
    for (const auto& exclusion : space.block_.exclude) {
      std::vector<RowTest> tests;
      for (const auto& [key, value] : exclusion.values) {
        const auto place = space.find(key);
        if (!place) break;
        tests.push_back({place->axis, rows_that_hold({key, Comparison::equal, value},
                                                     space.block_.axes[place->axis], *place)});
      }
      if (tests.size() == exclusion.values.size()) exclusions_.push_back(std::move(tests));
    }
  }
  [[nodiscard]] bool exclude(std::uint64_t index) const {
    return std::ranges::any_of(exclusions_, [&](const auto& tests) {
      return std::ranges::all_of(
          tests, [&](const RowTest& test) { return test.rows[space_.row_of(index, test.axis)]; });
    });
  }

 private:
  struct RowTest {
    std::size_t axis;
    std::vector<bool> rows;
  };
  const Space& space_;
  std::vector<std::vector<RowTest>> exclusions_;
};

Result<Space> Space::span(Block block, const std::vector<std::string>& ignored, std::uint64_t seed,
                          Numbers numbers) {
  Space space;
  space.block_ = std::move(block);
  if (must_be_drawn(space.block_)) {
    GRIDCTL_TRY_ASSIGN(auto drawn, draw_points(space.block_, seed));
    space.written_ = std::exchange(space.block_, std::move(drawn));
  }
  GRIDCTL_TRY(space.measure());
  space.hash_values(ignored, numbers);
  const auto sample = space.block_.sample;
  if (sample && *sample < space.product_) {
    if (const auto drawn = space.draw(*sample, seed); !drawn) return tl::unexpected(drawn.error());
  }
  return space;
}

Result<void> Space::measure() {
  strides_.resize(block_.axes.size());
  for (std::size_t axis = block_.axes.size(); axis-- > 0;) {
    strides_[axis] = product_;
    if (__builtin_mul_overflow(product_, std::uint64_t{block_.axes[axis].size()}, &product_) ||
        product_ > kLargestProduct)
      return wrong(block_, "a sweep spans more than 4e18 points", "take some axes out");
  }
  size_ = product_;
  if (product_ <= kMost || block_.sample) return {};
  return wrong(block_, fmt::format("a sweep spans {} points", product_),
               fmt::format("{} are the most; 'sample: N' draws N of them", kMost));
}

void Space::hash_values(const std::vector<std::string>& ignored, Numbers numbers) {
  for (const auto& axis : block_.axes) {
    auto& digests = digests_.emplace_back(axis.size());
    for (const auto& key : axis.keys) {
      for (std::size_t row = 0; row < axis.size(); ++row) {
        if (const auto value = key.values.find(row))
          digests[row] += digest_at(key.name, *value, ignored, numbers);
      }
    }
  }
}

Digest Space::digest_of_index(std::uint64_t index) const {
  Digest sum;
  for (std::size_t axis = 0; axis < block_.axes.size(); ++axis)
    sum += digests_[axis][row_of(index, axis)];
  return sum;
}

std::optional<KeyPlace> Space::find(std::string_view key) const {
  for (std::size_t axis = 0; axis < block_.axes.size(); ++axis) {
    const auto& keys = block_.axes[axis].keys;
    const auto found = std::ranges::find_if(
        keys, [&](const SweptKey& swept) { return is_below(key, swept.name); });
    if (found != keys.end()) return KeyPlace{axis, static_cast<std::size_t>(found - keys.begin())};
  }
  return std::nullopt;
}

std::vector<std::string> Space::keys() const {
  std::vector<std::string> names;
  for (const auto& axis : block_.axes) {
    for (const auto& key : axis.keys) names.push_back(key.name);
  }
  return names;
}

Result<void> Space::draw(std::size_t count, std::uint64_t seed) {
  const Exclusions exclusions(*this);
  if (product_ <= kMost) {
    draw_by_rank(count, seed, exclusions);
  } else
    GRIDCTL_TRY(draw_by_position(count, seed, exclusions));
  if (chosen_.empty()) return wrong(block_, "'exclude' leaves nothing to sample", "exclude less");
  std::ranges::sort(chosen_);
  size_ = chosen_.size();
  return {};
}

void Space::draw_by_rank(std::size_t count, std::uint64_t seed, const Exclusions& exclusions) {
  std::priority_queue<std::pair<std::uint64_t, std::uint64_t>> best;  // the worst of them on top
  const auto salt = splitmix64(seed);
  for (std::uint64_t index = 0; index < product_; ++index) {
    const auto digest = digest_of_index(index);
    const std::pair candidate{splitmix64(digest.low ^ salt), index};
    if (best.size() == count && candidate > best.top()) continue;
    if (exclusions.exclude(index)) continue;
    best.push(candidate);
    if (best.size() > count) best.pop();
  }
  for (; !best.empty(); best.pop()) chosen_.push_back(best.top().second);
}

Result<void> Space::draw_by_position(std::size_t count, std::uint64_t seed,
                                     const Exclusions& exclusions) {
  std::set<std::uint64_t> drawn;
  std::vector<std::uint64_t> salts;
  for (const auto& axis : block_.axes)
    salts.push_back(fnv1a(axis.keys.front().name, splitmix64(seed)));
  const auto most_tries = 100 * std::uint64_t{count} + 1000;
  for (std::uint64_t number = 0; number < most_tries && drawn.size() < count; ++number) {
    std::uint64_t index = 0;
    for (std::size_t axis = 0; axis < block_.axes.size(); ++axis)
      index += splitmix64(salts[axis] + number) % block_.axes[axis].size() * strides_[axis];
    if (!exclusions.exclude(index)) drawn.insert(index);
  }
  if (drawn.size() < count)
    return wrong(block_,
                 fmt::format("'exclude' leaves so little that only {} of {} points were drawn",
                             drawn.size(), count),
                 "take the excluded values out of the axes");
  chosen_.assign(drawn.begin(), drawn.end());
  return {};
}

}  // namespace gridctl::plan
