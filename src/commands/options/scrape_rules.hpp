// Facts of an experiment's grid file that an analysis needs: how numbers are found in what its runs
// print, and whether a search chose its configurations.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/collect/scrape.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <optional>

namespace gridctl::commands {

/// The rules of the trainer and tester sections; the usual shapes of lines for sections without
/// `metrics`, and for directories of other programs. Errors (usage): a wrong expression.
[[nodiscard]] Result<collect::ScrapeRules> scrape_rules_of(const fs::path& experiment);

/// Returns the facts of the experiment's search; nothing if the experiment has no search.
[[nodiscard]] std::optional<analysis::SearchFacts> search_facts_of(const fs::path& experiment);

}  // namespace gridctl::commands
