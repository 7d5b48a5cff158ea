#include "output/json.hpp"
#include "output/tables.hpp"

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/cache.hpp>
#include <gridctl/analysis/columns.hpp>
#include <gridctl/collect/names.hpp>
#include <gridctl/collect/tables/legacy_table.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/collect/trees/gather.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/journal/journal.hpp>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr const char* kMetricsFile = "metrics.csv";
constexpr std::string_view kSplits[] = {"valid.", "test.", "train."};

/// `made` is what is known of files that came of the findings, if these are all that matters.
Result<collect::Experiment> gather(const fs::path& folder, collect::KeepCurves keep,
                                   MadeFiles& made) {
  boost::system::error_code ignored;
  const auto file = folder / journal::kJournalName;
  const bool is_ours = fs::exists(file, ignored);
  AnalysisCache cache(folder, is_ours);
  if (!is_ours) {
    auto experiment = collect::gather_foreign(folder, &cache.findings(), keep);
    if (experiment) (void)cache.save();  // what is in databases is no finding
    return experiment;
  }
  GRIDCTL_TRY_ASSIGN(const auto journal,
                     journal::Journal::open(file, journal::Journal::Access::read));
  GRIDCTL_TRY_ASSIGN(const auto trainings, journal->runs(Phase::train));
  GRIDCTL_TRY_ASSIGN(const auto tests, journal->runs(Phase::test));
  auto experiment = collect::gather(folder, trainings, tests, &cache.findings(), keep);
  if (experiment) made = cache.save();
  return experiment;
}

Result<std::string> find_metric(const collect::ResultTable& table, const std::string& name) {
  if (table.column(name)) return name;
  for (const auto split : kSplits) {
    auto column = std::string(split) + name;
    if (table.column(column)) return column;
  }
  const auto known = metric_columns(table.columns);
  auto words = known;  // as written, and without the split
  for (const auto& column : known) words.push_back(column.substr(column.find('.') + 1));
  const auto near = nearest(name, words);
  return fail(ErrorKind::usage, fmt::format("there is no metric '{}'", name),
              near            ? fmt::format("did you mean '{}'?", *near)
              : known.empty() ? "the runs left no statistics"
                              : "metrics: " + join(known, ", "));
}

/// What else than the findings the file depends on.
std::string metrics_style(const AnalyzerOptions& options) {
  return options.excel_safe ? "excel-safe" : "exact";
}

void add(const collect::RunResult& run, Summary& summary) {
  ++summary.planned;
  if (run.record.state == RunState::planned) ++summary.not_started;
  count(summary, run.record.state, run.record.seconds);
}

}  // namespace

std::vector<std::string> metric_columns(const std::vector<std::string>& columns) {
  std::vector<std::string> found;
  for (const auto& column : columns) {
    for (const auto split : kSplits) {
      if (column.starts_with(split) &&
          !collect::is_beside_another(std::string_view(column).substr(split.size())))
        found.push_back(column);
    }
  }
  return found;
}

std::size_t Analyzer::shown_metrics() const {
  return std::min(metrics_.size(), std::max<std::size_t>(1, options_.metrics.size()));
}

bool Analyzer::is_complete() const {
  if (metrics_.empty() || !experiment_.notes.empty()) return false;
  const auto& groups = metrics_.front().analysis.groups;
  return std::all_of(groups.begin(), groups.end(), [](const stats::GroupResult& group) {
    return group.description.n == group.total;
  });
}

Result<Summary> Analyzer::work() {
  const auto begin = std::chrono::steady_clock::now();
  GRIDCTL_TRY(read());
  GRIDCTL_TRY(compare());
  files_.clear();
  if (!options_.output.empty()) {
    GRIDCTL_TRY(make_files());
    GRIDCTL_TRY(write_analysis(options_.output, files_));
    remember_metrics();
  }
  Summary summary;
  for (const auto& run : experiment_.runs) add(run, summary);
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return summary;
}

Result<void> Analyzer::read() {
  std::vector<collect::Experiment> experiments;
  // What is new goes into metrics.csv; without it, few curves are shown.
  const auto keep = options_.output.empty() ? collect::KeepCurves::no : collect::KeepCurves::yes;
  made_ = {};
  for (const auto& folder : options_.experiments) {
    GRIDCTL_TRY_ASSIGN(auto experiment, gather(folder, keep, made_));
    experiments.push_back(std::move(experiment));
  }
  if (experiments.size() > 1) made_ = {};
  experiment_ = collect::join_experiments(std::move(experiments));
  table_ = collect::result_table(experiment_);
  return {};
}

/// Those that were asked for; else all, the one to show first.
Result<std::vector<std::string>> Analyzer::metric_names() const {
  if (options_.metrics.empty()) return collect::metrics_of(table_);
  std::vector<std::string> names;
  for (const auto& metric : options_.metrics) {
    GRIDCTL_TRY_ASSIGN(auto found, find_metric(table_, metric));
    names.push_back(std::move(found));
  }
  if (!options_.direction && !stats::direction_of(names.front())) {
    return fail(ErrorKind::usage,
                fmt::format("nobody knows whether more or less of '{}' is better", names.front()),
                "say '--max' or '--min'");
  }
  return names;
}

Result<void> Analyzer::compare() {
  GRIDCTL_TRY_ASSIGN(auto grouping, group_runs(experiment_, table_, options_.group_by));
  grouping_ = std::move(grouping);
  GRIDCTL_TRY_ASSIGN(auto names, metric_names());
  const bool shows_one = options_.metrics.empty() && options_.output.empty();
  if (shows_one && names.size() > 1) names.resize(1);  // the others would go to files
  metrics_.clear();
  for (const auto& name : names) {
    MetricRequest request{name, {}, options_.interval};
    if (metrics_.empty() || !stats::direction_of(name)) request.direction = options_.direction;
    metrics_.push_back(analyze_metric(experiment_, table_, grouping_, request));
  }
  pooling_.reset();
  if (options_.pool.empty() || metrics_.empty()) return {};
  GRIDCTL_TRY_ASSIGN(auto pooling, pool_groups(grouping_, metrics_.front(), options_.pool,
                                               options_.interval.level));
  pooling_ = std::move(pooling);
  return {};
}

OutputFile Analyzer::metrics_file(report::CsvCells cells) {
  if (auto size = made_.find(options_.output / kMetricsFile, metrics_style(options_)))
    return {kMetricsFile, "", std::move(*size), true};
  return {kMetricsFile, "", "", false, [this, cells](const Append& append) -> Result<void> {
            GRIDCTL_TRY_ASSIGN(const auto rows, make_metrics_csv(experiment_, cells, append));
            metric_rows_ = rows;
            return {};
          }};
}

void Analyzer::remember_metrics() {
  const auto file = std::find_if(files_.begin(), files_.end(),
                                 [](const auto& one) { return one.name == kMetricsFile; });
  if (file == files_.end() || file->is_there) return;
  file->size = counted(metric_rows_, "row");
  made_.remember(options_.output / kMetricsFile, metrics_style(options_), file->size);
}

Result<void> Analyzer::make_files() {
  const auto cells = options_.excel_safe ? report::CsvCells::excel_safe : report::CsvCells::exact;
  files_.push_back({"results.csv", report::to_csv(table_.columns, table_.rows, cells),
                    fmt::format("{} x {}", counted(table_.rows.size(), "row"),
                                counted(table_.columns.size(), "column"))});
  files_.push_back(metrics_file(cells));
  const auto groups = groups_table(*this);
  files_.push_back(
      {"groups.csv", report::to_csv(groups, cells), counted(groups.rows.size(), "row")});
  files_.push_back({"results.json", analysis_json(*this, table_), ""});
  if (!metrics_.empty()) {
    GRIDCTL_TRY_ASSIGN(const auto ranking, rank_groups(*this, {}, true));
    files_.push_back({"tables.md", report::to_markdown(ranking_table(ranking)), ""});
    files_.push_back({"tables.tex", report::to_latex(ranking_table(ranking)), ""});
  }
  if (!options_.legacy_name.empty()) {
    const auto legacy = collect::legacy_table(experiment_);
    files_.push_back(
        {options_.legacy_name, legacy_csv(legacy, cells), counted(legacy.rows.size(), "row")});
  }
  if (!options_.sqlite) return {};
  GRIDCTL_TRY_ASSIGN(auto database, report::to_sqlite({{"runs", results_table(table_)},
                                                       {"metrics", metrics_table(experiment_)},
                                                       {"groups", groups}}));
  files_.push_back({"results.sqlite", std::move(database), "tables runs, metrics, groups"});
  return {};
}

}  // namespace gridctl::analysis
