#include "results/analyze_options.hpp"

#include "options/column_completion.hpp"
#include "options/scrape_rules.hpp"
#include "options/value_completion.hpp"
#include "results/print_analysis.hpp"
#include "results/run_filter.hpp"

#include <gridctl/core/run_selector.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/locate.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

constexpr std::string_view kDescending = ":desc";

std::vector<cli::Candidate> complete_metric(const cli::CompletionContext& context) {
  return as_candidates(analysis::metric_columns(known_columns(context)));
}

std::vector<cli::Candidate> complete_column(const cli::CompletionContext& context) {
  return as_candidates(known_columns(context));
}

std::vector<cli::Candidate> complete_key(const cli::CompletionContext& context) {
  auto columns = known_columns(context);
  std::erase_if(columns, [](const auto& name) { return name.compare(0, 7, "config.") != 0; });
  return as_candidates(columns);
}

using Complete = std::vector<cli::Candidate> (*)(const cli::CompletionContext&);

cli::Option valued(const char* group, const char* name, const char* metavar, const char* help,
                   Complete complete = nullptr) {
  cli::Option option{.name = name, .metavar = metavar, .help = help, .group = group};
  if (complete != nullptr) {
    option.completer = cli::Completer::dynamic_values(complete);
    option.completer.keep_order = true;
  }
  return option;
}

cli::Option flag(const char* group, const char* name, const char* help) {
  cli::Option option{.name = name, .help = help, .group = group};
  return option;
}

std::vector<cli::Option> metric_options() {
  constexpr const char* kGroup = "Metric";
  auto metric =
      valued(kGroup, "metric", "NAME",
             "The statistic to rank by, such as valid.loss or acc; said again, one to show "
             "beside it",
             complete_metric);
  metric.letter = 'm';
  metric.repeatable = true;
  metric.default_text = "validation accuracy, else the nearest to it";
  auto interval = valued(kGroup, "ci", "KIND", "The interval of a mean");
  interval.choices = {"t", "bootstrap", "sd", "se", "none"};
  interval.default_value = "t";
  auto level = valued(kGroup, "level", "P", "How sure the interval is");
  level.default_value = "0.95";
  auto group_by = valued(kGroup, "group-by", "KEYS",
                         "Runs count together that have equal values of these keys, or columns of "
                         "results.csv; of a dataset or task: a ranking each",
                         complete_column);
  group_by.default_text = "configuration";
  group_by.repeatable = true;
  group_by.completer.list = true;
  auto pool = valued(kGroup, "pool", "KEY",
                     "Pool the scores over the values of this key; they must be on one scale",
                     complete_key);
  group_by.in_environment = pool.in_environment = false;  // keys of one experiment
  return {metric,
          flag(kGroup, "min", "Lower is better"),
          flag(kGroup, "max", "Higher is better"),
          group_by,
          interval,
          level,
          pool,
          flag(kGroup, "strict",
               "Exit with 3 if any run has no value of the metric, or a file could not be read "
               "whole")};
}

/// As `gridctl train` has them.
std::vector<cli::Option> run_options() {
  constexpr const char* kGroup = "Runs";
  auto only = valued(kGroup, "only", "EXPR",
                     "Only runs of configurations like lr=0.1 or epochs>=10,task=a*");
  auto skip = valued(kGroup, "skip", "EXPR", "Leave such runs out");
  only.repeatable = skip.repeatable = true;
  only.completer = skip.completer = condition_completer(keys_in_experiment, values_in_experiment);
  return {only, skip};
}

std::vector<cli::Option> table_options() {
  constexpr const char* kGroup = "What is printed";
  auto format =
      valued(kGroup, "format", "FORMAT",
             "The ranking as table, md or latex; all results as csv or json (as --json). Other "
             "than table, and with --json, it is only printed: no files, unless you say --output");
  format.letter = 'f';
  format.default_value = "table";
  format.choices = {"table", "csv", "json", "md", "latex"};
  auto columns =
      valued(kGroup, "columns", "NAMES",
             "These columns in this order, * for any text; of a ranking its keys", complete_column);
  columns.repeatable = true;
  columns.completer.list = true;
  auto all = flag(kGroup, "all", "Every row of the ranking");
  all.letter = 'a';
  auto watch = flag(kGroup, "watch", "Print it again whenever files change, until Ctrl-C");
  watch.letter = 'w';
  std::vector<cli::Option> options{
      format,
      columns,
      valued(kGroup, "keep", "REGEX", "Columns that stay, whatever the next two say"),
      valued(kGroup, "drop", "REGEX", "Leave out columns that match"),
      flag(kGroup, "only-changed",
           "Leave out columns that are equal in all rows (a ranking always does)"),
      valued(kGroup, "sort", "COLUMN[:desc]",
             "Sort rows; of a ranking by a key, mean, sd, n or label", complete_column),
      valued(kGroup, "top", "N", "The first N rows"),
      all,
      watch};
  // All but the format belong to one call, and GRIDCTL_COLUMNS would be taken for the terminal's.
  for (auto& option : options) option.in_environment = option.name == "format";
  return options;
}

std::vector<cli::Option> file_options() {
  constexpr const char* kGroup = "Files";
  auto output =
      valued(kGroup, "output", "DIR", "Where the files go; an older analysis is kept as DIR.1");
  output.letter = 'o';
  output.default_text = "EXPDIR/analysis; of several, ./analysis";
  output.completer = cli::Completer::directories();
  auto exported = valued(kGroup, "export", "KIND", "Also files for another program");
  exported.choices = {"sqlite", "tensorboard", "mlflow", "wandb"};
  exported.repeatable = true;
  return {output, flag(kGroup, "no-report", "Leave out the page report.html"),
          flag(kGroup, "excel-safe", "Keep cells of CSV from being run as formulas"),
          flag(kGroup, "legacy-csv", "Also a CSV as MI-Prometheus's analyzer wrote it"), exported};
}

std::vector<cli::Option> scrape_options() {
  constexpr const char* kGroup = "Numbers that are printed";
  auto scrape = valued(kGroup, "scrape", "NAME=REGEX",
                       "How to find a number in lines of logs: 'valid.acc=val acc ([0-9.]+)', "
                       "'step=Epoch (\\d+)'; in place of the trainer section's metrics");
  scrape.repeatable = true;
  auto none = flag(kGroup, "no-scrape", "Read no lines of logs");
  scrape.in_environment = none.in_environment = false;  // they belong to one trainer
  return {scrape, none};
}

/// Comma lists, said once or several times.
std::vector<std::string> list_of(const cli::Arguments& arguments, const char* option) {
  std::vector<std::string> names;
  for (const auto& list : arguments.all(option)) {
    for (const auto& name : split(list, ',')) {
      if (!trim(name).empty()) names.emplace_back(trim(name));
    }
  }
  return names;
}

Result<stats::IntervalOptions> interval_options(const cli::Arguments& arguments) {
  stats::IntervalOptions options;
  options.kind = stats::parse_interval_kind(arguments.text("ci")).value_or(options.kind);
  const auto level = arguments.number("level");
  if (!level) return tl::unexpected(level.error());
  options.level = level->value_or(options.level);
  if (options.level > 0 && options.level < 1) return options;
  return tl::unexpected(
      arguments.blame("level", {ErrorKind::usage,
                                fmt::format("no interval has the level {:g}", options.level),
                                "say a number between 0 and 1, such as 0.95",
                                {},
                                {},
                                {}}));
}

Result<std::optional<stats::Direction>> direction_from(const cli::Arguments& arguments) {
  const bool minimum = arguments.flag("min");
  const bool maximum = arguments.flag("max");
  if (minimum && maximum) {
    return fail(ErrorKind::usage, "--min and --max exclude each other", "leave one of them out");
  }
  if (!minimum && !maximum) return std::optional<stats::Direction>();
  return std::optional(maximum ? stats::Direction::higher : stats::Direction::lower);
}

Result<std::optional<TextPattern>> pattern_from(const cli::Arguments& arguments,
                                                const char* option) {
  if (!arguments.given(option)) return std::optional<TextPattern>();
  auto pattern = TextPattern::compile(arguments.text(option));
  if (!pattern) return tl::unexpected(arguments.blame(option, pattern.error()));
  return std::optional<TextPattern>(std::move(*pattern));
}

using analysis::Export;

std::set<Export> exports_from(const cli::Arguments& arguments) {
  const std::map<std::string, Export> kinds = {{"sqlite", Export::sqlite},
                                               {"tensorboard", Export::tensorboard},
                                               {"mlflow", Export::mlflow},
                                               {"wandb", Export::wandb}};
  std::set<Export> exports;
  for (const auto& word : arguments.all("export")) exports.insert(kinds.at(word));
  return exports;
}

/// A format other than the table, or --json, is to be printed, and nothing else.
fs::path output_folder(const cli::Arguments& arguments, const std::vector<fs::path>& experiments,
                       bool json) {
  if (arguments.given("output")) return arguments.text("output");
  const bool is_table = arguments.text("format") == "table" && !json;
  const bool wants_files = is_table || arguments.given("export") || arguments.flag("legacy-csv");
  if (!wants_files) return {};
  return experiments.size() == 1 ? experiments.front() / analysis::kAnalysisFolder
                                 : fs::path(analysis::kAnalysisFolder);
}

/// For each experiment what its trainer and tester were said to print, unless the options say it.
Result<std::function<Result<collect::ScrapeRules>(const fs::path&)>> scrape_from(
    const cli::Arguments& arguments) {
  collect::Scrape said;
  said.is_on = !arguments.flag("no-scrape");
  for (const auto& text : arguments.all("scrape")) {
    auto pattern = collect::parse_scrape_pattern(text);
    if (!pattern) return tl::unexpected(arguments.blame("scrape", pattern.error()));
    said.patterns.push_back(std::move(*pattern));
  }
  if (!said.is_on && !said.patterns.empty()) {
    return fail(ErrorKind::usage, "--scrape and --no-scrape exclude each other",
                "leave one of them out");
  }
  return [said = std::move(said)](const fs::path& folder) -> Result<collect::ScrapeRules> {
    if (!said.is_on || !said.patterns.empty()) return collect::ScrapeRules{said, said};
    return scrape_rules_of(folder);
  };
}

/// A word that is no experiment and has the form of a selector selects runs.
bool is_run_selector(const std::string& word) {
  boost::system::error_code ignored;
  return word != "last" && is_selector(word) && !fs::exists(word, ignored) &&
         experiment::find_experiment(word).empty();
}

}  // namespace

std::vector<cli::Option> analyze_options() {
  std::vector<cli::Option> options;
  for (const auto& group :
       {metric_options(), run_options(), scrape_options(), table_options(), file_options()})
    options.insert(options.end(), group.begin(), group.end());
  return options;
}

Result<AnalyzedRuns> analyzed_runs(const cli::Arguments& arguments, const cli::Services& services) {
  AnalyzedRuns runs;
  auto words = arguments.positionals();
  const auto selectors = std::stable_partition(
      words.begin(), words.end(), [](const auto& word) { return !is_run_selector(word); });
  runs.selectors.assign(selectors, words.end());
  words.erase(selectors, words.end());
  if (words.empty()) words.emplace_back("last");
  for (const auto& text : words) {
    GRIDCTL_TRY_ASSIGN(auto folder, experiment::resolve_experiment(text, services));
    const bool is_known =
        std::any_of(runs.experiments.begin(), runs.experiments.end(), [&](const fs::path& other) {
          boost::system::error_code ignored;
          return fs::equivalent(folder, other, ignored);
        });
    if (!is_known) runs.experiments.push_back(std::move(folder));
  }
  return runs;
}

Result<analysis::ColumnChoice> column_choice(const cli::Arguments& arguments) {
  analysis::ColumnChoice choice;
  for (const auto& list : arguments.all("columns")) {
    for (const auto& name : split(list, ',')) {
      if (!trim(name).empty()) choice.columns.emplace_back(trim(name));
    }
  }
  GRIDCTL_TRY_ASSIGN(auto keep, pattern_from(arguments, "keep"));
  GRIDCTL_TRY_ASSIGN(auto drop, pattern_from(arguments, "drop"));
  GRIDCTL_TRY_ASSIGN(const auto top, arguments.integer("top", 1));
  choice.keep = std::move(keep);
  choice.drop = std::move(drop);
  choice.only_changed = arguments.flag("only-changed");
  choice.sort = arguments.text("sort");
  choice.descending = choice.sort.ends_with(kDescending);
  if (choice.descending) choice.sort.resize(choice.sort.size() - kDescending.size());
  if (top) choice.top = static_cast<std::size_t>(*top);
  return choice;
}

Result<analysis::AnalyzerOptions> analyzer_options(const cli::Arguments& arguments,
                                                   const AnalyzedRuns& runs,
                                                   const cli::Services& services) {
  analysis::AnalyzerOptions options;
  options.experiments = runs.experiments;
  options.selectors = runs.selectors;
  GRIDCTL_TRY_ASSIGN(options.wanted, run_filter(arguments));
  options.output = output_folder(arguments, runs.experiments, services.globals.json);
  const bool is_table_of_results = arguments.text("format") == "csv" && !services.globals.json;
  options.compares = !is_table_of_results || !options.output.empty();
  options.metrics = arguments.all("metric");
  GRIDCTL_TRY_ASSIGN(const auto direction, direction_from(arguments));
  options.direction = direction;
  options.group_by = list_of(arguments, "group-by");
  GRIDCTL_TRY_ASSIGN(const auto interval, interval_options(arguments));
  options.interval = interval;
  options.pool = arguments.text("pool");
  GRIDCTL_TRY_ASSIGN(auto scrape, scrape_from(arguments));
  options.scrape = std::move(scrape);
  options.search = search_facts_of;
  options.excel_safe = arguments.flag("excel-safe");
  options.exports = exports_from(arguments);
  const bool has_script =
      options.exports.contains(Export::mlflow) || options.exports.contains(Export::wandb);
  if (has_script && options.excel_safe)
    return fail(
        ErrorKind::usage,
        "--excel-safe changes texts in results.csv, which the scripts of --export mlflow and "
        "wandb hand over",
        "write them into a folder of their own: --output DIR, without --excel-safe");
  options.page = page_options();
  options.page.is_wanted = !arguments.flag("no-report");
  if (arguments.flag("legacy-csv"))
    options.legacy_name = compact_time(std::chrono::system_clock::now()) + "_grid_analysis.csv";
  return options;
}

Result<analysis::PrintOptions> print_options(const cli::Arguments& arguments,
                                             const cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(auto choice, column_choice(arguments));
  analysis::PrintOptions options;
  options.choice = std::move(choice);
  options.format = services.globals.json ? "json" : arguments.text("format");
  options.all = arguments.flag("all");
  return options;
}

}  // namespace gridctl::commands
