#include "options/scrape_rules.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/inputs.hpp>
#include <gridctl/plan/search.hpp>

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

std::optional<analysis::SearchFacts> search_facts_of(const fs::path& experiment) {
  const auto inputs = experiment::read_inputs(experiment);
  // Configurations that were chosen from a search are no search.
  if (!inputs || !inputs->inputs.identities.empty()) return std::nullopt;
  const auto grid = config::load_grid(
      inputs->inputs.grid, {.set = {}, .trainer = inputs->inputs.trainer, .frozen = &inputs->grid});
  if (!grid || !grid->search) return std::nullopt;
  const auto search = plan::read_search(*grid->search, 0);
  if (!search) return std::nullopt;
  return analysis::SearchFacts{std::string(search::to_string(search->sampler.kind)),
                               grid->search->metric, search->goes_by_values()};
}

}  // namespace gridctl::commands
