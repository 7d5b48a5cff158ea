#include "draw_points.hpp"

#include "identity.hpp"
#include "keys.hpp"
#include "selection.hpp"
#include "values/distribution.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/stats/sobol.hpp>

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

using config::Node;
using stats::SobolSequence;
using Row = std::vector<Node>;  // one value a key

class Drawing {
 public:
  Drawing(const Block& block, std::uint64_t seed) : block_(block) {
    for (const auto& axis : block.axes) {
      salts_.push_back(fnv1a(axis.keys.front().name, splitmix64(seed)));
      for (const auto& key : axis.keys) keys_.push_back(&key);
    }
    for (const auto& exclusion : block.exclude) exclusions_.push_back(conditions_of(exclusion));
    if (block.sampler == Sampler::sobol && block.axes.size() <= SobolSequence::kMostDimensions)
      sobol_.emplace(shifts());
  }

  Result<Block> draw() {
    if (block_.sampler == Sampler::sobol && !sobol_)
      return fail(
          ErrorKind::config,
          fmt::format("a Sobol sequence has at most {} axes", SobolSequence::kMostDimensions),
          "take 'sampler: random'", config::place_of(block_.origin));
    const auto wanted = std::min<std::uint64_t>(*block_.sample, point_count());
    const auto most_tries = 100 * wanted + 1000;
    for (std::uint64_t number = 0; number < most_tries && rows_.size() < wanted; ++number)
      keep(row_of(number));
    if (rows_.size() < wanted && has_excluded_)
      return fail(
          ErrorKind::config,
          fmt::format("'exclude' leaves so little that only {} of {} points were drawn",
                      rows_.size(), wanted),
          "take the excluded values out of the axes",
          block_.origin.source ? std::optional(config::place_of(block_.origin)) : std::nullopt);
    return drawn_block();
  }

 private:
  /// How many different points there are, or more than anybody samples.
  [[nodiscard]] std::uint64_t point_count() const {
    std::uint64_t product = 1;
    for (const auto& axis : block_.axes) {
      const auto& distribution = axis.keys.front().distribution;
      const auto count =
          distribution ? stats::value_count(*distribution) : std::optional(axis.size());
      if (!count || __builtin_mul_overflow(product, std::uint64_t{*count}, &product))
        return UINT64_MAX;
    }
    return product;
  }

  [[nodiscard]] std::vector<std::uint64_t> shifts() const {
    std::vector<std::uint64_t> shifts;
    shifts.reserve(salts_.size());
    for (const auto salt : salts_) shifts.push_back(splitmix64(salt));
    return shifts;
  }

  /// Random bits of each axis, or the next point of the sequence.
  [[nodiscard]] std::vector<std::uint64_t> bits_of(std::uint64_t number) {
    if (sobol_) return sobol_->next();
    std::vector<std::uint64_t> bits;
    bits.reserve(salts_.size());
    for (const auto salt : salts_) bits.push_back(splitmix64(salt + number));
    return bits;
  }

  [[nodiscard]] std::size_t place_in(const Axis& axis, std::uint64_t bits) const {
    if (!sobol_) return bits % axis.size();
    return stats::place_of(bits, axis.size());
  }

  [[nodiscard]] Row row_of(std::uint64_t number) {
    Row row;
    const auto all_bits = bits_of(number);
    for (std::size_t i = 0; i < block_.axes.size(); ++i) {
      const auto& axis = block_.axes[i];
      const auto bits = all_bits[i];
      const auto& first = axis.keys.front();
      if (first.distribution) {
        row.push_back(Node::scalar(draw_value(*first.distribution, bits), config::Style::plain,
                                   first.origin));
        continue;
      }
      for (const auto& key : axis.keys) row.push_back(key.values.at(place_in(axis, bits)));
    }
    return row;
  }

  void keep(Row row) {
    if (std::ranges::any_of(exclusions_, [&](const auto& e) { return holds_all(e, row); })) {
      has_excluded_ = true;
      return;
    }
    Digest sum;
    for (std::size_t i = 0; i < keys_.size(); ++i) sum += digest_at(keys_[i]->name, row[i], {});
    if (seen_.insert(sum).second) rows_.push_back(std::move(row));
  }

  /// False too if a condition names a key of another block: that is judged later.
  [[nodiscard]] bool holds_all(const std::vector<Condition>& conditions, const Row& row) const {
    return std::ranges::all_of(conditions, [&](const Condition& condition) {
      const auto key = std::ranges::find_if(
          keys_, [&](const SweptKey* swept) { return is_below(condition.key, swept->name); });
      if (key == keys_.end()) return false;
      const auto& value = row[static_cast<std::size_t>(key - keys_.begin())];
      const auto& name = (*key)->name;
      return holds(condition, condition.key == name
                                  ? &value
                                  : value.find_path(condition.key.substr(name.size() + 1)));
    });
  }

  [[nodiscard]] Block drawn_block() const {
    auto drawn = block_;
    drawn.axes.assign(1, Axis{});
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      std::vector<Node> values;
      values.reserve(rows_.size());
      for (const auto& row : rows_) values.push_back(row[i]);
      auto key = *keys_[i];
      key.distribution.reset();
      key.values = Values::written(std::move(values));
      drawn.axes.front().keys.push_back(std::move(key));
    }
    return drawn;
  }

  const Block& block_;
  std::optional<SobolSequence> sobol_;
  std::vector<std::uint64_t> salts_;   // one an axis
  std::vector<const SweptKey*> keys_;  // of all axes, in order
  std::vector<std::vector<Condition>> exclusions_;
  std::vector<Row> rows_;
  std::set<Digest> seen_;
  bool has_excluded_ = false;
};

}  // namespace

bool must_be_drawn(const Block& block) {
  return block.sampler == Sampler::sobol || std::ranges::any_of(block.axes, [](const Axis& axis) {
           return axis.keys.front().distribution.has_value();
         });
}

Result<Block> draw_points(const Block& block, std::uint64_t seed) {
  return Drawing(block, seed).draw();
}

}  // namespace gridctl::plan
