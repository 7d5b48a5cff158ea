#include "effects.hpp"
#include "page/figures.hpp"
#include "page/parts.hpp"
#include "page/sections.hpp"
#include "ranking.hpp"
#include "words.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kRankingRows = 1000;

void add_note(report::Elements& elements, std::string_view text) {
  if (!text.empty()) elements.leaf("p", text, {{"class", "note"}});
}

void add_ranking(report::Elements& elements, const TaskAnalysis& task) {
  if (task.metrics.empty()) {
    add_note(elements, "No run has a number to rank by.");
    return;
  }
  ColumnChoice choice;
  choice.top = kRankingRows;
  const auto ranking = rank_groups(task, choice, true);
  if (!ranking) return;  // a choice without names has no error
  PageTable table;
  for (const auto& column : ranking->columns)
    table.columns.push_back({column.title, column.right || column.part == Part::interval});
  const auto& groups = task.metrics.front().analysis.groups;
  for (std::size_t i = 0; i < ranking->rows.size(); ++i) {
    auto& row = table.rows.emplace_back();
    for (const auto& column : ranking->columns) row.push_back(column.cells[i]);
    const auto verdict = verdict_of(task, groups[ranking->rows[i]]);
    table.classes.emplace_back(verdict == report::Verdict::best ? "best" : "");
    table.groups.push_back(group_id(groups[ranking->rows[i]].group));
  }
  add_table(elements, table, "Ranking of the configurations");
  if (groups.size() > table.rows.size())
    add_note(elements,
             fmt::format("{} more are in groups.csv.", groups.size() - table.rows.size()));
  for (const auto& note :
       {ranking->comparison_note, ranking->probability_note, ranking->choice_note})
    add_note(elements, note);
}

void add_effects(report::Elements& elements, const TaskAnalysis& task) {
  if (task.grouping.keys.empty() || task.metrics.empty()) {
    add_note(elements, "No key was varied, or no run has a number: there are no effects.");
    return;
  }
  const auto effects = effects_of(task);
  if (!effects) {
    add_note(elements, fmt::format("{} keys vary: too many to part their effects.",
                                   task.grouping.keys.size()));
    return;
  }
  const auto bars = effect_figure(task);
  if (bars.bars.empty()) add_note(elements, "No key goes along with the metric.");
  add_figure(elements, bars,
             effects->complete
                 ? "How much of the variance of all runs goes with each key, each pair of keys, "
                   "and with the seeds alone (analysis of variance; the shares add up to 100%)."
                 : "Spearman's rank correlation of each key with the metric. The grid is not "
                   "complete, so shares of variance cannot be told; other keys vary along.");
  const auto levels = level_figures(task);
  if (!levels.empty()) {
    elements.open("figure").leaf(
        "figcaption",
        "The runs by the values of each key: a dot a run (of more than 60 a box: quartiles, "
        "median, least and greatest), a bar the mean. All other keys vary within a column.");
    elements.open("div", {{"class", "pair"}}).line();
    for (const auto& level : levels)
      elements.drawing(report::draw(level, {.width = report::kNarrowWidth})).line();
    elements.close().close().line();
  }
  const auto scatter = scatter_figure(task);
  add_figure(
      elements, scatter,
      scatter.title +
          ": the mean of each configuration. Blue: the Pareto front, which no other beats in "
          "both.");
  const auto heat = heat_figure(task);
  if (heat) add_figure(elements, *heat, heat->title + ". The better, the stronger the colour.");
}

void add_robustness(report::Elements& elements, const TaskAnalysis& task) {
  if (task.metrics.empty()) {
    add_note(elements, "No run has a number.");
    return;
  }
  const auto seeds = seed_figure(task);
  if (seeds.series.empty()) {
    add_note(elements,
             "Seed by seed: not shown, since the configurations compared share no seeds, or there "
             "are fewer than two of them with two values.");
  } else {
    add_figure(elements, seeds,
               "The best configurations on each seed that they share. Lines that keep their order "
               "are a difference that no seed undoes.");
  }
  const auto improvement = improvement_figure(task);
  if (improvement) {
    add_figure(elements, *improvement,
               "P(improvement): how often a run of the row is better than a run of the column, "
               "ties half. 50% is no difference; with n runs each there are n² pairs.");
  } else {
    add_note(elements,
             fmt::format("P(improvement): not shown, since fewer than two configurations have {} "
                         "values or more.",
                         kFewestRuns));
  }
}

}  // namespace

report::Elements table_section(const Analysis& analysis) {
  report::Elements elements;
  elements.leaf("h2", "Table").line();
  for_each_task(analysis, elements, [&](const TaskAnalysis& task) { add_ranking(elements, task); });
  return elements;
}

report::Elements effects_section(const Analysis& analysis) {
  report::Elements elements;
  elements.leaf("h2", "Effects").line();
  for_each_task(analysis, elements, [&](const TaskAnalysis& task) { add_effects(elements, task); });
  return elements;
}

report::Elements curves_section(const Analysis& analysis) {
  report::Elements elements;
  elements.leaf("h2", "Curves").line();
  for_each_task(analysis, elements, [&](const TaskAnalysis& task) {
    const auto figure =
        task.metrics.empty() ? report::CurveFigure() : curve_figure(analysis.experiment, task);
    if (figure.series.empty()) {
      add_note(elements, "The runs left no values over steps of the metric that ranks.");
      return;
    }
    const auto words = interval_words(task.metrics.front().interval);
    add_figure(elements, figure,
               fmt::format("{}: means of the best configurations{}. Runs that failed count as far "
                           "as they came.",
                           figure.title, words.empty() ? "" : "; the band is " + words));
  });
  return elements;
}

report::Elements robustness_section(const Analysis& analysis) {
  report::Elements elements;
  elements.leaf("h2", "Robustness").line();
  for_each_task(analysis, elements,
                [&](const TaskAnalysis& task) { add_robustness(elements, task); });
  if (analysis.pooling) {
    PageTable table;
    for (const auto& title : key_titles(analysis.pooling->keys)) table.columns.push_back({title});
    for (const char* title : {"Tasks", "Runs", "IQM", "Mean"})
      table.columns.push_back({title, true});
    const auto words = [](const stats::Estimate& estimate) {
      return fmt::format("{} [{}, {}]", number_text(estimate.value),
                         number_text(estimate.interval.low), number_text(estimate.interval.high));
    };
    for (const auto& group : analysis.pooling->groups) {
      auto row = group.values;
      row.push_back(fmt::format("{}/{}", group.tasks, analysis.pooling->tasks));
      row.push_back(std::to_string(group.runs));
      row.push_back(group.pooled ? words(group.pooled->iqm) : "-");
      row.push_back(group.pooled ? words(group.pooled->mean) : "-");
      table.rows.push_back(std::move(row));
    }
    elements.leaf("h3", "Pooled over " + analysis.pooling->key);
    add_table(elements, table, "Pooled scores");
  } else {
    add_note(elements,
             "Performance profile: not shown. It needs scores of several tasks on one scale, which "
             "'--pool KEY' asserts.");
  }
  return elements;
}

}  // namespace gridctl::analysis
