#include "options/scrape_rules.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/experiment/inputs.hpp>

namespace gridctl::commands {

Result<collect::ScrapeRules> scrape_rules_of(const fs::path& experiment) {
  const auto inputs = experiment::read_inputs(experiment);
  if (!inputs) return collect::ScrapeRules{};  // not ours, or of an older gridctl
  GRIDCTL_TRY_ASSIGN(auto trainings, collect::scrape_patterns(inputs->grid.trainer.metrics));
  collect::ScrapeRules rules{{true, std::move(trainings)}, {}};
  if (!inputs->grid.tester) return rules;
  GRIDCTL_TRY_ASSIGN(auto tests, collect::scrape_patterns(inputs->grid.tester->metrics));
  rules.tests.patterns = std::move(tests);
  return rules;
}

}  // namespace gridctl::commands
