// origins.jsonl: from which code and program the runs of an experiment were made, by the time of
// their start.
#pragma once

#include "files/files.hpp"

#include <gridctl/collect/experiment.hpp>

#include <utility>
#include <vector>

namespace gridctl::collect {

class Origins {
 public:
  /// Experiments without the file have no origins; a line that is damaged says nothing.
  static Origins read(const fs::path& experiment, Notes& notes);
  /// Of a run that started then.
  [[nodiscard]] OriginOfRun at(const std::optional<TimePoint>& started_at) const;

 private:
  std::vector<std::pair<TimePoint, OriginOfRun>> from_;  // each until the next; in their order
};

}  // namespace gridctl::collect
