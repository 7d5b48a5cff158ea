// How numbers are found in what the runs of an experiment print, as its grid file says.
#pragma once

#include <gridctl/collect/scrape.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

namespace gridctl::commands {

/// The rules of the trainer and tester sections; the usual shapes of lines for sections without
/// `metrics`, and for directories of other programs. Errors (usage): a wrong expression.
[[nodiscard]] Result<collect::ScrapeRules> scrape_rules_of(const fs::path& experiment);

}  // namespace gridctl::commands
