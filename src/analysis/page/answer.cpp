#include "page/figures.hpp"
#include "page/parts.hpp"
#include "page/sections.hpp"
#include "words.hpp"

#include <gridctl/analysis/best.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/report/standing.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kNamesShown = 6;
constexpr std::size_t kFailuresShown = 3;

std::string sure(double level) {
  return fmt::format("{:g}%", 100 * level);
}

/// "configurations 2, 5 and 7".
std::string names_of(const TaskAnalysis& task, const std::vector<const stats::GroupResult*>& all) {
  std::vector<std::string> names;
  const bool is_alike = std::all_of(all.begin(), all.end(), [&](const auto* group) {
    return task.grouping.groups[group->group].is_alike;
  });
  for (const auto* group : all) {
    if (names.size() == kNamesShown) break;
    const auto& one = task.grouping.groups[group->group];
    names.push_back(is_alike ? std::to_string(one.number) : printable(one.label));
  }
  if (all.size() > names.size()) {
    names.push_back(fmt::format("{} more", all.size() - names.size()));
  }
  const auto last = names.back();
  names.pop_back();
  auto list = names.empty() ? last : join(names, ", ") + " and " + last;
  if (!is_alike) return list;
  return (all.size() == 1 ? "configuration " : "configurations ") + list;
}

std::string told_apart(const TaskAnalysis& task) {
  const auto& metric = task.metrics.front();
  const auto groups = metric.analysis.selection.groups;
  if (groups < 2) {
    return task.grouping.groups.size() < 2
               ? "There is one configuration: nothing to compare it with."
               : "No other configuration has a value: nothing to compare it with.";
  }
  std::vector<const stats::GroupResult*> near;
  std::size_t compared = 0;
  for (const auto& group : metric.analysis.groups) {
    if (!group.versus_best) continue;
    ++compared;
    if (group.versus_best->indistinguishable) near.push_back(&group);
  }
  const auto without = groups - 1 - compared;
  if (compared == 0) {
    return "Whether it is really better cannot be told: a comparison needs two values of each, "
           "from repetitions with seeds of their own.";
  }
  std::string text;
  if (near.empty()) {
    const auto others = compared == 1 ? std::string("The other one is")
                                      : fmt::format("All {} others{} are", compared,
                                                    without > 0 ? " with enough values" : "");
    text = others + " worse, beyond what chance explains (an error of 5% for all comparisons).";
  } else {
    text = fmt::format("It cannot be told from {}: differences of this size come about by chance.",
                       names_of(task, near));
  }
  if (without > 0)
    text += fmt::format(" {} could not be compared, for want of values.",
                        counted(without, "configuration"));
  return text;
}

std::string chosen_how(const TaskAnalysis& task) {
  const auto& metric = task.metrics.front();
  const auto& selection = metric.analysis.selection;
  if (selection.groups < 2) return {};
  auto text = fmt::format(
      "It was chosen from {} by the values shown, of {}, so its own value is partly luck",
      selection.groups, counted(selection.runs, "run"));
  const auto& best = metric.analysis.groups.front();
  if (metric.beside.empty() || !best.other.mean) return text + ".";
  return text + fmt::format(": on {}, which did not choose it, it has {}.",
                            printable(metric.beside), mean_text(best.other, true));
}

/// The runs of a group that a rule of `early_stopping` has stopped and that have no value for it.
std::size_t stopped_early(const Analysis& analysis, const TaskAnalysis& task,
                          const stats::GroupResult& group) {
  const auto& runs = task.grouping.groups[group.group].runs;
  const auto stopped = std::ranges::count_if(runs, [&](std::size_t run) {
    return analysis.experiment.runs[run].record.state == RunState::stopped_early;
  });
  return std::min(group.failed, static_cast<std::size_t>(stopped));
}

std::string counted_runs(const Analysis& analysis, const TaskAnalysis& task) {
  std::size_t failed = 0;
  std::size_t early = 0;
  std::size_t missing = 0;
  std::size_t odd = 0;
  for (const auto& group : task.metrics.front().analysis.groups) {
    const auto stopped = stopped_early(analysis, task, group);
    failed += group.failed - stopped;
    early += stopped;
    missing += group.missing;
    odd += group.description.nan + group.description.inf;
  }
  std::vector<std::string> parts;
  if (failed > 0) parts.push_back(fmt::format("{} failed", counted(failed, "run")));
  if (early > 0)
    parts.push_back(
        fmt::format("{} stopped early", counted(early, "run") + (early == 1 ? " was" : " were")));
  if (missing > 0)
    parts.push_back(fmt::format("{} no value yet",
                                counted(missing, "run") + (missing == 1 ? " has" : " have")));
  if (odd > 0)
    parts.push_back(fmt::format("{} with a value that is no finite number", counted(odd, "run")));
  return parts.empty() ? std::string() : join(parts, "; ") + ". They are counted, and not ranked.";
}

/// Why a task has no best configuration.
std::string why_none(const TaskAnalysis& task) {
  if (task.metrics.empty()) return "No run has a number to rank by";
  const auto& metric = task.metrics.front();
  if (metric.analysis.selection.groups == 0)
    return "No run has a value of " + printable(metric.metric);
  return fmt::format("Whether more or less of {} is better is not known", printable(metric.metric));
}

/// The most frequent reasons of failures.
std::vector<std::string> failure_points(const Analysis& analysis) {
  std::vector<RunRecord> records;
  for (const auto& run : analysis.experiment.runs) records.push_back(run.record);
  std::vector<std::string> points;
  for (const auto& group : report::group_failures(records)) {
    if (points.size() == kFailuresShown) break;
    const auto reason =
        analysis.options.page.is_anonymous ? masked(group.reason) : printable(group.reason);
    points.push_back(fmt::format("{} {}: {}", counted(group.runs.size(), "run"),
                                 to_string(group.state), reason));
  }
  return points;
}

void add_card(report::Elements& elements, const Analysis& analysis, const TaskAnalysis& task) {
  auto answer = answer_of(analysis, task);
  if (auto words = search_words(analysis.search, task.grouping.groups.size());
      !words.empty() && task.has_best())
    answer.points.push_back(std::move(words));
  elements.open("div", {{"class", answer.value.empty() ? "card none" : "card"}});
  if (!answer.value.empty())
    elements.leaf("p", "Best by " + metric_words(task.metrics.front()), {{"class", "metric"}});
  elements.leaf("p", answer.name, {{"class", "name"}});
  if (!answer.value.empty()) {
    elements.open("p", {{"class", "value"}}).text(answer.value + " ");
    elements.leaf("small", answer.interval).close();
  }
  elements.open("ul");
  for (const auto& point : answer.points) elements.leaf("li", point);
  if (answer.value.empty()) {
    for (const auto& failure : failure_points(analysis)) elements.leaf("li", failure);
  }
  elements.close().close().line();
  if (task.metrics.empty()) return;
  const auto words = interval_words(analysis.options.interval);
  add_figure(elements, interval_figure(task),
             fmt::format("A row a configuration, the best first: the mean, {}, and a dot a run. "
                         "Filled blue: the best. Hollow blue: cannot be told from it. Grey: worse. "
                         "Dashed: not compared.",
                         words.empty() ? "no interval" : words));
}

}  // namespace

std::string interval_words(const stats::IntervalOptions& interval) {
  switch (interval.kind) {
    case stats::IntervalKind::student_t:
      return fmt::format("its {} interval (Student's t)", sure(interval.level));
    case stats::IntervalKind::bootstrap:
      return fmt::format("its {} interval (bootstrap)", sure(interval.level));
    case stats::IntervalKind::sd:
      return "one standard deviation to either side";
    case stats::IntervalKind::se:
      return "one standard error to either side";
    default:
      return {};
  }
}

Answer answer_of(const Analysis& analysis, const TaskAnalysis& task) {
  Answer answer;
  if (!task.has_best()) {
    answer.name = why_none(task);
    const bool is_unknown =
        !task.metrics.empty() && task.metrics.front().analysis.selection.groups > 0;
    answer.points.emplace_back(
        is_unknown ? "'--max' or '--min' says which; until then nothing is called best."
                   : "Nothing can be compared. What became of the runs is below.");
    return answer;
  }
  const auto& metric = task.metrics.front();
  const auto& best = metric.analysis.groups.front();
  answer.name = group_name(task, best);
  answer.value = number_text(*best.description.mean);
  const auto runs = fmt::format("mean of {} of {}", best.description.n, counted(best.total, "run"));
  const bool has_level = metric.interval.kind == stats::IntervalKind::student_t ||
                         metric.interval.kind == stats::IntervalKind::bootstrap;
  if (best.interval) {
    answer.interval =
        fmt::format("{} {} to {} · {}",
                    has_level ? sure(metric.interval.level) + " interval"
                              : std::string(stats::to_string(metric.interval.kind)) + " interval",
                    number_text(best.interval->low), number_text(best.interval->high), runs);
  } else {
    answer.interval = runs;
    if (best.description.n < 2)
      answer.points.emplace_back(
          "It has one value, and so no interval: nobody can say how much another seed would change "
          "it.");
  }
  for (auto& point : {told_apart(task), chosen_how(task), counted_runs(analysis, task)})
    if (!point.empty()) answer.points.push_back(point);
  return answer;
}

report::Elements answer_section(const Analysis& analysis) {
  report::Elements elements;
  elements.leaf("h2", "Answer").line();
  for_each_task(analysis, elements,
                [&](const TaskAnalysis& task) { add_card(elements, analysis, task); });
  if (analysis.options.page.is_anonymous) return elements;
  for (const auto& best : best_runs(analysis)) {
    if (best.command.empty()) continue;
    const auto task = best.task.empty() ? "" : " of " + best.task;
    elements.open("details").leaf("summary", "The command that repeats its best run" + task);
    elements.leaf("pre", best.command).close().line();
  }
  return elements;
}

}  // namespace gridctl::analysis
