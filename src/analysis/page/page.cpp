#include "page/page.hpp"

#include "page/anonymous.hpp"
#include "page/figures.hpp"
#include "page/sections.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/report/html/page_frame.hpp>

#include <algorithm>
#include <set>

#include <boost/filesystem/operations.hpp>
#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kCurveNumbers = 60'000;        // some 0.4 MB
constexpr std::size_t kCurveNumbersOfView = 10'000;  // of each other metric

std::size_t count_of(const collect::Experiment& experiment, RunState state) {
  return static_cast<std::size_t>(
      std::count_if(experiment.runs.begin(), experiment.runs.end(),
                    [&](const auto& run) { return run.record.state == state; }));
}

/// "45 complete · 3 failed · 12 configurations".
std::vector<std::string> facts_of(const Analysis& analysis) {
  static constexpr std::pair<RunState, const char*> kWords[] = {
      {RunState::succeeded, "complete"},
      {RunState::failed, "failed"},
      {RunState::lost, "lost"},
      {RunState::stopped, "stopped"},
      {RunState::stopped_early, "stopped early"},
      {RunState::skipped, "skipped"},
      {RunState::running, "running"},
      {RunState::planned, "not started"}};
  const auto& experiment = analysis.experiment;
  std::vector<std::string> facts{counted(experiment.runs.size(), "run")};
  for (const auto& [state, word] : kWords) {
    const auto count = count_of(experiment, state);
    if (count > 0) facts.push_back(fmt::format("{} {}", count, word));
  }
  std::size_t groups = 0;
  for (const auto& task : analysis.tasks) groups += task.grouping.groups.size();
  facts.push_back(counted(groups, analysis.options.group_by.empty() ? "configuration" : "group"));
  if (analysis.tasks.size() > 1) facts.push_back(counted(analysis.tasks.size(), "task"));
  std::optional<TimePoint> first;
  std::set<std::string> hosts;
  for (const auto& run : experiment.runs) {
    const auto& start = run.record.started_at;
    if (start && (!first || *start < *first)) first = start;
    if (!run.place.host.empty()) hosts.insert(run.place.host);
  }
  if (first)
    facts.push_back("begun " + rfc3339(*first).substr(0, std::string("2026-11-04").size()));
  if (hosts.size() == 1 && !analysis.options.page.is_anonymous) facts.push_back(*hosts.begin());
  return facts;
}

std::string banner_of(const Analysis& analysis) {
  const auto running = count_of(analysis.experiment, RunState::running);
  const auto waiting = count_of(analysis.experiment, RunState::planned);
  if (running + waiting == 0) return {};
  return fmt::format(
      "Not all runs have ended: {} running, {} not started. This page says what was "
      "known when it was written.",
      running, waiting);
}

/// The sections that need a number.
void add_statistics(const Analysis& analysis, std::vector<report::PageSection>& sections) {
  sections.push_back({"table", "Table", table_section(analysis)});
  sections.push_back({"grid", "Grid", grid_section(analysis)});
  sections.push_back({"effects", "Effects", effects_section(analysis)});
  sections.push_back({"curves", "Curves", curves_section(analysis)});
  sections.push_back({"robustness", "Robustness", robustness_section(analysis)});
}

/// The metrics behind the first that say which values are better, those that were asked for first.
/// None of a test: who looks for the best test has no test any more.
std::vector<std::string> other_metrics(const Analysis& analysis) {
  const auto& task = analysis.tasks.front();
  std::vector<std::string> names;
  for (std::size_t i = 1; i < task.metrics.size(); ++i) names.push_back(task.metrics[i].metric);
  for (const auto& name : task.other_metrics) {
    const bool has_direction = stats::direction_of(name) || analysis.options.direction;
    if (has_direction && !name.starts_with("test.")) names.push_back(name);
  }
  names.resize(std::min(names.size(), analysis.options.page.other_metrics));
  return names;
}

/// Ranks the tasks by the metric alone, as if only that had been asked for.
void rank_by(const std::string& name, Analysis& analysis) {
  for (auto& task : analysis.tasks) {
    const auto found = std::ranges::find(task.metrics, name, &MetricAnalysis::metric);
    std::optional<stats::Direction> direction;
    if (found != task.metrics.end()) {
      direction = found->direction;
    } else if (!stats::direction_of(name)) {
      direction = analysis.options.direction;
    }
    const auto facts = facts_of(analysis.experiment, analysis.table, task.grouping);
    task.metrics = {analyze_metric(analysis.experiment, analysis.table, task.grouping, facts,
                                   {name, direction, analysis.options.interval, true})};
    task.other_metrics.clear();
  }
}

/// What the page says by other metrics; its list of runs keeps the first. None of a large
/// experiment: each view adds to the page's size.
std::vector<report::PageView> other_views(const Analysis& analysis) {
  constexpr std::size_t kMostRuns = 2000;
  std::vector<report::PageView> views;
  if (analysis.experiment.runs.size() > kMostRuns) return views;
  for (const auto& name : other_metrics(analysis)) {
    auto other = analysis;
    rank_by(name, other);
    report::PageView view{name, {}, page_data(other, kCurveNumbersOfView)};
    view.sections.push_back({"answer", "Answer", answer_section(other)});
    add_statistics(other, view.sections);
    view.sections.push_back({"methods", "Methods", methods_section(other)});
    views.push_back(std::move(view));
  }
  return views;
}

/// A file for a figure, unless it has nothing to show.
template <class Figure>
void add_file(std::vector<OutputFile>& files, const Analysis& analysis, const char* name,
              std::size_t task, const Figure& figure) {
  auto svg = report::draw(
      figure,
      {.width = report::kColumnWidth, .is_file = true, .palette = analysis.options.page.palette});
  if (!svg.empty()) files.push_back({figure_name(name, task), std::move(svg), ""});
}

}  // namespace

std::string report_page(const Analysis& whole) {
  std::optional<Analysis> without_names;
  if (whole.options.page.is_anonymous) without_names = anonymous(whole);
  const auto& analysis = without_names ? *without_names : whole;
  report::PageFrame frame;
  frame.title = analysis.experiment.name;
  frame.facts = facts_of(analysis);
  frame.banner = banner_of(analysis);
  frame.offers_reload = !frame.banner.empty();
  frame.sections.push_back({"answer", "Answer", answer_section(analysis)});
  const bool has_numbers =
      std::any_of(analysis.tasks.begin(), analysis.tasks.end(),
                  [](const TaskAnalysis& task) { return !task.metrics.empty(); });
  if (has_numbers) {
    add_statistics(analysis, frame.sections);
    frame.view = analysis.tasks.front().metrics.empty()
                     ? std::string()
                     : analysis.tasks.front().metrics.front().metric;
    frame.views = other_views(analysis);
  }
  if (has_numbers && analysis.search)
    frame.sections.push_back({"search", "Search", search_section(analysis)});
  frame.sections.push_back({"runs", "Runs", runs_section(analysis)});
  frame.sections.push_back({"cost", "Cost", cost_section(analysis)});
  frame.sections.push_back({"methods", "Methods", methods_section(analysis)});
  frame.data = page_data(analysis, kCurveNumbers);
  frame.foot = "One file; it loads nothing from anywhere.";
  return report::page_text(frame);
}

std::string page_files_text(const Analysis& analysis, const std::vector<OutputFile>& files,
                            const std::string& format) {
  const auto& folder = analysis.options.output;
  const auto page = fs::absolute(folder / kPageFile).lexically_normal().string();
  std::vector<std::string> figures;
  for (const auto& file : files)
    if (file.name.starts_with(kFiguresFolder)) figures.push_back((folder / file.name).string());
  if (format == "page-json")
    return json_text({{"schema", "gridctl.report/1"}, {"page", page}, {"figures", figures}}) + "\n";
  return fmt::format("Wrote {}{}\nOpen  file://{}\n", printable((folder / kPageFile).string()),
                     figures.empty() ? "" : " and " + counted(figures.size(), "figure"),
                     printable(page));
}

std::vector<OutputFile> figure_files(const Analysis& whole) {
  std::optional<Analysis> without_names;
  if (whole.options.page.is_anonymous) without_names = anonymous(whole);
  const auto& analysis = without_names ? *without_names : whole;
  std::vector<OutputFile> files;
  const auto tasks = std::min(analysis.tasks.size(), kFigureTasks);
  for (std::size_t i = 0; i < tasks; ++i) {
    const auto& task = analysis.tasks[i];
    if (task.metrics.empty()) continue;
    add_file(files, analysis, "intervals", i, interval_figure(task));
    add_file(files, analysis, "curves", i, curve_figure(analysis.experiment, task));
    add_file(files, analysis, "effects", i, effect_figure(task));
    if (const auto heat = heat_figure(task)) add_file(files, analysis, "heat-map", i, *heat);
    add_file(files, analysis, "scatter", i, scatter_figure(task));
    add_file(files, analysis, "seeds", i, seed_figure(task));
  }
  add_file(files, analysis, "timeline", 0,
           timeline_figure(analysis.experiment, analysis.options.page.now));
  return files;
}

}  // namespace gridctl::analysis
