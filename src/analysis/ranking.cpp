#include "ranking.hpp"

#include "words.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

using Indices = std::vector<std::size_t>;
using stats::GroupResult;

constexpr std::size_t kMostKeys = 4;
constexpr std::size_t kFewestForInterval =
    3;  // a t interval of two values is too wide to tell anything
constexpr std::string_view kNone = "-";
constexpr double kSurest = 0.99;  // no probability is shown as certainty

const RunGroup& group_of(const TaskAnalysis& task, const GroupResult& result) {
  return task.grouping.groups[result.group];
}

/// A column with `cell` of each group.
template <class Function>
RankingColumn column(std::string title, bool right, Part part,
                     const std::vector<const GroupResult*>& groups, Function cell) {
  RankingColumn made{std::move(title), right, part, {}};
  for (const auto* group : groups) made.cells.push_back(cell(*group));
  return made;
}

/// Indices of the grouping's keys that are shown; empty: labels are shown instead.
Indices shown_keys(const Grouping& grouping, const ColumnChoice& choice) {
  collect::ResultTable keys{grouping.keys, {}};
  Indices shown;
  if (choice.columns.empty()) {
    for (std::size_t i = 0; i < grouping.keys.size(); ++i) {
      if (is_wanted(choice, grouping.keys[i], true)) shown.push_back(i);
    }
    const bool is_chosen = grouping.by_keys || choice.keep || choice.drop;
    if (!is_chosen && shown.size() > kMostKeys) shown.clear();
    return shown;
  }
  for (const auto& name : choice.columns) {
    if (const auto found = find_column(keys, name)) shown.push_back(*found);
  }
  return shown;
}

/// Whether no two groups have the same values of these keys.
bool tell_apart(const Grouping& grouping, const Indices& keys) {
  std::set<std::vector<std::string>> seen;
  return std::all_of(grouping.groups.begin(), grouping.groups.end(), [&](const RunGroup& group) {
    std::vector<std::string> values;
    for (const auto key : keys) values.emplace_back(group.values[key]);
    return seen.insert(std::move(values)).second;
  });
}

RankingColumn label_column(const TaskAnalysis& task,
                           const std::vector<const GroupResult*>& groups) {
  return column("LABEL", false, Part::key, groups,
                [&](const GroupResult& group) { return group_of(task, group).label; });
}

/// The numbers of the configurations, which commands take; nothing if groups have several.
std::optional<RankingColumn> number_column(const TaskAnalysis& task,
                                           const std::vector<const GroupResult*>& groups) {
  const auto& all = task.grouping.groups;
  const bool are_alike =
      std::all_of(all.begin(), all.end(), [](const RunGroup& group) { return group.is_alike; });
  if (!are_alike) return std::nullopt;
  return column("CONF", true, Part::number, groups, [&](const GroupResult& group) {
    return std::to_string(group_of(task, group).number);
  });
}

std::vector<RankingColumn> key_columns(const TaskAnalysis& task, const ColumnChoice& choice,
                                       const std::vector<const GroupResult*>& groups) {
  const auto& grouping = task.grouping;
  const auto shown = shown_keys(grouping, choice);
  std::vector<RankingColumn> columns;
  if (shown.empty() || !tell_apart(grouping, shown)) columns.push_back(label_column(task, groups));
  const auto titles = key_titles(grouping.keys);
  for (const auto key : shown) {
    columns.push_back(
        column(upper(titles[key]), false, Part::key, groups, [&](const GroupResult& group) {
          const auto value = group_of(task, group).values[key];
          return std::string(value.empty() ? kNone : value);
        }));
  }
  return columns;
}

std::string interval_title(const stats::IntervalOptions& options) {
  using stats::IntervalKind;
  switch (options.kind) {
    case IntervalKind::sd:
      return "mean -/+ sd";
    case IntervalKind::se:
      return "mean -/+ se";
    default:
      return fmt::format("{:g}% CI", 100 * options.level);
  }
}

std::string interval_text(const RunGroup& runs, const GroupResult& group,
                          const stats::IntervalOptions& options) {
  const bool is_few =
      options.kind == stats::IntervalKind::student_t && group.description.n < kFewestForInterval;
  if (group.description.n == 0) return std::string(kNone);
  if (!runs.is_alike) return "unlike runs";
  if (!group.interval || is_few) return "n too small";
  return fmt::format("[{}, {}]", number_text(group.interval->low),
                     number_text(group.interval->high));
}

std::string best_text(const GroupResult& group, bool unicode) {
  if (!group.versus_best) return std::string(kNone);
  const char* near = unicode ? " ≈" : " ~";
  const double p = group.versus_best->p_best;
  const auto text = p > kSurest ? std::string(">0.99") : fmt::format("{:.2f}", p);
  return text + (group.versus_best->indistinguishable ? near : "");
}

/// The result of the same group for another metric.
const GroupResult& same_group(const MetricAnalysis& metric, const GroupResult& group) {
  return *std::find_if(metric.analysis.groups.begin(), metric.analysis.groups.end(),
                       [&](const GroupResult& other) { return other.group == group.group; });
}

/// The column of a metric's means. Marks the best mean, or all of them if several are equal.
RankingColumn mean_column(const MetricAnalysis& metric,
                          const std::vector<const GroupResult*>& groups, bool unicode) {
  const auto title = fmt::format("{} mean {} sd", upper(metric.metric), unicode ? "±" : "+-");
  auto made = column(title, false, Part::always, groups, [&](const GroupResult& group) {
    return mean_text(same_group(metric, group).description, unicode);
  });
  if (!metric.direction_known || metric.analysis.selection.groups < 2) return made;
  const auto best = metric.analysis.groups.front().description.mean;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (best && same_group(metric, *groups[i]).description.mean == best) made.best.push_back(i);
  }
  return made;
}

std::vector<RankingColumn> metric_columns(const TaskAnalysis& task,
                                          const std::vector<const GroupResult*>& groups,
                                          bool unicode) {
  const auto& metric = task.metrics.front();
  const auto& interval = metric.interval;
  std::vector<RankingColumn> columns{column("N", true, Part::count, groups, count_text),
                                     mean_column(metric, groups, unicode)};
  if (interval.kind != stats::IntervalKind::none) {
    columns.push_back(column(interval_title(interval), false, Part::interval, groups,
                             [&](const GroupResult& group) {
                               return interval_text(group_of(task, group), group, interval);
                             }));
  }
  columns.push_back(column("P(best>)", false, Part::comparison, groups,
                           [&](const GroupResult& group) { return best_text(group, unicode); }));
  if (!metric.beside.empty()) {
    columns.push_back(
        column(upper(metric.beside), false, Part::test, groups, [](const GroupResult& group) {
          return group.other.mean ? number_text(*group.other.mean) : std::string(kNone);
        }));
  }
  for (std::size_t i = 1; i < task.metrics.size(); ++i) {
    columns.push_back(mean_column(task.metrics[i], groups, unicode));
    columns.back().part = Part::test;
  }
  return columns;
}

/// The words that --sort takes beside the keys.
enum class SortKey { mean, sd, n, label, configuration };
constexpr std::pair<const char*, SortKey> kSortKeys[] = {{"mean", SortKey::mean},
                                                         {"sd", SortKey::sd},
                                                         {"n", SortKey::n},
                                                         {"label", SortKey::label},
                                                         {"configuration", SortKey::configuration}};

std::string cell_of(const TaskAnalysis& task, const GroupResult& result, SortKey key) {
  const auto number = [](const std::optional<double>& value) {
    return value ? fmt::format("{}", *value) : std::string();
  };
  switch (key) {
    case SortKey::mean:
      return number(result.description.mean);
    case SortKey::sd:
      return number(result.description.sd);
    case SortKey::n:
      return std::to_string(result.description.n);
    case SortKey::label:
      return group_of(task, result).label;
    default:
      return std::to_string(group_of(task, result).configuration);
  }
}

/// The cell of each group to sort by. Error: no key or word has that name.
Result<std::vector<std::string>> sort_cells(const TaskAnalysis& task, const std::string& name) {
  const auto& keys = task.grouping.keys;
  collect::ResultTable known{keys, {}};
  for (const auto& [word, key] : kSortKeys) known.columns.emplace_back(word);
  GRIDCTL_TRY_ASSIGN(const auto column, find_column(known, name));
  std::vector<std::string> cells;
  for (const auto& result : task.metrics.front().analysis.groups) {
    cells.push_back(column < keys.size()
                        ? std::string(group_of(task, result).values[column])
                        : cell_of(task, result, kSortKeys[column - keys.size()].second));
  }
  return cells;
}

/// The rows to show, best first or as --sort says; at most --top.
Result<Indices> chosen_rows(const TaskAnalysis& task, const ColumnChoice& choice) {
  Indices rows(task.metrics.front().analysis.groups.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (!choice.sort.empty()) {
    GRIDCTL_TRY_ASSIGN(const auto cells, sort_cells(task, choice.sort));
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
      return comes_before(cells[a], cells[b], choice.descending);
    });
  }
  if (choice.top && rows.size() > *choice.top) rows.resize(*choice.top);
  return rows;
}

/// The comparison of the first group that has one; null if there is none.
const stats::Comparison* first_comparison(const stats::Analysis& analysis) {
  for (const auto& group : analysis.groups)
    if (group.versus_best) return &*group.versus_best;
  return nullptr;
}

/// The test by which groups were compared.
std::string test_words(const stats::Comparison& comparison) {
  const bool paired = comparison.pairing == stats::Pairing::paired;
  switch (comparison.test) {
    case stats::Test::t:
      return paired ? "paired t test" : "Welch's t test";
    case stats::Test::exact: {
      const double percent = 100 * comparison.p;
      return fmt::format(
          "{}; of all permutations {}% part them as far",
          paired ? "every seed makes the same difference" : "no value varies",
          percent < 10 ? fmt::format("{:.2g}", percent) : fmt::format("{:.0f}", percent));
    }
    default:
      return fmt::format("permutations{}, each with a best of its own; 5% for all comparisons",
                         paired ? " within seeds" : "");
  }
}

std::size_t comparisons(const stats::Analysis& analysis) {
  return static_cast<std::size_t>(
      std::count_if(analysis.groups.begin(), analysis.groups.end(),
                    [](const auto& group) { return group.versus_best.has_value(); }));
}

/// Explains the sign behind P(best>): the test that did not find a difference.
std::string comparison_note(const stats::Analysis& analysis, bool unicode) {
  const auto* const comparison = first_comparison(analysis);
  if (analysis.indistinguishable == 0 || comparison == nullptr) return {};
  return fmt::format("{} not distinguishable from the best ({})", unicode ? "≈" : "~",
                     test_words(*comparison));
}

std::string probability_note(const stats::Analysis& analysis) {
  const auto compared = comparisons(analysis);
  if (compared == 0) return {};
  return fmt::format("P(best>): that the best is truly better, counting its choice from {}",
                     compared + 1);
}

std::string choice_note(const MetricAnalysis& metric) {
  if (metric.analysis.selection.groups < 2) return {};
  const auto remark = metric.beside.empty() ? ": partly luck, as of any choice"
                                            : ": judge it by " + printable(metric.beside);
  return fmt::format("best of {} by {}{}", metric.analysis.selection.groups,
                     printable(metric.metric), remark);
}

}  // namespace

Result<Ranking> rank_groups(const TaskAnalysis& task, const ColumnChoice& choice, bool unicode) {
  GRIDCTL_TRY_ASSIGN(auto rows, chosen_rows(task, choice));
  Ranking ranking;
  ranking.rows = std::move(rows);
  std::vector<const GroupResult*> groups;
  for (const auto row : ranking.rows) groups.push_back(&task.metrics.front().analysis.groups[row]);
  ranking.columns.push_back(column("#", true, Part::always, groups, [](const GroupResult& group) {
    return group.rank == 0 ? std::string(kNone) : std::to_string(group.rank);
  }));
  if (auto numbers = number_column(task, groups)) ranking.columns.push_back(std::move(*numbers));
  for (auto& keys : key_columns(task, choice, groups)) ranking.columns.push_back(std::move(keys));
  for (auto& metrics : metric_columns(task, groups, unicode))
    ranking.columns.push_back(std::move(metrics));
  ranking.labels = label_column(task, groups);
  ranking.comparison_note = comparison_note(task.metrics.front().analysis, unicode);
  ranking.probability_note = probability_note(task.metrics.front().analysis);
  ranking.choice_note = choice_note(task.metrics.front());
  return ranking;
}

}  // namespace gridctl::analysis
