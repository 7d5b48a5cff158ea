// The best value that a run ever had of each metric, and when.
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
  /// One value of one split, as written. What is not finite, or has a key that does not tell which
  /// values are better, counts for nothing. `step` is NaN if the writer did not say.
  void add(const std::string& key, std::string_view value, double step);
  /// KEY.best, the first of equals, and KEY.step; in the order in which keys were added.
  [[nodiscard]] Values values() const;

  /// Of such a key; nothing if it does not tell. Fast for keys that come again.
  [[nodiscard]] static std::optional<stats::Direction> direction_of(const std::string& key);

 private:
  struct Best {
    std::string key;
    std::optional<stats::Direction> direction;
    double value = CurvePoint::kUnknown;
    double step = CurvePoint::kUnknown;
    std::string text = {};
  };
  Best& best_of(const std::string& key);

  std::vector<Best> all_;
  std::size_t next_ = 0;  // rows mostly have the same keys in the same order
  std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace gridctl::collect
