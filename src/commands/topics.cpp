#include "topics.hpp"

#include <gridctl/collect/tables/results.hpp>
#include <gridctl/config/grid.hpp>
#include <gridctl/config/user_profiles.hpp>
#include <gridctl/core/run_selector.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/plan/command.hpp>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

constexpr const char* kGrid =
    R"(A grid file says what to run. Every grid file of MI-Prometheus is one.

  grid_tasks:                       # one configuration each
    - default_configs: configs/base.yaml, configs/mlp.yaml
      name: mlp                     # optional; else the first file's name
      overwrite:                    # wins over everything below
        training: {optimizer: {lr: 0.01}}
      sweep: {model.hidden: [64, 128]}   # axes of this task only
  grid_overwrite:                   # for all tasks, below `overwrite`
    training: {epochs: 20}
  grid_sweep:                       # axes for all tasks: the product of all of them
    training.optimizer.lr: [0.1, 0.01]
    training.dropout: {range: {start: 0.1, stop: 0.5, step: 0.1}}   # also linspace, logspace
    training.decay: {loguniform: {min: 1.0e-6, max: 1.0e-2}}        # drawn; needs 'sample'
    zip: [{model.name: [mlp, cnn], model.hidden: [64, 128]}]        # move together
    exclude: [{model.name: cnn, training.optimizer.lr: 0.1}]        # points to leave out
    sample: 20                      # draw so many of the points
  grid_settings:
    experiment_repetitions: 3       # each with its own seed
    max_concurrent_runs: 4          # capped by the slots there are; 0: all of them
    runs_per_gpu: 2                 # that share one GPU, or auto
    trainer: mip-offline-trainer    # a profile, or the section below
    seed: 0                         # base seed
    freeze_code: false              # true: runs use a copy of the git work tree, see below
    retries: 2                      # for a run that failed, each after a growing wait
    timeout: 3x                     # of a run: 2h, or times the median of its configuration
    hang_timeout: 30m               # end a run that writes nothing in its directory for so long
    max_failures: 10%               # then start no more; or a number, or auto
    fail_fast: false                # true: max_failures 1
    grace: 30s                      # between SIGTERM and SIGKILL
    min_free_disk: 256MiB           # start nothing with less; 0: do not look
    max_log_size: 1GiB              # of output.log: head and tail stay; 0: all of it
    memory_limit: 16GiB             # of all processes of a run; needs a delegated control group
    canary: false                   # true: one run of each configuration first
  trainer:                          # how a run becomes a command; no shell is between
    command: [python3, train.py, --config, "${config}", --out, "${run_dir}"]
    seed_keys: [training.seed]      # get the run's own seed
    produces: [models/best.pt]      # a run succeeds with exit 0 and these files
    metrics: {valid.acc: 'val acc ([0-9.]+)', step: 'Epoch (\d+)'}   # in lines that it prints
    arguments: {amp: flag}          # how ${args} write a key, see 'gridctl help arguments'
    setup: [python3, prepare.py]    # once, before the first run; or beside `trainer`
    setup_inputs: [data/raw, "conf/*.yaml"]    # again if these change
  tester:
    command: [python3, test.py, --model, "${model}", --out, "${run_dir}"]
    model: "**/best.pt"             # what marks a trained model

Random search: uniform, loguniform and int (min, max), normal (mean, sd) draw each of the `sample`
points anew, from the base seed; keys with lists beside them draw from those. The same grid and seed
draw the same points, and a larger sample keeps those of a smaller one. {choice: [a, b]} is [a, b].

Frozen code: the experiment gets a copy of the git work tree around the working directory as it is
now: what git tracks, with all changes, and new files that it does not ignore. Runs start in that
copy, and absolute paths of their commands lead there. Not frozen: what git ignores (builds, data),
other folders, installed packages, and what variables such as PYTHONPATH name; relative names of
ignored files are looked up in the copy and not found. Without it, command.json and
uncommitted.diff in the experiment tell which code ran.

Setup: prepares data, or builds, once before the first run of an experiment, in the directory where
gridctl was started, with the variables of `env` that are the same for every run. If it fails no run
starts (exit status 1), and a resume tries it again. One that is done is not repeated, unless its
command, a script in it, or a file of `setup_inputs` has changed (by size or time). Its output and
how it ended are in setup/attempt-N of the experiment. Two gridctl of a machine never do the same
setup at once.

Limits: flags of the same names win. Wrong arguments and a program that cannot start are not tried
again; a run that found the GPU full is, alone; exit 75 asks to be started again and is no failure.
A retry waits 1 s, 2 s, 4 s … up to 5 min, cut at random by up to a half. `auto` stops the grid when
the first 3 failures are quick and equal, and takes a GPU out of service on which 3 runs in a row
fail so while others succeed elsewhere. `max_failures` counts the runs of the whole experiment that
have failed for good, also those of an earlier gridctl: a resume begins no more than was left, unless
it tries the failed ones again (--failed) or allows more (--max-failures). With `canary` the other
repetitions of a configuration wait for its first run, and are skipped if that fails. A memory limit
is the kernel's: gridctl must run in a cgroup v2 of its own ('systemd-run --user --scope -p
Delegate=yes gridctl …'). Defaults: no retries, no timeouts, any number of failures.

A file may name others in its own `default_configs`, to any depth; it wins over them, and an earlier
name wins over a later one. 'gridctl config GRID.yaml --task 0' prints what comes out, and with
'--explain KEY' where a value was set. 'gridctl init train.py' writes a grid file for a trainer.
See also 'gridctl help trainer'.
)";

constexpr const char* kWhereMacros = R"(
Macros are filled in in `command`, `env`, `cwd` and `produces` of trainers, testers and profiles, and
in the values that the grid sets: `overwrite`, `grid_overwrite`, sweeps, --set and `defaults`, as in
`grid_overwrite: {out: "${run_dir}/out"}`. An unknown one is an error before anything starts. Files
of `default_configs` are the trainer's own: nothing is filled in there. '${model.width}' in a value
is left as it is if the configuration has that key.

A relative name of a script or a configuration (.py, .sh, .yaml, …) that is an item of the command is
found in the run's working directory, else where gridctl was started, else beside the grid file;
train says where. Other relative names begin in the working directory: "${start_dir}/data.csv". The
program is looked up on the PATH that `env` sets, else on yours.

Each run gets a TCP port of its own: ${port}, GRIDCTL_PORT, and MASTER_PORT unless that is set. No
other run of the machine has it, of whichever gridctl, and nobody listens there when the run starts:
  command: [torchrun, --master_port, "${port}", train.py]
)";

constexpr const char* kProfiles = R"(
Profiles of your own belong in gridctl.yaml, in the project or above it, in
~/.config/gridctl/config.yaml or in /etc/gridctl/config.yaml; the nearer file wins by name. They
have the keys of the sections 'trainer' and 'tester':

  profiles:
    my-trainer:
      command: [python3, train.py, --config, "${config}", --out, "${run_dir}"]
      seed_keys: [training.seed]      # get the run's own seed
      produces: [models/best.pt]      # a run succeeds with exit 0 and these files
      ignore: [training.data_folder]  # keys that make no different configuration
      defaults: {training: {workers: 0}}  # over the task's files, under grid_overwrite
      metrics: {valid.acc: 'val acc ([0-9.]+)'}   # what analyze finds in its output
      arguments: {amp: flag, layers: list}   # how ${args} write a key ('gridctl help arguments')
      env: {LC_ALL: C, WANDB_NAME: "${run_id}-${task}", PYTHONPATH: "src:${env:HOME}/lib"}
      cwd: run_dir                    # else where gridctl was started; or with macros
      run_dir_keys: [trainer.default_root_dir]    # get the run's directory, as seed_keys the seed
      tester: my-tester               # tests what this one trains
    my-tester: {command: [python3, test.py, "${model}"], model: "**/best.pt"}
    my-mip: {extends: mip-online-trainer, produces: ["**/model_last.pt"]}
)";

/// Name, origin and command of every profile; or why they cannot be read.
std::string profile_list() {
  const auto profiles = config::user_profiles(cli::process_environment);
  if (!profiles) return to_text(profiles.error());
  std::string text;
  for (const auto& profile : profiles->all())
    text += fmt::format("  {}  ({})\n    {}\n", profile.name, config::origin_of(profile),
                        shell_quote(profile.command));
  return text;
}

std::string trainer_text(const cli::CommandRegistry& /*registry*/) {
  std::string text =
      "The command of a trainer or tester is a list of words; each may hold macros. No shell reads "
      "it.\n\nMacros\n";
  std::size_t width = 0;
  for (const auto& macro : plan::macros()) width = std::max(width, macro.name.size() + 3);
  for (const auto& macro : plan::macros())
    text += fmt::format("  {:<{}}  {}\n", fmt::format("${{{}}}", macro.name), width, macro.help);
  text += "  $${ is a literal ${\n";
  text += kWhereMacros;
  text += "\nProfiles (grid_settings.trainer, --trainer, --tester)\n";
  text += profile_list() + kProfiles;
  text +=
      "\nValues of `env` may be secrets. They are written down, since a resume needs them; the "
      "files that\n"
      "hold them (grid.yaml, inputs.json, origins.jsonl, experiment.json, gridctl.db, history/, "
      "and\n"
      "run.json of each run) are then readable for you alone. Of your own environment nothing is\n"
      "written down.\n"
      "\nA run gets stdin from /dev/null; stdout and stderr go to output.log in its directory. It\n"
      "succeeds with exit 0 and all files of `produces`, of which a link out of its directory "
      "counts if it\n"
      "leads to what has changed since the run began; exit 77 skips it, exit 75 asks to be "
      "started again.\n"
      "Its environment names\n"
      "these files and more ('gridctl help environment'), and has what the device needs\n"
      "(CUDA_VISIBLE_DEVICES, OMP_NUM_THREADS, …).\n\n"
      "The file that GRIDCTL_METRICS names takes one JSON object a line, such as\n"
      "  {\"step\": 12, \"split\": \"valid\", \"acc\": 0.94, \"progress\": 0.3}\n"
      "Numbers are metrics, shown while the run goes on and gathered by analyze; `progress` (0 to "
      "1)\n"
      "moves the bar, `status` is a text, `final` holds the numbers to keep. A program that draws\n"
      "bars as ` 42%|████` in its output moves the bar by that.\n"
      "\n"
      "A program that writes no such file has results too: analyze reads a flat JSON object of\n"
      "numbers in the run's directory (result.json), a table of one row, and, if there is nothing "
      "else,\n"
      "lines of its output such as\n"
      "  Epoch 3/10 train loss 0.31 val acc 0.93\n"
      "  accuracy: 0.93\n"
      "with names of metrics that are known. `metrics` in the trainer's section says it exactly: "
      "a\n"
      "name (valid.acc, loss, step, epoch, time) and a regular expression of RE2 with one group "
      "for\n"
      "the number; then no other lines are read. 'gridctl analyze --scrape NAME=REGEX' says it "
      "for\n"
      "runs that are done, '--no-scrape' reads no lines. If the first run of a configuration "
      "leaves "
      "no\n"
      "number, train says so at once.\n";
  return text;
}

std::string selectors_text(const cli::CommandRegistry& /*registry*/) {
  std::string text =
      "Commands that look at runs, or work on some of them, take selectors: a list with commas or\n"
      "blanks, of which each run counts once.\n\n"
      "  17.2       repetition 2 of configuration 17; c17r2 in files of results\n"
      "  17, 17.*   all repetitions of configuration 17\n"
      "  3-9        all repetitions of the configurations 3 to 9\n";
  for (const auto& [word, meaning] : selector_words())
    text += fmt::format("  {:<9}  {}\n", word, meaning);
  return text +
         "\nThe first word is an experiment if it is 'last' or names one; else it selects runs of "
         "the\n"
         "newest experiment:\n\n"
         "  gridctl logs failed           of the newest experiment below experiments/\n"
         "  gridctl logs digits 3-9,17.2  of experiments/digits\n"
         "  gridctl show last last        the last run of the newest experiment\n";
}

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
         "metrics.csv has a row per value: split, metric, step, epoch, time, value. groups.csv has "
         "a\n"
         "row per metric and configuration: counts, mean, sd, quartiles, ci_low and ci_high,\n"
         "p_corrected (against the best, its choice and all comparisons counted in), p_best (the\n"
         "probability that the best is truly better), indistinguishable, run_ids.\n\n"
         "An empty cell is a missing value; times are UTC, durations seconds.\n";
}

}  // namespace

cli::Topic results_topic() {
  return {"results", "The columns of the files that analyze writes", results_text, 5};
}

cli::Topic grid_topic() {
  return {"grid", "The grid file", [](const cli::CommandRegistry&) { return std::string(kGrid); },
          5};
}

cli::Topic trainer_topic() {
  return {"trainer", "Commands of trainers and testers: macros, profiles, environment",
          trainer_text, 5};
}

cli::Topic selectors_topic() {
  return {"selectors", "Which runs a command means: 17.2, 17, 3-9, failed", selectors_text};
}

}  // namespace gridctl::commands
