// Keys of configurations that are of single runs by their nature: seeds, names, folders, times,
// ports. They tell repetitions apart, not settings.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <set>
#include <string>
#include <vector>

namespace gridctl::collect {

class OwnKeys {
 public:
  /// Seeds always are; folders, times, ports and the like are if no two of these runs share a
  /// value; so is a plain "name" or "id", if besides each run's folder is called so.
  explicit OwnKeys(const std::vector<RunResult>& runs);
  [[nodiscard]] bool has(const std::string& key) const;
  /// The pairs of a configuration that are left, sorted.
  [[nodiscard]] Values without(const Values& configuration) const;

 private:
  std::set<std::string> keys_;
};

}  // namespace gridctl::collect
