#include "effects.hpp"
#include "mean_curves.hpp"
#include "output/best_text.hpp"
#include "output/fit_ranking.hpp"
#include "output/json.hpp"
#include "output/lines.hpp"
#include "output/origins_note.hpp"
#include "output/pieces.hpp"
#include "output/tables.hpp"
#include "output/tensorboard_files.hpp"
#include "page/page.hpp"
#include "ranking.hpp"
#include "words.hpp"

#include <gridctl/analysis/output/text.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/report/charts.hpp>
#include <gridctl/report/table.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kRowsShown = 20;
constexpr std::size_t kCurvesShown = 5;
constexpr std::size_t kIdsShown = 5;
constexpr std::size_t kTasksShown = 8;
constexpr int kGap = 2;
constexpr int kNarrowestBox = 16;
constexpr int kWidestBox = 32;
constexpr int kBarWidth = 20;
constexpr std::size_t kSparkWidth = 24;
constexpr double kSmallestShare = 0.005;  // shown as 1 %

/// The words for states, in the order of the headline.
struct StateWord {
  const char* word;
  RunState state;
  bool names_runs;
};
constexpr StateWord kStates[] = {{"complete", RunState::succeeded, false},
                                 {"failed", RunState::failed, true},
                                 {"lost", RunState::lost, true},
                                 {"stopped", RunState::stopped, true},
                                 {"stopped early", RunState::stopped_early, false},
                                 {"skipped", RunState::skipped, false},
                                 {"running", RunState::running, false},
                                 {"submitted", RunState::submitted, false},
                                 {"not started", RunState::planned, false}};

std::vector<std::string> ids_of(const collect::Experiment& experiment, RunState state) {
  std::vector<std::string> ids;
  for (const auto& run : experiment.runs) {
    if (run.record.state == state) ids.push_back(to_string(run.record.id));
  }
  return ids;
}

std::size_t count_tests(const collect::Experiment& experiment) {
  std::size_t tests = 0;
  for (const auto& run : experiment.runs) tests += run.tests.size();
  return tests;
}

/// Adds box plots in front of P(best>), if there is room beside the other columns.
void add_boxes(const TaskAnalysis& task, const report::Look& look, Ranking& ranking) {
  const int room = look.columns - width_of(ranking.columns) - kGap;
  if (room < kNarrowestBox) return;
  const auto& groups = task.metrics.front().analysis.groups;
  std::vector<stats::Description> boxes;
  for (const auto row : ranking.rows) boxes.push_back(groups[row].description);
  const auto scale = report::common_scale(boxes);
  if (!scale || scale->low == scale->high) return;
  const int width = std::min(room, kWidestBox);
  RankingColumn column{report::scale_line(*scale, width, !look.unicode), false, Part::box, {}};
  for (const auto& box : boxes)
    column.cells.push_back(report::box_line(box, *scale, width, !look.unicode));
  const auto before = std::find_if(ranking.columns.begin(), ranking.columns.end(),
                                   [](const auto& other) { return other.title == "P(best>)"; });
  ranking.columns.insert(before, std::move(column));
}

bool has_boxes(const Ranking& ranking) {
  return std::any_of(ranking.columns.begin(), ranking.columns.end(),
                     [](const auto& column) { return column.part == Part::box; });
}

std::string footnotes(const Ranking& ranking, const report::Look& look) {
  const std::string box = !has_boxes(ranking) ? ""
                          : look.unicode ? "box: least ├, quartiles ▒, median ┃, greatest ┤"
                                         : "box: least |-, quartiles [=], median |, greatest -|";
  std::string text;
  for (const auto& note :
       {ranking.comparison_note, ranking.probability_note, box, ranking.choice_note})
    if (!note.empty()) text += wrapped(note, look, " ");
  return text;
}

Result<std::string> ranking_text(const TaskAnalysis& task, const PrintOptions& options,
                                 const report::Look& look) {
  auto choice = options.choice;
  if (!choice.top && !options.all) choice.top = kRowsShown;
  GRIDCTL_TRY_ASSIGN(auto ranking, rank_groups(task, choice, look.unicode));
  fit_ranking(task, options.choice, look, ranking);
  add_boxes(task, look, ranking);
  auto text = table_text(ranking_table(ranking), look);
  const auto groups = task.metrics.front().analysis.groups.size();
  if (groups > ranking.rows.size())
    text += fmt::format(" {}  {} more (--all)\n", look.unicode ? "…" : "...",
                        groups - ranking.rows.size());
  return text + footnotes(ranking, look) + "\n";
}

std::string estimate_text(const stats::Estimate& estimate) {
  return fmt::format("{} [{}, {}]", number_text(estimate.value), number_text(estimate.interval.low),
                     number_text(estimate.interval.high));
}

std::string pool_text(const Analysis& analysis, const report::Look& look) {
  const auto& pooling = analysis.pooling;
  if (!pooling) return {};
  report::Table table;
  for (const auto& title : key_titles(pooling->keys)) table.columns.push_back({upper(title)});
  for (const char* title : {"TASKS", "RUNS", "IQM", "MEAN"}) table.columns.push_back({title, true});
  for (const auto& group : pooling->groups) {
    auto row = group.values;
    row.push_back(fmt::format("{}/{}", group.tasks, pooling->tasks));
    row.push_back(std::to_string(group.runs));
    row.push_back(group.pooled ? estimate_text(group.pooled->iqm) : "-");
    row.push_back(group.pooled ? estimate_text(group.pooled->mean) : "-");
    table.rows.push_back(std::move(row));
  }
  const auto title = fmt::format("Pooled over {} ({:g} % intervals of a stratified bootstrap)",
                                 printable(pooling->key), 100 * analysis.options.interval.level);
  return wrapped(title, look) + table_text(table, look) + "\n";
}

std::vector<report::Importance> importance_of(const stats::Effects& effects) {
  std::vector<report::Importance> items;
  for (const auto& factor : effects.factors) {
    if (factor.share.value_or(0) >= kSmallestShare) items.push_back({factor.name, *factor.share});
  }
  for (const auto& pair : effects.interactions) {
    if (pair.share < kSmallestShare) continue;
    items.push_back(
        {effects.factors[pair.first].name + " x " + effects.factors[pair.second].name, pair.share});
  }
  std::stable_sort(items.begin(), items.end(),
                   [](const auto& a, const auto& b) { return a.share > b.share; });
  if (effects.higher_order >= kSmallestShare)
    items.push_back({"more keys together", effects.higher_order});
  if (effects.residual >= kSmallestShare) items.push_back({"seeds", effects.residual});
  return items;
}

/// The rank correlations of keys with the metric, the strongest first: "lr -0.71  wd +0.10".
std::string correlations(const stats::Effects& effects) {
  std::vector<std::pair<double, std::string>> found;
  for (const auto& factor : effects.factors) {
    if (factor.rank_correlation) found.emplace_back(*factor.rank_correlation, factor.name);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::abs(a.first) > std::abs(b.first);
  });
  std::vector<std::string> parts;
  parts.reserve(found.size());
  for (const auto& [value, name] : found) parts.push_back(fmt::format("{} {:+.2f}", name, value));
  return join(parts, "  ");
}

std::string effects_text(const TaskAnalysis& task, const report::Look& look) {
  const auto effects = effects_of(task);
  if (!effects) return {};
  const auto metric = printable(task.metrics.front().metric);
  if (effects->complete) {
    const auto items = importance_of(*effects);
    if (items.empty()) return {};
    return wrapped("What matters for " + metric, look) +
           fmt::format("  {}\n\n", report::importance_line(items, look.columns - kGap, kBarWidth,
                                                           !look.unicode));
  }
  const auto list = correlations(*effects);
  if (list.empty()) return {};
  return wrapped("Rank correlation with " + metric, look) +
         fmt::format("  {}\n\n", elide(printable(list), look.columns - kGap, !look.unicode));
}

/// One line a group: its rank, its label, its curve.
std::string curves_text(const collect::Experiment& experiment, const TaskAnalysis& task,
                        const report::Look& look) {
  const auto& ranked = task.metrics.front().analysis.groups;
  std::vector<std::size_t> groups;
  for (std::size_t i = 0; i < std::min(ranked.size(), kCurvesShown); ++i)
    groups.push_back(ranked[i].group);
  const auto curves = mean_curves(experiment, task, groups, kSparkWidth);
  std::vector<double> all;
  for (const auto& means : curves.means) all.insert(all.end(), means.begin(), means.end());
  const auto scale = report::scale_of(all);
  if (!scale || curves.means.front().size() < 2) return {};
  report::Table table{{{"", true}, {"", false}, {"", true}}, {}};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    table.rows.push_back(
        {std::to_string(i + 1), task.grouping.groups[groups[i]].label,
         report::sparkline(curves.means[i], *scale, static_cast<int>(kSparkWidth), !look.unicode)});
  }
  const auto text = table_text(table, look);
  const auto title =
      fmt::format("Learning curves of {}.{} (mean, steps {:g} to {:g})", curves.split,
                  printable(curves.metric), curves.first_step, curves.last_step);
  return wrapped(title, look) + text.substr(text.find('\n') + 1) + "\n";  // no empty titles
}

std::string files_text(const Analysis& analysis, const std::vector<OutputFile>& files) {
  if (files.empty()) return {};
  auto text = fmt::format("Wrote {}/\n", printable(analysis.options.output.string()));
  report::Table table{{{"", false}, {"", false}}, {}};
  std::size_t of_runs = 0;
  for (const auto& file : files) {
    const bool is_of_run = file.name.starts_with(kTensorBoardFolder);
    of_runs += is_of_run ? 1 : 0;
    if (!is_of_run) table.rows.push_back({"  " + file.name, file.size});
  }
  if (of_runs > 0)
    table.rows.push_back({fmt::format("  {}/", kTensorBoardFolder), counted(of_runs, "run")});
  constexpr int kAnyWidth = 1000;
  const auto rows = report::to_text(table, kAnyWidth);
  return text + rows.substr(rows.find('\n') + 1);
}

/// A text without what drives a terminal; its lines stay. Files keep every byte: what is printed
/// may be looked at.
std::string printable_lines(std::string_view text) {
  const auto is_plain = [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\t'; };
  if (std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string shown;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    shown += printable(text.substr(0, end)) + "\n";
    text.remove_prefix(end + 1);
  }
  return shown + printable(text);
}

/// Results as CSV or JSON.
Result<void> append_data(const Analysis& analysis, const PrintOptions& options,
                         const Append& append) {
  std::optional<collect::ResultTable> part;
  if (!is_everything(options.choice)) {
    GRIDCTL_TRY_ASSIGN(auto chosen, choose_columns(analysis.table, options.choice));
    part = std::move(chosen);
  }
  const auto& table = part ? *part : analysis.table;
  if (options.format == "json") return make_json(analysis, table, append);
  const auto cells =
      analysis.options.excel_safe ? report::CsvCells::excel_safe : report::CsvCells::exact;
  return make_results_csv(table, cells, [&](std::string_view text) -> Result<void> {
    return append(printable_lines(text));
  });
}

Result<std::string> markup_text(const Analysis& analysis, const PrintOptions& options) {
  if (analysis.tasks.front().metrics.empty())
    return fail(ErrorKind::nothing_to_do, "no numeric statistics");
  return options.format == "md" ? markdown_of(analysis, options.choice)
                                : latex_of(analysis, options.choice);
}

/// "dataset=mnist: 12 configurations, by valid.acc, higher is better", over the table of a task.
std::string task_title(const TaskAnalysis& task, const report::Look& look) {
  if (task.task.empty()) return {};
  auto title = fmt::format("{}: {}", printable(task.task),
                           counted(task.grouping.groups.size(), "configuration"));
  if (!task.metrics.empty()) {
    const auto& metric = task.metrics.front();
    title += fmt::format(", by {}, {} is better", printable(metric.metric),
                         metric.direction == stats::Direction::higher ? "higher" : "lower");
  }
  return wrapped(title, look);
}

Result<std::string> task_text(const collect::Experiment& experiment, const TaskAnalysis& task,
                              const PrintOptions& options, const report::Look& look) {
  auto text = task_title(task, look);
  if (task.metrics.empty()) return text.empty() ? text : text + " no numeric statistics\n\n";
  GRIDCTL_TRY_ASSIGN(const auto ranking, ranking_text(task, options, look));
  return text + ranking + effects_text(task, look) + curves_text(experiment, task, look);
}

}  // namespace

std::string headline(const Analysis& analysis) {
  const auto& experiment = analysis.experiment;
  std::vector<std::string> parts;
  for (const auto& [word, state, names_runs] : kStates) {
    auto ids = ids_of(experiment, state);
    if (ids.empty()) continue;
    auto part = fmt::format("{} {}", ids.size(), word);
    const bool too_many = ids.size() > kIdsShown;
    ids.resize(std::min(ids.size(), kIdsShown));
    if (names_runs) part += fmt::format(" ({}{})", join(ids, ", "), too_many ? ", ..." : "");
    parts.push_back(std::move(part));
  }
  auto line = fmt::format("Read {}: {}; {}.", counted(experiment.runs.size(), "run"),
                          join(parts, ", "), counted(count_tests(experiment), "test"));
  if (analysis.tasks.size() > 1)
    return line + fmt::format(" {} tasks, a ranking each.", analysis.tasks.size());
  const auto& task = analysis.tasks.front();
  if (task.metrics.empty()) return line + " Nothing to rank by.";
  const auto& metric = task.metrics.front();
  return line + fmt::format(" Metric {}, {} is better{}.", printable(metric.metric),
                            metric.direction == stats::Direction::higher ? "higher" : "lower",
                            metric.direction_known ? "" : " (a guess: say --min or --max)");
}

Result<std::string> analysis_text(const Analysis& analysis, const std::vector<OutputFile>& files,
                                  const PrintOptions& options, const report::Look& look) {
  auto text = wrapped(headline(analysis), look) + "\n";
  const auto note = origins_note(analysis.experiment);
  if (!note.empty()) text += wrapped("Note: " + note, look) + "\n";
  const auto shown =
      options.all ? analysis.tasks.size() : std::min(analysis.tasks.size(), kTasksShown);
  for (std::size_t i = 0; i < shown; ++i) {
    GRIDCTL_TRY_ASSIGN(const auto task,
                       task_text(analysis.experiment, analysis.tasks[i], options, look));
    text += task;
  }
  if (analysis.tasks.size() > shown)
    text += fmt::format("{} more tasks (--all)\n\n", analysis.tasks.size() - shown);
  return text + pool_text(analysis, look) + best_text(analysis, look) + files_text(analysis, files);
}

Result<void> append_text(const Analysis& analysis, const std::vector<OutputFile>& files,
                         const PrintOptions& options, const report::Look& look,
                         const Append& append) {
  if (options.format == "csv" || options.format == "json")
    return append_data(analysis, options, append);
  const auto text = options.format.starts_with("page")
                        ? page_files_text(analysis, files, options.format)
                    : options.format == "md" || options.format == "latex"
                        ? markup_text(analysis, options)
                        : analysis_text(analysis, files, options, look);
  if (!text) return tl::unexpected(text.error());
  return append(*text);
}

}  // namespace gridctl::analysis
