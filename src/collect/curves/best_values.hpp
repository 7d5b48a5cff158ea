// Keeps the best value that a run ever had of each metric, and its step.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/stats/direction.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gridctl::collect {

class BestValues {
 public:
  /// Adds a value of one split, as written. Ignores values that are not finite, and keys whose name
  /// does not tell which values are better. `step` is NaN if the writer gave none.
  void add(const Key& key, std::string_view value, double step);
  /// KEY.best (the first of equals) and KEY.step, in the order in which keys were added.
  [[nodiscard]] Values values() const;

  /// Which direction is better for this key; nothing if its name does not tell. Remembers keys.
  [[nodiscard]] static std::optional<stats::Direction> direction_of(std::string_view key);

 private:
  struct Best {
    Key key;
    std::optional<stats::Direction> direction;
    double value = CurvePoint::kUnknown;
    double step = CurvePoint::kUnknown;
    std::string text = {};
  };
  Best& best_of(const Key& key);

  std::vector<Best> all_;
  std::size_t next_ = 0;  // where the next key is looked for first: rows mostly repeat their keys
  std::unordered_map<const char*, std::size_t> index_;  // equal keys have one text
};

}  // namespace gridctl::collect
