#include <gridctl/collect/tables/results.hpp>
#include <gridctl/topics/topics.hpp>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::topics {
namespace {

std::string results_text(const cli::CommandRegistry& /*registry*/) {
  std::string text =
      "'gridctl analyze' writes tables that have the key columns experiment, configuration,\n"
      "repetition and run_id, and join on them. results.csv has a row per run and test:\n\n";
  std::size_t width = 0;
  for (const auto& column : collect::result_columns())
    width = std::max(width, std::string_view(column.name).size());
  for (const auto& column : collect::result_columns())
    text += fmt::format("  {:<{}}  {}\n", column.name, width, column.meaning);
  return text +
         "\nThen, a column for each KEY:\n\n"
         "  config.KEY                  the configuration, keys that vary first\n"
         "  train.KEY, valid.KEY        statistics at the best step: the validation with the "
         "least\n"
         "                              loss, or the last step without a validation\n"
         "                              A metric that names no split is a train.KEY.\n"
         "  KEY.last                    those of the last step\n"
         "  KEY.best, KEY.step          the best value that a metric had, and its step\n"
         "  test.KEY                    statistics of the test\n\n"
         "A table without a column of steps whose name says that it has results "
         "(sweep_results.csv)\n"
         "has a run in each row, unless the runs themselves lie beside it: its columns are "
         "settings\n"
         "up to the first known metric, and results from there on. Files of one folder that have "
         "the\n"
         "same metric (result_a.json, result_b.json) are runs of their own, named by file.\n\n"
         "Runs that gridctl did not start are repetitions of one configuration if their\n"
         "configurations are equal, seeds aside; without a configuration, if their paths differ "
         "in\n"
         "a seed alone (ppo/seed_1, ppo/seed_2).\n\n"
         "Where a training was resumed and went back to an earlier step, the rows that it wrote "
         "later\ncount. What is left out, guessed or passed over is said in notes.\n\n"
         "metrics.csv has a row per value: split, metric, step, epoch, time, value. groups.csv has "
         "a\n"
         "row per metric and configuration that has it: counts, mean, sd, quartiles, ci_low, "
         "ci_high,\n"
         "p_corrected (against the best, its choice and all comparisons counted in), p_best (the\n"
         "probability that the best is truly better), indistinguishable, run_ids. Of more than\n"
         "100 keys those of a tenth of the configurations have columns there. In results.json a\n"
         "row is as long as `columns`; where more than 500 of them are nearly empty, an object.\n\n"
         "Of three and more configurations p_corrected is of permutations, within seeds where\n"
         "runs share them, each with a best of its own; of two it is of the t test, paired within\n"
         "seeds. An interval of --ci t assumes values about as likely above their mean as below\n"
         "it. Of very skewed ones (exponential) one of 95% holds the mean in 87 to 90% of\n"
         "experiments with 3 to 10 runs, in 92% with 30; p_corrected assumes no such thing.\n\n"
         "'--export sqlite' writes the same tables into results.sqlite; Parquet and Arrow need\n"
         "libraries that Debian does not have: read the CSV. '--export tensorboard' writes an "
         "event\n"
         "file per run below tensorboard/, values in 32 bits, repetitions as one group of the tab\n"
         "HPARAMS. '--export mlflow' and '--export wandb' write import_mlflow.py and\n"
         "import_wandb.py, which hand the runs over through the Python packages of these two.\n\n"
         "An empty cell is a missing value; times are UTC, durations seconds.\n";
}

}  // namespace

cli::Topic results_topic() {
  return {"results", "The columns of the files that analyze writes", results_text, 5};
}

}  // namespace gridctl::topics
