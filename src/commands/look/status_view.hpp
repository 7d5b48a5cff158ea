// How an experiment stands: as lines for a person, as a document for a program.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/collect/run_follower.hpp>
#include <gridctl/experiment/overview.hpp>
#include <gridctl/report/live_region.hpp>
#include <gridctl/report/standing.hpp>

#include <map>
#include <memory>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::commands {

/// Looks at the same experiment again and again: remembers how far it has read each running run.
class StatusView {
 public:
  [[nodiscard]] std::vector<report::Line> lines(const experiment::Overview& overview,
                                                const report::Look& look);
  /// "gridctl.status/1".
  [[nodiscard]] nlohmann::ordered_json document(const experiment::Overview& overview);

 private:
  [[nodiscard]] report::Standing standing_of(const experiment::Overview& overview, Phase phase);

  std::map<fs::path, std::shared_ptr<collect::RunFollower>> followers_;
};

}  // namespace gridctl::commands
