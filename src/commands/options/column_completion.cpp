#include "options/column_completion.hpp"

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/experiment/locate.hpp>

namespace gridctl::commands {

std::vector<std::string> known_columns(const cli::CompletionContext& context) {
  const auto named = context.positionals.empty() ? "" : context.positionals.front();
  auto experiment = named.empty() ? fs::path() : experiment::find_experiment(named);
  if (experiment.empty()) experiment = experiment::find_experiment(experiment::kLast);
  if (experiment.empty()) return {};
  constexpr std::size_t kLongestHeader = std::size_t{1} << 20U;
  const auto table =
      open_regular(experiment / analysis::kAnalysisFolder / "results.csv", Links::follow);
  if (!table) return {};
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
