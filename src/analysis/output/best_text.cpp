#include "output/best_text.hpp"

#include "output/lines.hpp"
#include "words.hpp"

#include <gridctl/analysis/best.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kIdsShown = 5;
constexpr std::size_t kModelsShown = 3;

/// "configuration 5 (runs 5.1, 5.2, 5.3)", or the label of a group of several configurations.
std::string best_name(const Analysis& analysis, const BestRuns& best) {
  std::vector<RunId> runs;
  for (const auto run : best.runs) {
    const auto& result = analysis.experiment.runs[run];
    runs.push_back(result.id_in_books.value_or(result.record.id));
  }
  std::sort(runs.begin(), runs.end());
  std::vector<std::string> ids;
  ids.reserve(runs.size());
  for (const auto run : runs) ids.push_back(to_string(run));
  const auto count = ids.size();
  ids.resize(std::min(count, kIdsShown));
  const auto& first = analysis.experiment.runs[best.runs.front()];
  const auto place = first.experiment.empty() ? "" : " of " + printable(first.experiment);
  const auto name = best.configuration > 0
                        ? fmt::format("configuration {}{}", best.configuration, place)
                        : printable(best.label);
  return fmt::format("{} ({} {}{})", name, count == 1 ? "run" : "runs", join(ids, ", "),
                     count > kIdsShown ? ", ..." : "");
}

}  // namespace

std::string best_text(const Analysis& analysis, const report::Look& look) {
  std::string text;
  for (const auto& best : best_runs(analysis)) {
    const auto task = best.task.empty() ? "" : " of " + printable(best.task);
    text += wrapped(fmt::format("Best{}: {}", task, best_name(analysis, best)), look);
    for (std::size_t i = 0; i < std::min(best.models.size(), kModelsShown); ++i)
      text += fmt::format("  model   {}\n", printable(best.models[i]));
    if (best.models.size() > kModelsShown)
      text += fmt::format("          {} more\n", best.models.size() - kModelsShown);
    if (!best.command.empty()) text += fmt::format("  again   {}\n", printable(best.command));
  }
  for (const auto& task : analysis.tasks) {
    const auto words = search_words(analysis.search, task.grouping.groups.size());
    if (!task.has_best() || words.empty()) continue;
    text += wrapped(printable(words), look);
    break;
  }
  const bool can_show = analysis.experiment.native && analysis.options.experiments.size() == 1 &&
                        analysis.options.group_by.empty();
  if (!text.empty() && can_show) {
    const auto& folder = analysis.options.experiments.front().string();
    text += fmt::format("  look    gridctl show {} best\n", printable(shell_quote(folder)));
  }
  return text.empty() ? text : text + "\n";
}

}  // namespace gridctl::analysis
