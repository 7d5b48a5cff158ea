#include <gridctl/config/user_profiles.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/plan/command.hpp>
#include <gridctl/topics/topics.hpp>

#include <fmt/format.h>

namespace gridctl::topics {
namespace {

constexpr const char* kWhereMacros = R"(
Macros are filled in in `command`, `env`, `cwd` and `produces` of trainers, testers and profiles, and
in the values that the grid sets: `overwrite`, `grid_overwrite`, sweeps, --set and `defaults`, as in
`grid_overwrite: {out: "${run_dir}/out"}`. An unknown one is an error before anything starts. Files
of `default_configs` are the trainer's own: nothing is filled in there. '${model.width}' in a value
is left as it is if the configuration has that key. A key that varies and for which the command has
no macro is told of, unless the program itself reads the file that GRIDCTL_CONFIG names.

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
      resources: {gpus: 1, cpus: 4}     # what a run needs ('gridctl help grid'); a tester too
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
      "moves the bar, `status` is a text, `final` holds the numbers to keep. Without `progress` "
      "the\n"
      "bar moves by `epoch` or `step` if the run's configuration names the limit (epochs, "
      "max_epochs,\n"
      "num_train_epochs, epoch_limit, max_steps and the like), and without these by the output:\n"
      "` 42%|████`, `Epoch 19/40`, `Epoch 2: 45%|` where the limit is known.\n"
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

}  // namespace

cli::Topic trainer_topic() {
  return {"trainer", "Commands of trainers and testers: macros, profiles, environment",
          trainer_text, 5};
}

}  // namespace gridctl::topics
