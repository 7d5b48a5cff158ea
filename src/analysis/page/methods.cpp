#include "output/origins_note.hpp"
#include "page/parts.hpp"
#include "page/sections.hpp"

#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/stats/best.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kNotesShown = 100;

/// "3 to 5 runs each".
std::string runs_each(const TaskAnalysis& task) {
  std::size_t fewest = task.grouping.groups.front().runs.size();
  std::size_t most = fewest;
  for (const auto& group : task.grouping.groups) {
    fewest = std::min(fewest, group.runs.size());
    most = std::max(most, group.runs.size());
  }
  if (task.grouping.groups.size() == 1) return counted(most, "run");
  return fewest == most ? counted(most, "run") + " each"
                        : fmt::format("{} to {} runs each", fewest, most);
}

std::string interval_method(const stats::IntervalOptions& interval) {
  const double percent = 100 * interval.level;
  switch (interval.kind) {
    case stats::IntervalKind::student_t:
      return fmt::format("Intervals are {:g}% confidence intervals of the mean by Student's t.",
                         percent);
    case stats::IntervalKind::bootstrap:
      return fmt::format(
          "Intervals are {:g}% percentile intervals of the mean from a bootstrap of "
          "{} resamples; below ten runs they are too narrow.",
          percent, interval.resamples);
    case stats::IntervalKind::sd:
      return "Intervals are one standard deviation of the runs to either side of the mean.";
    case stats::IntervalKind::se:
      return "Intervals are one standard error to either side of the mean.";
    default:
      return "No intervals are given.";
  }
}

std::string comparison_method(const stats::Analysis& analysis) {
  const stats::Comparison* comparison = nullptr;
  for (const auto& group : analysis.groups)
    if (group.versus_best && comparison == nullptr) comparison = &*group.versus_best;
  if (comparison == nullptr) return {};
  const bool is_paired = comparison->pairing == stats::Pairing::paired;
  switch (comparison->test) {
    case stats::Test::t:
      return fmt::format("The two configurations were compared by {} (two-sided, 5%).",
                         is_paired ? "a paired t test over shared seeds" : "Welch's t test");
    case stats::Test::exact:
      return fmt::format(
          "The two configurations, within which no value varies, were compared by "
          "all permutations of their values{} (5%).",
          is_paired ? " within seeds" : "");
    default:
      return fmt::format(
          "All configurations were compared with the best one by {} random permutations of the "
          "values{}; the best was chosen anew in each permutation, so that the choice is counted "
          "in, and 5% is the error of all comparisons together (Westfall and Young, 1993).",
          stats::kPermutations, is_paired ? " within shared seeds" : "");
  }
}

std::string task_method(const Analysis& analysis, const TaskAnalysis& task) {
  if (task.metrics.empty() || task.grouping.groups.empty())
    return "No run has a number to rank by; nothing was compared.";
  const auto& metric = task.metrics.front();
  const auto name = printable(metric.metric);
  const bool is_alone = task.grouping.groups.size() == 1;
  auto text = fmt::format("{} with {} {} by the mean of {}",
                          counted(task.grouping.groups.size(), "configuration"), runs_each(task),
                          is_alone ? "is described" : "were ranked", name);
  if (metric.metric.starts_with("valid.") || metric.metric.starts_with("train."))
    text +=
        ", taken of each run at the step with the least validation loss, or at the last step "
        "where there is no validation";
  if (!metric.direction_known) text += "; whether more or less is better is not known";
  text += ". " + interval_method(analysis.options.interval);
  const auto comparison = comparison_method(metric.analysis);
  if (!comparison.empty()) text += " " + comparison;
  if (!metric.beside.empty())
    text += fmt::format(" {} did not take part in the choice.", printable(metric.beside));
  return text;
}

std::string reading(const Analysis& analysis) {
  std::size_t tests = 0;
  for (const auto& run : analysis.experiment.runs) tests += run.tests.size();
  auto text = fmt::format("{} and {} were read.", counted(analysis.experiment.runs.size(), "run"),
                          counted(tests, "test"));
  if (collect::ranks_unfinished(analysis.experiment, analysis.table))
    text += " No run is complete: unfinished runs count with the values that they have so far.";
  else
    text += " Runs that failed, were stopped or go on are counted and not ranked.";
  return text + " Values that are no finite numbers are counted and set aside.";
}

}  // namespace

report::Elements methods_section(const Analysis& analysis) {
  report::Elements elements;
  elements.leaf("h2", "Methods").line();
  elements.leaf("p", reading(analysis)).line();
  for_each_task(analysis, elements, [&](const TaskAnalysis& task) {
    elements.leaf("p", task_method(analysis, task)).line();
  });
  elements.leaf(
      "p",
      "Shares of variance are those of a factorial design (eta squared), each combination "
      "of values with equal weight. Curves are means over runs in equal stretches of "
      "steps. All numbers are in results.csv, groups.csv, metrics.csv and results.json "
      "beside this page.");
  const auto origins = origins_note(analysis.experiment);
  if (!origins.empty()) elements.leaf("p", origins);
  if (!analysis.options.page.program.empty())
    elements.leaf("p", "Made by " + analysis.options.page.program + ".");
  const auto& notes = analysis.experiment.notes;
  if (notes.empty()) return elements;
  elements.leaf("h3", "What was passed over, guessed or found wrong");
  if (analysis.options.page.is_anonymous) {
    elements.leaf("p", fmt::format("{}, which may name paths, are left out of this anonymous page.",
                                   counted(notes.size(), "note")));
    return elements;
  }
  elements.open("ul");
  for (std::size_t i = 0; i < std::min(notes.size(), kNotesShown); ++i)
    elements.leaf("li", notes[i]);
  if (notes.size() > kNotesShown)
    elements.leaf("li", fmt::format("{} more are in results.json.", notes.size() - kNotesShown));
  elements.close().line();
  return elements;
}

}  // namespace gridctl::analysis
