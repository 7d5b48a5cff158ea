#include "analyze.hpp"

#include "analysis_view.hpp"
#include "analyzer.hpp"
#include "experiments.hpp"

#include <gridctl/cli/messages.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <ostream>

#include <boost/filesystem/fstream.hpp>
#include <fmt/format.h>

namespace gridctl::commands {
namespace {

/// The metrics of the last analysis, if there was one: reading all runs would take too long.
std::vector<cli::Candidate> complete_metric(const cli::CompletionContext& context) {
  if (context.positionals.empty()) return {};
  const auto experiment = find_experiment(context.positionals.front());
  fs::ifstream file(experiment / kAnalysisFolder / "results.csv");
  std::string header;
  if (experiment.empty() || !std::getline(file, header)) return {};
  std::vector<cli::Candidate> candidates;
  for (const auto& column : metric_columns(split(header, ','))) candidates.push_back({column, ""});
  return candidates;
}

std::vector<cli::Option> metric_options() {
  cli::Option metric;
  metric.name = "metric";
  metric.letter = 'm';
  metric.metavar = "NAME";
  metric.help = "The statistic to compare by, such as valid.loss or acc";
  metric.group = "Metric";
  metric.default_text = "test accuracy, else the nearest to it";
  metric.completer = cli::Completer::dynamic_values(complete_metric);
  metric.completer.keep_order = true;

  cli::Option minimum;
  minimum.name = "min";
  minimum.help = "Lower is better";
  minimum.group = "Metric";

  cli::Option maximum;
  maximum.name = "max";
  maximum.help = "Higher is better";
  maximum.group = "Metric";

  cli::Option strict;
  strict.name = "strict";
  strict.help = "Exit with 3 if any run has no value of the metric";
  strict.group = "Metric";
  return {metric, minimum, maximum, strict};
}

std::vector<cli::Option> output_options() {
  cli::Option output;
  output.name = "output";
  output.letter = 'o';
  output.metavar = "DIR";
  output.help = "Where results.csv goes";
  output.group = "Output";
  output.default_text = "EXPDIR/analysis; of several, ./analysis";
  output.completer = cli::Completer::directories();

  cli::Option format;
  format.name = "format";
  format.letter = 'f';
  format.metavar = "FORMAT";
  format.help = "What is printed: table, csv (all results), json (the same as --json)";
  format.group = "Output";
  format.default_value = "table";
  format.choices = {"table", "csv", "json"};
  return {output, format};
}

/// The experiments as named, each once.
Result<std::vector<fs::path>> experiments_from(const cli::Arguments& arguments,
                                               const cli::Services& services) {
  std::vector<fs::path> folders;
  for (const auto& text : arguments.positionals()) {
    auto folder = resolve_experiment(text, services);
    if (!folder) return tl::unexpected(folder.error());
    const bool is_known = std::any_of(folders.begin(), folders.end(), [&](const fs::path& other) {
      boost::system::error_code ignored;
      return fs::equivalent(*folder, other, ignored);
    });
    if (!is_known) folders.push_back(std::move(*folder));
  }
  return folders;
}

Result<AnalyzerOptions> options_from(const cli::Arguments& arguments,
                                     const std::vector<fs::path>& experiments) {
  AnalyzerOptions options;
  options.experiments = experiments;
  options.output = arguments.given("output") ? fs::path(arguments.text("output"))
                   : experiments.size() == 1 ? experiments.front() / kAnalysisFolder
                                             : fs::path(kAnalysisFolder);
  options.metric = arguments.text("metric");
  const bool minimum = arguments.flag("min");
  const bool maximum = arguments.flag("max");
  if (minimum && maximum) {
    return fail(ErrorKind::usage, "--min and --max exclude each other", "leave one of them out");
  }
  if (minimum || maximum) options.higher_is_better = maximum;
  return options;
}

bool has_gaps(const Analyzer& analyzer) {
  const auto& metric = analyzer.metric();
  return !metric || std::any_of(metric->groups.begin(), metric->groups.end(),
                                [](const auto& group) { return group.values < group.runs; });
}

}  // namespace

cli::CommandInfo AnalyzeCommand::info() const {
  cli::CommandInfo info;
  info.name = "analyze";
  info.summary = "Gather all statistics into one CSV, and rank the configurations";
  info.description =
      "Gather all statistics of an experiment into one CSV with a row per run and test, and rank "
      "the configurations. Works while runs still go on, and on any directory: reads what "
      "MI-Prometheus, PyTorch Lightning, Keras, Hugging Face, ultralytics, TensorBoard, sacred, "
      "DVCLive, MLflow, W&B and Hydra (configurations) leave behind, and CSV, TSV and "
      "JSON "
      "lines with a column of steps.";
  info.group = "Results";
  info.examples = {
      {"gridctl analyze experiments/mnist_20261104_090000", "merge all statistics into one CSV"},
      {"gridctl analyze last --metric valid.loss", "rank by another metric"},
      {"gridctl analyze ~/old/lightning_logs", "what other trainers left"},
      {"gridctl analyze experiments/before experiments/after", "compare grids"},
      {"gridctl analyze last --format csv | column -s, -t | less -S", ""}};
  info.positionals = {experiment_positional()};
  info.positionals.back().repeatable = true;
  for (const auto& group : {metric_options(), output_options()}) {
    info.options.insert(info.options.end(), group.begin(), group.end());
  }
  return info;
}

Result<ExitCode> AnalyzeCommand::run(const cli::Arguments& arguments, cli::Services& services) {
  const auto folders = experiments_from(arguments, services);
  if (!folders) return tl::unexpected(folders.error());
  auto options = options_from(arguments, *folders);
  if (!options) return tl::unexpected(options.error());
  Analyzer analyzer(std::move(*options));
  if (const auto summary = analyzer.work(); !summary) return tl::unexpected(summary.error());
  print_analysis(analyzer, services.globals.json ? "json" : arguments.text("format"), services);
  return arguments.flag("strict") && has_gaps(analyzer) ? ExitCode::runs_failed : ExitCode::ok;
}

}  // namespace gridctl::commands
