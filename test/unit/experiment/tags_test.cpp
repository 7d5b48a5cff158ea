#include "support/planned_experiment.hpp"

#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/overview.hpp>

using namespace gridctl;
using namespace gridctl::experiment;
using test::get;
using test::PlannedExperiment;

namespace {

using Texts = std::set<std::string>;

void write(const PlannedExperiment& experiment, Decision::Kind kind, const std::string& tag,
           std::vector<RunId> runs = {}) {
  Decision decision{kind, std::move(runs)};
  decision.tag = tag;
  REQUIRE(write_decision(experiment.folder(), decision));
}

}  // namespace

TEST_CASE("an experiment and its runs have the tags that were not taken away", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}", 2);
  using Kind = Decision::Kind;
  write(experiment, Kind::tag, "baseline");
  write(experiment, Kind::tag, "old");
  write(experiment, Kind::tag, "good", {{1, 1}, {2, 2}});
  write(experiment, Kind::tag, "odd", {{1, 1}});
  write(experiment, Kind::untag, "old");
  write(experiment, Kind::untag, "good", {{2, 2}});
  const auto tags = get(read_overview(experiment.folder())).tags;
  CHECK(tags.experiment == Texts{"baseline"});
  CHECK(tags.runs == std::map<RunId, Texts>{{{1, 1}, {"good", "odd"}}});
  CHECK(tags_in({experiment.folder(), experiment.folder() / "none"}) ==
        Texts{"baseline", "good", "odd"});
}

TEST_CASE("a run that is removed loses its tags", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}", 2);
  write(experiment, Decision::Kind::tag, "good", {{1, 1}, {1, 2}});
  const auto kind = GENERATE(Decision::Kind::remove, Decision::Kind::forget);
  REQUIRE(write_decision(experiment.folder(), {kind, {{1, 1}}}));
  CHECK(get(read_decisions(experiment.folder())).tags.runs ==
        std::map<RunId, Texts>{{{1, 2}, {"good"}}});
}

TEST_CASE("a tag can be listed and filtered by", "[experiment]") {
  CHECK(get(parse_tag("  for the paper ")) == "for the paper");
  CHECK(get(parse_tag("größer/1")) == "größer/1");
  const std::string bad = GENERATE("", "  ", "a,b", "-x", "a\nb", "\x1b[31m", "a\x7f");
  CHECK_FALSE(parse_tag(bad));
  CHECK_FALSE(parse_tag(std::string(101, 'a')));
}
