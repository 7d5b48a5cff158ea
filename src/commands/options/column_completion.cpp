#include "options/column_completion.hpp"

#include "options/scrape_rules.hpp"

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/experiment/books.hpp>
#include <gridctl/experiment/locate.hpp>

namespace gridctl::commands {
namespace {

/// The columns of the first runs that have begun.
std::vector<std::string> columns_of_first_runs(const fs::path& folder) {
  constexpr std::size_t kLookedAt = 200;
  constexpr std::size_t kRead = 3;
  const auto runs = experiment::trainings_named(folder, "", kLookedAt);
  if (!runs) return {};
  analysis::AnalyzerOptions options;
  options.experiments = {folder};
  options.scrape = scrape_rules_of;
  for (const auto& run : *runs) {
    const bool has_begun = run.attempt > 0;
    if (has_begun && options.selectors.size() < kRead)
      options.selectors.push_back(to_string(run.id));
  }
  if (options.selectors.empty()) return {};
  analysis::Analyzer analyzer(std::move(options));
  if (!analyzer.work()) return {};
  return analyzer.analysis().table.columns;
}

}  // namespace

fs::path experiment_of(const cli::CompletionContext& context) {
  const auto named = context.positionals.empty() ? "" : context.positionals.front();
  auto experiment = named.empty() ? fs::path() : experiment::find_experiment(named);
  if (experiment.empty()) experiment = experiment::find_experiment(experiment::kLast);
  return experiment;
}

std::vector<std::string> known_columns(const cli::CompletionContext& context) {
  const auto experiment = experiment_of(context);
  if (experiment.empty()) return {};
  constexpr std::size_t kLongestHeader = std::size_t{1} << 20U;
  const auto table =
      open_regular(experiment / analysis::kAnalysisFolder / "results.csv", Links::follow);
  if (!table) return columns_of_first_runs(experiment);
  const auto text = read_part(table->descriptor, 0, kLongestHeader);
  return split(text.substr(0, text.find('\n')), ',');
}

std::vector<cli::Candidate> as_candidates(const std::vector<std::string>& names) {
  std::vector<cli::Candidate> made;
  made.reserve(names.size());
  for (const auto& name : names) made.push_back({name, ""});
  return made;
}

}  // namespace gridctl::commands
