#include "output/origins_note.hpp"

#include "support/catch.hpp"

namespace gridctl::analysis {
namespace {

collect::Experiment runs_of(const std::vector<collect::OriginOfRun>& origins) {
  collect::Experiment experiment;
  for (const auto& origin : origins) {
    auto& run = experiment.runs.emplace_back();
    run.record.state = RunState::succeeded;
    run.origin = origin;
  }
  return experiment;
}

TEST_CASE("runs of one origin are compared without a word", "[analysis]") {
  CHECK(origins_note(runs_of({})).empty());
  CHECK(origins_note(runs_of({{}, {}})).empty());
  CHECK(origins_note(runs_of({{"a", "v1:1"}, {"a", "v1:1"}})).empty());
}

TEST_CASE("of runs that were not made alike it is said how many are of which origin",
          "[analysis]") {
  CHECK(origins_note(runs_of({{"a", "v1:1"}, {"b", "v1:1"}, {"b", "v1:1"}, {}})) ==
        "4 runs are compared that were not made alike: 2 from commit b by program v1:1, 1 of "
        "unknown origin, 1 from commit a by program v1:1. The columns 'commit' and 'program' tell "
        "them apart.");
}

TEST_CASE("a run without results mixes no ranking", "[analysis]") {
  auto experiment = runs_of({{"a", "v1:1"}, {"b", "v1:1"}});
  experiment.runs.back().record.state = RunState::failed;
  CHECK(origins_note(experiment).empty());
}

}  // namespace
}  // namespace gridctl::analysis
