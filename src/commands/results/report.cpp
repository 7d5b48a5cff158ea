#include "builtin.hpp"
#include "options/experiment_argument.hpp"
#include "results/analyze_options.hpp"
#include "results/analyze_watch.hpp"
#include "results/print_analysis.hpp"

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>

namespace gridctl::commands {
namespace {

constexpr const char* kPage = "Page";
/// Each makes the page larger and takes as long as the first.
constexpr std::size_t kOtherMetrics = 5;
constexpr std::size_t kRunsWithCurves = 3000;

/// The options of analyze that say which runs count, how, and where the files go.
std::vector<cli::Option> report_options() {
  auto options = analyze_options();
  std::erase_if(options, [](const cli::Option& option) {
    const bool prints = option.group == "What is printed" && option.name != "watch";
    return prints || option.name == "no-report" || option.name == "strict";
  });
  for (auto& option : options) {
    if (option.name == "watch") option.help = "Write it again whenever files change, until Ctrl-C";
    if (option.name == "watch") option.group = kPage;
  }
  cli::Option figures{.name = "figures",
                      .metavar = "KIND",
                      .help =
                          "The figures as files beside the page; pdf: as SVG and PDF, by "
                          "rsvg-convert",
                      .group = kPage,
                      .default_value = "svg",
                      .choices = {"svg", "pdf", "none"}};
  cli::Option palette{.name = "palette",
                      .metavar = "NAME",
                      .help = "The colours of these files",
                      .group = kPage,
                      .default_value = "okabe-ito",
                      .choices = {"okabe-ito", "tol-bright", "grey"}};
  cli::Option anonymous{.name = "anonymous",
                        .help = "Leave out the host, the user, paths, commands and logs",
                        .group = kPage};
  const auto first = std::find_if(options.begin(), options.end(),
                                  [](const auto& option) { return option.group == "Files"; });
  options.insert(first, {figures, palette, anonymous});
  std::stable_partition(options.begin(), options.end(),
                        [](const auto& option) { return option.group != "Files"; });
  return options;
}

cli::CommandInfo info_of_report() {
  cli::CommandInfo info;
  info.name = "report";
  info.summary = "Write one page of HTML with pictures, and figures for papers";
  info.description =
      "Analyze an experiment and write EXPDIR/analysis/report.html: one page that needs no network "
      "and no server, to be opened with a double click, or mailed. Says which configuration is "
      "best and what cannot be told from it, shows intervals, effects, learning curves, failures, "
      "times and methods. The figures are written beside it as files, and the tables of 'gridctl "
      "analyze' too. See 'gridctl help report'.";
  info.group = "Results";
  info.examples = {{"gridctl report last", "the page, the figures and the tables"},
                   {"gridctl report last --watch", "again and again while runs go on"},
                   {"gridctl report last --anonymous -o for-reviewers", "without host and paths"},
                   {"gridctl report last --figures pdf --palette grey", "for a paper in print"},
                   {"gridctl report before after", "compare grids"}};
  info.positionals = {maybe_experiment()};
  info.positionals.back().repeatable = true;
  info.positionals.back().help +=
      ", several to compare them; 17.2, 17, 3-9, best: these runs of it";
  info.options = report_options();
  return info;
}

Result<analysis::AnalyzerOptions> options_from(const cli::Arguments& arguments,
                                               const cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto runs, analyzed_runs(arguments, services));
  GRIDCTL_TRY_ASSIGN(auto options, analyzer_options(arguments, runs, services));
  if (options.output.empty()) {
    options.output = runs.experiments.size() == 1
                         ? runs.experiments.front() / analysis::kAnalysisFolder
                         : fs::path(analysis::kAnalysisFolder);
  }
  options.page.other_metrics = kOtherMetrics;
  options.page.runs_with_curves = kRunsWithCurves;
  options.page.is_anonymous = arguments.flag("anonymous");
  options.page.palette =
      report::parse_palette(arguments.text("palette")).value_or(options.page.palette);
  const auto figures = arguments.text("figures");
  options.page.figures = figures == "pdf"   ? analysis::FigureFiles::svg_and_pdf
                         : figures == "svg" ? analysis::FigureFiles::svg
                                            : analysis::FigureFiles::none;
  return options;
}

Result<ExitCode> run_report(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(auto options, options_from(arguments, services));
  analysis::Analyzer analyzer(std::move(options));
  const analysis::PrintOptions print{.format = services.globals.json ? "page-json" : "page"};
  if (arguments.flag("watch")) return watch_analysis(analyzer, print, services);
  GRIDCTL_TRY(analyzer.work());
  GRIDCTL_TRY(print_analysis(analyzer, print, services));
  return ExitCode::ok;
}

}  // namespace

cli::Command report_command() {
  return {info_of_report(), run_report};
}

}  // namespace gridctl::commands
