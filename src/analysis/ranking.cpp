#include "ranking.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

using Indices = std::vector<std::size_t>;
using stats::GroupResult;

constexpr std::size_t kMostKeys = 4;
constexpr std::size_t kFewestForInterval =
    3;  // with two values an interval is wider than the world
constexpr const char* kNone = "-";

const RunGroup& group_of(const Analyzer& analyzer, const GroupResult& result) {
  return analyzer.grouping().groups[result.group];
}

/// What the given groups say, as one column.
template <class Function>
RankingColumn column(std::string title, bool right, Part part,
                     const std::vector<const GroupResult*>& groups, Function cell) {
  RankingColumn made{std::move(title), right, part, {}};
  for (const auto* group : groups) made.cells.push_back(cell(*group));
  return made;
}

/// Indices of the grouping's keys that are shown; none: the labels.
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

/// Whether these keys tell all groups apart; tasks may differ in what is no key.
bool tell_apart(const Grouping& grouping, const Indices& keys) {
  std::set<std::vector<std::string>> seen;
  return std::all_of(grouping.groups.begin(), grouping.groups.end(), [&](const RunGroup& group) {
    std::vector<std::string> values;
    for (const auto key : keys) values.push_back(group.values[key]);
    return seen.insert(std::move(values)).second;
  });
}

RankingColumn label_column(const Analyzer& analyzer,
                           const std::vector<const GroupResult*>& groups) {
  return column("CONFIGURATION", false, Part::key, groups,
                [&](const GroupResult& group) { return group_of(analyzer, group).label; });
}

std::vector<RankingColumn> key_columns(const Analyzer& analyzer, const ColumnChoice& choice,
                                       const std::vector<const GroupResult*>& groups) {
  const auto& grouping = analyzer.grouping();
  const auto shown = shown_keys(grouping, choice);
  std::vector<RankingColumn> columns;
  if (shown.empty() || !tell_apart(grouping, shown))
    columns.push_back(label_column(analyzer, groups));
  const auto titles = key_titles(grouping.keys);
  for (const auto key : shown) {
    columns.push_back(
        column(upper(titles[key]), false, Part::key, groups, [&](const GroupResult& group) {
          const auto& value = group_of(analyzer, group).values[key];
          return value.empty() ? std::string(kNone) : value;
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

std::string interval_text(const GroupResult& group, const stats::IntervalOptions& options) {
  const bool is_few =
      options.kind == stats::IntervalKind::student_t && group.description.n < kFewestForInterval;
  if (group.description.n == 0) return kNone;
  if (!group.interval || is_few) return "n too small";
  return fmt::format("[{}, {}]", number_text(group.interval->low),
                     number_text(group.interval->high));
}

std::string best_text(const GroupResult& group, bool unicode) {
  if (!group.versus_best) return kNone;
  const char* near = unicode ? " ≈" : " ~";
  return fmt::format("{:.2f}{}", group.versus_best->p_best,
                     group.versus_best->indistinguishable ? near : "");
}

/// Of another metric, in the order of the ranking.
const GroupResult& same_group(const MetricAnalysis& metric, const GroupResult& group) {
  return *std::find_if(metric.analysis.groups.begin(), metric.analysis.groups.end(),
                       [&](const GroupResult& other) { return other.group == group.group; });
}

/// The mean of a metric, the best ones marked: several, if they are equal.
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

std::vector<RankingColumn> metric_columns(const Analyzer& analyzer,
                                          const std::vector<const GroupResult*>& groups,
                                          bool unicode) {
  const auto& metric = analyzer.metrics().front();
  const auto& interval = analyzer.options().interval;
  std::vector<RankingColumn> columns{column("N", true, Part::always, groups, count_text),
                                     mean_column(metric, groups, unicode)};
  if (interval.kind != stats::IntervalKind::none) {
    columns.push_back(
        column(interval_title(interval), false, Part::interval, groups,
               [&](const GroupResult& group) { return interval_text(group, interval); }));
  }
  columns.push_back(column("P(best>)", false, Part::comparison, groups,
                           [&](const GroupResult& group) { return best_text(group, unicode); }));
  if (!metric.beside.empty()) {
    columns.push_back(
        column(upper(metric.beside), false, Part::test, groups, [](const GroupResult& group) {
          return group.other.mean ? number_text(*group.other.mean) : std::string(kNone);
        }));
  }
  for (std::size_t i = 1; i < analyzer.shown_metrics(); ++i) {
    columns.push_back(mean_column(analyzer.metrics()[i], groups, unicode));
    columns.back().part = Part::test;
  }
  return columns;
}

/// What --sort may name beside the keys.
collect::ResultTable sortable(const Analyzer& analyzer) {
  const auto& grouping = analyzer.grouping();
  const auto number = [](const std::optional<double>& value) {
    return value ? fmt::format("{}", *value) : std::string();
  };
  collect::ResultTable table{grouping.keys, {}};
  for (const char* name : {"mean", "sd", "n", "label", "configuration", "group"})
    table.columns.emplace_back(name);
  const auto& groups = analyzer.metrics().front().analysis.groups;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& group = group_of(analyzer, groups[i]);
    const auto& description = groups[i].description;
    auto& row = table.rows.emplace_back(group.values);
    for (auto cell :
         {number(description.mean), number(description.sd), std::to_string(description.n),
          group.label, std::to_string(group.configuration), std::to_string(i)})
      row.push_back(std::move(cell));
  }
  return table;
}

/// Best first, or as --sort says; at most --top.
Result<Indices> chosen_rows(const Analyzer& analyzer, const ColumnChoice& choice) {
  ColumnChoice rows;
  rows.sort = choice.sort;
  rows.descending = choice.descending;
  rows.top = choice.top;
  GRIDCTL_TRY_ASSIGN(const auto sorted, choose_columns(sortable(analyzer), rows));
  Indices indices;
  for (const auto& row : sorted.rows) indices.push_back(std::stoul(row.back()));
  return indices;
}

const char* test_name(const stats::Analysis& analysis) {
  const bool paired =
      std::any_of(analysis.groups.begin(), analysis.groups.end(), [](const auto& group) {
        return group.versus_best && group.versus_best->pairing == stats::Pairing::paired;
      });
  return paired ? "paired t test" : "Welch's t test";
}

std::string comparison_note(const stats::Analysis& analysis, bool unicode) {
  if (analysis.indistinguishable == 0) return {};
  return fmt::format("{} not distinguishable from the best ({}, Holm, 5%)", unicode ? "≈" : "~",
                     test_name(analysis));
}

std::string choice_note(const MetricAnalysis& metric) {
  if (metric.analysis.selection.groups < 2) return {};
  const auto remark = metric.beside.empty() ? ": partly luck, as of any choice"
                                            : ": judge it by " + printable(metric.beside);
  return fmt::format("best of {} by {}{}", metric.analysis.selection.groups,
                     printable(metric.metric), remark);
}

}  // namespace

std::string number_text(double value) {
  const double size = std::abs(value);
  const bool plain = value == 0 || (size >= 1e-3 && size < 1e6);
  return plain ? fmt::format("{:.4f}", value) : fmt::format("{:.3e}", value);
}

std::string mean_text(const stats::Description& description, bool unicode) {
  if (!description.mean) return kNone;
  if (!description.sd) return number_text(*description.mean);
  return fmt::format("{} {} {}", number_text(*description.mean), unicode ? "±" : "+-",
                     number_text(*description.sd));
}

std::string count_text(const stats::GroupResult& group) {
  const auto odd = group.description.nan + group.description.inf;
  auto text = fmt::format("{}/{}", group.description.n, group.total);
  if (odd > 0) text += fmt::format(" {} NaN", odd);
  return text;
}

std::vector<std::string> key_titles(const std::vector<std::string>& keys) {
  std::vector<std::string> titles;
  for (const auto& key : keys) {
    auto begin = key.rfind('.');
    const auto is_shared = [&] {
      const auto end = std::string_view(key).substr(begin);
      return std::count_if(keys.begin(), keys.end(), [&](const std::string& other) {
               return other.size() >= end.size() && other.ends_with(end);
             }) > 1;
    };
    while (begin != std::string::npos && begin > 0 && is_shared())
      begin = key.rfind('.', begin - 1);
    titles.push_back(key.substr(begin + 1));
  }
  return titles;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

Result<Ranking> rank_groups(const Analyzer& analyzer, const ColumnChoice& choice, bool unicode) {
  GRIDCTL_TRY_ASSIGN(auto rows, chosen_rows(analyzer, choice));
  Ranking ranking;
  ranking.rows = std::move(rows);
  std::vector<const GroupResult*> groups;
  for (const auto row : ranking.rows)
    groups.push_back(&analyzer.metrics().front().analysis.groups[row]);
  ranking.columns.push_back(column("#", true, Part::always, groups, [](const GroupResult& group) {
    return group.rank == 0 ? std::string(kNone) : std::to_string(group.rank);
  }));
  for (auto& keys : key_columns(analyzer, choice, groups))
    ranking.columns.push_back(std::move(keys));
  for (auto& metrics : metric_columns(analyzer, groups, unicode))
    ranking.columns.push_back(std::move(metrics));
  ranking.labels = label_column(analyzer, groups);
  ranking.comparison_note = comparison_note(analyzer.metrics().front().analysis, unicode);
  ranking.choice_note = choice_note(analyzer.metrics().front());
  return ranking;
}

}  // namespace gridctl::analysis
