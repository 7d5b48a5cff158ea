// Decides which keys of configurations belong to single runs: seeds, names, folders, times, ports.
// Such keys tell repetitions apart, not settings.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <set>
#include <string>
#include <vector>

namespace gridctl::collect {

class OwnKeys {
 public:
  /// Own keys are seeds; folders, times, ports and the like if no two of these runs share a value;
  /// and a plain "name" or "id" if, besides, each run's folder has that name.
  explicit OwnKeys(const std::vector<RunResult>& runs);
  [[nodiscard]] bool has(const std::string& key) const;
  /// The pairs of a configuration without own keys, sorted.
  [[nodiscard]] Values without(const Values& configuration) const;

 private:
  std::set<std::string> keys_;
};

}  // namespace gridctl::collect
