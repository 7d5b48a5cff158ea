#include "trees/divergence.hpp"

#include "curves/curves.hpp"

#include <fmt/format.h>

namespace gridctl::collect {

void mark_divergence(RunResult& run, Notes& notes) {
  run.divergence = divergence_of(run.training, run.validation);
  if (run.divergence.empty()) return;
  notes.add_remark(
      fmt::format("'{}' has diverged: {}; it is not ranked", run.folder.string(), run.divergence));
  if (run.record.reason.empty()) run.record.reason = "diverged: " + run.divergence;
}

}  // namespace gridctl::collect
