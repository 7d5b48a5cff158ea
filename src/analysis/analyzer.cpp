#include "output/import_scripts.hpp"
#include "output/json.hpp"
#include "output/metrics_table.hpp"
#include "output/pieces.hpp"
#include "output/sqlite_file.hpp"
#include "output/tables.hpp"
#include "output/tensorboard_files.hpp"
#include "page/page.hpp"

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/best.hpp>
#include <gridctl/analysis/cache.hpp>
#include <gridctl/collect/tables/legacy_table.hpp>
#include <gridctl/collect/trees/gather.hpp>
#include <gridctl/core/run_selector.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/journal/journal.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr const char* kMetricsFile = "metrics.csv";
constexpr const char* kGroupsFile = "groups.csv";

/// What a training has done again has not the tests of its attempt before.
void leave_out_old_tests(const std::vector<RunRecord>& trainings, std::vector<RunRecord>& tests) {
  std::map<RunId, const RunRecord*> known;
  for (const auto& training : trainings) known.emplace(training.id, &training);
  std::erase_if(tests, [&](const RunRecord& test) {
    const auto training = known.find(test.id);
    return training != known.end() && !journal::is_current(test, *training->second);
  });
}

/// Marks runs that succeeded and whose folders are gone. A run with statistics is there: to look
/// for each folder would take as long as to look for its files.
void mark_gone(collect::Experiment& experiment) {
  for (auto& run : experiment.runs) {
    if (!run.training.empty() || !run.validation.empty()) continue;
    std::vector<RunRecord> record{run.record};
    journal::mark_gone(record, experiment.folder);
    run.record = std::move(record.front());
  }
}

/// Reads one experiment. Sets `made` to what is known of files that were made of the same findings.
Result<collect::Experiment> gather(const fs::path& folder, collect::KeepCurves keep,
                                   const collect::ScrapeRules& scrape, MadeFiles& made) {
  boost::system::error_code ignored;
  const auto file = folder / journal::kJournalName;
  const bool is_ours = fs::exists(file, ignored);
  AnalysisCache cache(folder, is_ours);
  if (!is_ours) {
    auto experiment = collect::gather_foreign(folder, &cache.findings(), keep, scrape);
    if (experiment) (void)cache.save();  // `made` stays empty: databases are not among the findings
    return experiment;
  }
  GRIDCTL_TRY_ASSIGN(const auto journal,
                     journal::Journal::open(file, journal::Journal::Access::read));
  GRIDCTL_TRY_ASSIGN(auto trainings, journal->runs(Phase::train));
  GRIDCTL_TRY_ASSIGN(auto tests, journal->runs(Phase::test));
  leave_out_old_tests(trainings, tests);
  auto experiment = collect::gather(folder, trainings, tests, &cache.findings(), keep, scrape);
  if (!experiment) return experiment;
  made = cache.save();
  mark_gone(*experiment);
  return experiment;
}

/// The options on which metrics.csv depends, beside the findings.
std::string metrics_style(const AnalyzerOptions& options) {
  return options.excel_safe ? "excel-safe" : "exact";
}

/// All that groups.csv depends on.
std::string groups_style(const Analysis& analysis) {
  const auto& options = analysis.options;
  std::uint64_t hash = fnv1a(join(analysis.table.columns, "\n"));
  for (const auto& row : analysis.table.rows) {
    row.for_each_filled([&](std::size_t column, std::string_view text) {
      hash = fnv1a(fmt::format_int(column).c_str(), hash);
      hash = fnv1a(text, hash);
    });
    hash = fnv1a("\n", hash);
  }
  const auto direction = options.direction ? static_cast<int>(*options.direction) : -1;
  return fmt::format("{} {:016x} {} {} {} {} {}", metrics_style(options), hash,
                     stats::to_string(options.interval.kind), options.interval.level, direction,
                     join(options.metrics, " "), join(options.group_by, " "));
}

/// The selectors, with the runs that rank first of all runs in the place of `best`.
Result<std::vector<std::string>> selectors_for(const AnalyzerOptions& options,
                                               collect::Experiment& experiment) {
  GRIDCTL_TRY_ASSIGN(const auto selector, RunSelector::parse(options.selectors));
  if (!selector.needs_ranking()) return options.selectors;
  AnalyzerOptions ranking;
  ranking.metrics = options.metrics;
  ranking.direction = options.direction;
  ranking.experiments = {experiment.folder};
  ranking.compares = false;
  GRIDCTL_TRY_ASSIGN(auto analysis, analyze(std::move(ranking), std::move(experiment)));
  const auto best = best_run_ids(analysis);
  experiment = std::move(analysis.experiment);
  if (!best) return tl::unexpected(best.error());
  return with_best(options.selectors, *best);
}

/// Leaves the runs that the options select. An Error if none is left.
Result<void> leave_out(const AnalyzerOptions& options, collect::Experiment& experiment) {
  auto& runs = experiment.runs;
  if (!options.selectors.empty()) {
    GRIDCTL_TRY_ASSIGN(const auto words, selectors_for(options, experiment));
    GRIDCTL_TRY_ASSIGN(const auto selector, RunSelector::parse(words));
    std::vector<RunRecord> records;
    records.reserve(runs.size());
    for (const auto& run : runs) records.push_back(run.record);
    GRIDCTL_TRY_ASSIGN(const auto positions, selector.choose(records));
    std::vector<collect::RunResult> chosen;
    chosen.reserve(positions.size());
    for (const auto position : positions) chosen.push_back(std::move(runs[position]));
    runs = std::move(chosen);
  }
  if (!options.wanted) return {};
  std::erase_if(runs, [&](const auto& run) { return !options.wanted(run); });
  if (!runs.empty()) return {};
  return fail(ErrorKind::nothing_to_do,
              fmt::format("no run of '{}' is left by --only and --skip", experiment.name),
              "the config columns of results.csv are the keys that they may name");
}

/// ", 1200 keys of few configurations are in results.csv alone", if there are such keys.
std::string rare_keys(const Analysis& analysis) {
  const auto count = count_rare_keys(analysis);
  if (count == 0) return {};
  return fmt::format(", {} of few configurations are in results.csv alone", counted(count, "key"));
}

/// Frees the curves. What shows a few of them later reads these again.
void forget_curves(collect::Experiment& experiment) {
  for (auto& run : experiment.runs) {
    if (run.visit_curves) run.curves.reset();
  }
}

void add(const collect::RunResult& run, Summary& summary) {
  ++summary.planned;
  const auto state = run.record.state;
  if (state == RunState::planned || state == RunState::submitted) ++summary.not_started;
  count(summary, run.record.state, run.record.seconds);
}

}  // namespace

Result<Summary> Analyzer::work() {
  const auto begin = std::chrono::steady_clock::now();
  GRIDCTL_TRY_ASSIGN(auto experiment, read());
  GRIDCTL_TRY_ASSIGN(analysis_, analyze(options_, std::move(experiment)));
  const bool has_time = analysis_.options.page.now != TimePoint();
  if (!has_time) analysis_.options.page.now = std::chrono::system_clock::now();
  files_.clear();
  if (!options_.output.empty()) {
    GRIDCTL_TRY(make_files());
    GRIDCTL_TRY(write_analysis(options_.output, files_));
    tell_sizes();
  }
  Summary summary;
  for (const auto& run : analysis_.experiment.runs) add(run, summary);
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return summary;
}

Result<collect::Experiment> Analyzer::read() {
  std::vector<collect::Experiment> experiments;
  // All curves go into metrics.csv; without that file a few curves are shown, which are read again.
  const auto keep = options_.output.empty() ? collect::KeepCurves::no : collect::KeepCurves::yes;
  made_ = {};
  for (const auto& folder : options_.experiments) {
    collect::ScrapeRules scrape;
    if (options_.scrape) {
      GRIDCTL_TRY_ASSIGN(scrape, options_.scrape(folder));
    }
    GRIDCTL_TRY_ASSIGN(auto experiment, gather(folder, keep, scrape, made_));
    GRIDCTL_TRY(leave_out(options_, experiment));
    experiments.push_back(std::move(experiment));
  }
  const bool is_part = options_.wanted || !options_.selectors.empty();
  if (experiments.size() > 1 || is_part) made_ = {};
  return collect::join_experiments(std::move(experiments));
}

/// A table that is made again only if the findings or `how` have changed, or somebody has touched
/// the file.
OutputFile Analyzer::kept_table(const char* name, std::string how, MakeRows make) {
  auto size = made_.find(options_.output / name, how);
  auto& kept = kept_tables_[name] = {std::move(how)};
  if (size) return {name, "", std::move(*size), true};
  return {name, "", "", false,
          [&kept, make = std::move(make)](const Append& append) -> Result<void> {
            GRIDCTL_TRY_ASSIGN(kept.rows, make(append));
            return {};
          }};
}

void Analyzer::tell_sizes() {
  for (auto& file : files_) {
    const auto kept = kept_tables_.find(file.name);
    if (kept == kept_tables_.end() || file.is_there) continue;
    file.size = counted(kept->second.rows, "row");
    if (file.name == kGroupsFile) file.size += rare_keys(analysis_);
    made_.remember(options_.output / file.name, kept->second.how, file.size);
  }
}

Result<void> Analyzer::add_page() {
  if (!options_.page.is_wanted) return {};
  files_.push_back({kPageFile, report_page(analysis_), "one page, for a browser"});
  if (options_.page.figures == FigureFiles::none) return {};
  auto figures = figure_files(analysis_);
  if (options_.page.figures == FigureFiles::svg_and_pdf) {
    GRIDCTL_TRY_ASSIGN(auto pdf, figures_as_pdf(figures));
    for (auto& file : pdf) figures.push_back(std::move(file));
  }
  for (auto& file : figures) files_.push_back(std::move(file));
  return {};
}

Result<void> Analyzer::make_files() {
  const auto cells = options_.excel_safe ? report::CsvCells::excel_safe : report::CsvCells::exact;
  files_.push_back({"results.csv", "",
                    fmt::format("{} x {}", counted(analysis_.table.rows.size(), "row"),
                                counted(analysis_.table.columns.size(), "column")),
                    false, [this, cells](const Append& append) {
                      return make_results_csv(analysis_.table, cells, append);
                    }});
  files_.push_back(
      kept_table(kMetricsFile, metrics_style(options_), [=, this](const Append& append) {
        auto rows = make_metrics_csv(analysis_.experiment, cells, append);
        if (options_.exports.empty()) forget_curves(analysis_.experiment);
        return rows;
      }));
  files_.push_back(kept_table(
      kGroupsFile, groups_style(analysis_),
      [=, this](const Append& append) { return make_groups_csv(analysis_, cells, append); }));
  files_.push_back({"results.json", "", "", false, [this](const Append& append) {
                      return make_json(analysis_, analysis_.table, append);
                    }});
  if (!analysis_.tasks.front().metrics.empty()) {
    GRIDCTL_TRY_ASSIGN(auto markdown, markdown_of(analysis_, {}));
    GRIDCTL_TRY_ASSIGN(auto latex, latex_of(analysis_, {}));
    files_.push_back({"tables.md", std::move(markdown), ""});
    files_.push_back({"tables.tex", std::move(latex), ""});
  }
  if (!options_.legacy_name.empty()) {
    const auto legacy = collect::legacy_table(analysis_.experiment);
    files_.push_back(
        {options_.legacy_name, legacy_csv(legacy, cells), counted(legacy.rows.size(), "row")});
  }
  GRIDCTL_TRY(add_page());
  add_exports();
  return {};
}

void Analyzer::add_exports() {
  const auto wants = [&](Export one) { return options_.exports.contains(one); };
  if (wants(Export::sqlite)) {
    files_.push_back(
        {"results.sqlite", "", "tables runs, metrics, groups", false, [this](const Append& append) {
           return make_sqlite({results_table(analysis_.table), metrics_table(analysis_.experiment),
                               groups_table(analysis_)},
                              options_.output, append);
         }});
  }
  if (wants(Export::mlflow))
    files_.push_back({kMlflowScript, std::string(kImportIntoMlflow), "python3 … [TRACKING_URI]"});
  if (wants(Export::wandb))
    files_.push_back({kWandbScript, std::string(kImportIntoWandb), "python3 … PROJECT"});
  if (!wants(Export::tensorboard)) return;
  for (auto& file : tensorboard_files(analysis_.experiment)) files_.push_back(std::move(file));
}

}  // namespace gridctl::analysis
