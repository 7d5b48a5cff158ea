// The sweeps of a grid as values: axes, what is left out, how many points are drawn. From the
// sections `grid_sweep` and `sweep`, and from flags.
#pragma once

#include <gridctl/config/node.hpp>
#include <gridctl/stats/distribution.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::plan {

/// The value of a swept key. Where a point of a search leaves the key alone, `value` is the value
/// that the configuration keeps, or nothing if the configuration has no such key.
struct SweptValue {
  std::optional<config::Node> value;
  bool is_set = true;  ///< false: the point leaves the key alone
};

/// The values of one swept key, in order: as the user wrote them, computed ("range"), or those of a
/// search. Computed values are kept as texts: there may be a million.
class Values {
 public:
  static Values written(std::vector<config::Node> nodes);
  static Values computed(std::vector<std::string> texts, config::Origin origin);
  static Values searched(std::vector<SweptValue> values);

  [[nodiscard]] std::size_t size() const;
  /// Requires sets(index).
  [[nodiscard]] config::Node at(std::size_t index) const;
  /// Returns false if a point of a search leaves the key alone.
  [[nodiscard]] bool sets(std::size_t index) const;
  /// Returns at(), or the value that the configuration keeps where the key is left alone.
  [[nodiscard]] std::optional<config::Node> find(std::size_t index) const;
  [[nodiscard]] bool are_computed() const { return !texts_.empty(); }

 private:
  std::vector<config::Node> nodes_;
  std::vector<std::string> texts_;
  std::vector<SweptValue> searched_;
  config::Origin origin_;
};

/// One swept key: a dotted path into the merged configuration.
struct SweptKey {
  std::string name;
  bool may_be_new = false;  ///< written "+key"
  Values values;
  std::optional<stats::Distribution>
      distribution;  ///< instead of values, until the sample is drawn
  config::Origin origin;
};

/// Keys that move together: several with `zip`, else one. All have equally many values, at least
/// one; a key with a distribution is alone and has none.
struct Axis {
  std::vector<SweptKey> keys;
  [[nodiscard]] std::size_t size() const { return keys.front().values.size(); }
};

/// Leaves out the points that have all of these values. Equal numbers match however they are
/// written.
struct Exclusion {
  std::vector<std::pair<std::string, config::Node>> values;
  config::Origin origin;
};

/// How points are drawn. random: each value by itself. sobol: by a Sobol sequence, which leaves no
/// part of the space empty for long.
enum class Sampler { random, sobol };

/// One block of a sweep: the product of its axes without the excluded points. `sample` is how many
/// of these points are drawn; none: all.
struct Block {
  std::vector<Axis> axes;
  std::vector<Exclusion> exclude;
  std::optional<std::size_t> sample;
  Sampler sampler = Sampler::random;
  config::Origin origin;
};

/// Reads `grid_sweep` or a task's `sweep`. A mapping is one block, a list is the union of its
/// blocks:
///
///     training.lr: [0.1, 0.01]                          # the values, of any type
///     training.momentum: 0.9                            # one value
///     training.optimizer: [{name: SGD}, {name: Adam}]   # replaces the whole section
///     training.dropout: {range: {start: 0.1, stop: 0.5, step: 0.1}}      # stop is included
///     model.width: {linspace: {start: 16, stop: 64, num: 4}}             # evenly spaced
///     training.decay: {logspace: {start: 1.0e-5, stop: 1.0e-2, num: 4}}  # values, not powers
///     training.wd: {loguniform: {min: 1.0e-6, max: 1.0e-2}}   # drawn; only beside `sample`
///     model.dropout: {uniform: {min: 0, max: 0.5}}            # likewise; also normal, int
///     model.act: {choice: [relu, gelu]}                       # the same as the list alone
///     +model.bias: [true, false]                        # a key that no file has
///     zip: [{model.name: [a, b], training.batch_size: [64, 256]}]        # move together
///     exclude: [{training.lr: 0.1, model.width: 64}]    # any keys of the configuration
///     sample: 20                                        # of this block's own product
///     sample: {points: 64, sampler: sobol}              # the same, evenly
///
/// `zip`, `exclude` and `sample` cannot be swept keys.
[[nodiscard]] Result<std::vector<Block>> parse_sweep_section(const config::Node& section);

/// Parses "KEY=V" or "KEY=V1,V2" of `--set`. Commas in quotes and brackets do not split.
[[nodiscard]] Result<Axis> parse_axis(std::string_view text);
/// Parses a value of `--sweep`: "KEY=range(0.1,0.5,0.1)", linspace(START,STOP,NUM),
/// logspace(START,STOP,NUM), or a list as for parse_axis().
[[nodiscard]] Result<Axis> parse_sweep(std::string_view text);

/// Removes the keys from the block, and each axis that has no other keys.
[[nodiscard]] Block without_keys(Block block, const std::vector<std::string>& names);

}  // namespace gridctl::plan
