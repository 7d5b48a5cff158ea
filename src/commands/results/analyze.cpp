#include "builtin.hpp"
#include "options/experiment_argument.hpp"
#include "results/analyze_options.hpp"
#include "results/analyze_watch.hpp"
#include "results/print_analysis.hpp"

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/output/text.hpp>
#include <gridctl/core/try.hpp>

namespace gridctl::commands {
namespace {

cli::CommandInfo info_of_analyze() {
  cli::CommandInfo info;
  info.name = "analyze";
  info.summary = "Gather all statistics into one CSV, and rank the configurations";
  info.description =
      "Gather all statistics of an experiment into one CSV with a row per run and test, and rank "
      "the configurations. Works while runs still go on, and on any directory: reads what "
      "MI-Prometheus, PyTorch Lightning, Keras, fastai, Hugging Face, LLaMA-Factory, timm, DeiT, "
      "ultralytics, YOLOv5, detectron2, OpenMMLab, nnU-Net, StyleGAN, stable-baselines3, Spinning "
      "Up, Ray, PyMARL, CatBoost, lm-evaluation-harness, Kaldi, ESPnet, Optuna, Guild AI, "
      "TensorBoard, sacred, DVCLive, MLflow, W&B and Hydra (configurations) leave behind, CSV, TSV "
      "and JSON lines with a column of steps, flat JSON of numbers, and where there is nothing "
      "else, lines of logs such as 'Epoch 3 val acc 0.93'. Results of others are named in notes.";
  info.group = "Results";
  info.examples = {
      {"gridctl analyze experiments/mnist_20261104_090000", "merge all statistics into one CSV"},
      {"gridctl analyze last --metric valid.loss", "rank by another metric"},
      {"gridctl analyze last --group-by model.name", "compare models, whatever else varies"},
      {"gridctl analyze ~/old/lightning_logs", "what other trainers left"},
      {"gridctl analyze experiments/before experiments/after", "compare grids"},
      {"gridctl analyze last 1-12 --skip lr=1", "some of the runs"},
      {"gridctl analyze last --format latex > table.tex", "the ranking for a paper"},
      {"gridctl analyze last --format csv --only-changed | column -s, -t | less -S", ""}};
  info.positionals = {maybe_experiment()};
  info.positionals.back().repeatable = true;
  info.positionals.back().help +=
      ", several to compare them; 17.2, 17, 3-9, best: these runs of it";
  info.options = analyze_options();
  return info;
}

Result<ExitCode> run_analyze(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto runs, analyzed_runs(arguments, services));
  GRIDCTL_TRY_ASSIGN(auto options, analyzer_options(arguments, runs, services));
  GRIDCTL_TRY_ASSIGN(const auto print, print_options(arguments, services));
  analysis::Analyzer analyzer(std::move(options));
  if (arguments.flag("watch")) return watch_analysis(analyzer, print, services);
  GRIDCTL_TRY(analyzer.work());
  GRIDCTL_TRY(print_analysis(analyzer, print, services));
  return arguments.flag("strict") && !analyzer.analysis().is_complete() ? ExitCode::runs_failed
                                                                        : ExitCode::ok;
}

}  // namespace

cli::Command analyze_command() {
  return {info_of_analyze(), run_analyze};
}

}  // namespace gridctl::commands
