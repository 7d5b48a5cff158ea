#include <gridctl/topics/topics.hpp>

namespace gridctl::topics {
namespace {

constexpr const char* kGrid =
    R"(A grid file says what to run. Every grid file of MI-Prometheus is one.

  grid_tasks:                       # one configuration each
    - default_configs: configs/base.yaml, configs/mlp.yaml
      name: mlp                     # optional; else the first file's name
      overwrite:                    # wins over everything below
        training: {optimizer: {lr: 0.01}}
      sweep: {model.hidden: [64, 128]}   # axes of this task only
      resources: {gpus: 2, cpus: 8, memory: 16GiB}   # of each run; or {device: cpu, cpus: 4}
      slurm: {mem: 64GiB}           # on a cluster, over the grid's section: see 'help slurm'
      env: {NCCL_DEBUG: WARN}       # over the trainer's; so are command, cwd and produces
  grid_overwrite:                   # for all tasks, below `overwrite`
    training: {epochs: 20}
  grid_sweep:                       # axes for all tasks: the product of all of them
    training.optimizer.lr: [0.1, 0.01]
    training.dropout: {range: {start: 0.1, stop: 0.5, step: 0.1}}   # also linspace, logspace
    training.decay: {loguniform: {min: 1.0e-6, max: 1.0e-2}}        # drawn; needs 'sample'
    zip: [{model.name: [mlp, cnn], model.hidden: [64, 128]}]        # move together
    exclude: [{model.name: cnn, training.optimizer.lr: 0.1}]        # points to leave out
    sample: 20                      # draw so many; evenly: {points: 64, sampler: sobol}
  grid_settings:
    experiment_repetitions: 3       # each with its own seed
    max_concurrent_runs: 4          # capped by the slots there are; 0: all of them
    runs_per_gpu: 2                 # that share one GPU, or auto
    resources: {device: gpu}        # of each run of which its task and trainer say nothing else
    trainer: mip-offline-trainer    # a profile, or the section below
    seed: 0                         # base seed
    freeze_code: false              # true, the default on Slurm: runs use a copy of the git work tree
    retries: 2                      # for a run that failed, each after a growing wait
    timeout: 3x                     # of a run: 2h, or times the median of its configuration
    hang_timeout: 30m               # end a run that writes nothing in its directory for so long
    max_failures: 10%               # then start no more; or a number, or auto
    fail_fast: false                # true: max_failures 1
    until: 08:00                    # the grid ends then; or 2026-11-30, 2026-11-30T08:00
    budget: 12h                     # the grid ends once its runs were on for so long
    gpu_hours: 40                   # the grid ends once its runs had so many, on all GPUs together
    grace: 30s                      # between SIGTERM and SIGKILL
    min_free_disk: 256MiB           # start nothing with less; 0: do not look
    max_log_size: 1GiB              # of output.log: head and tail stay; 0: all of it
    memory_limit: 16GiB             # of all processes of a run; needs a delegated control group
    canary: false                   # true: one run of each configuration first
  grid_search: {space: {…}, metric: valid.acc, points: 60, sampler: tpe}   # instead of sweeps: see
                                    # 'gridctl help search'
  early_stopping: {metric: valid.acc, rule: median}   # see 'gridctl help early-stopping'
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
draw the same points, and a larger sample keeps those of a smaller one. `sampler: sobol` draws by a
Sobol sequence, shifted by the seed, which leaves no part of the space empty for long (not so for
`normal`); its points depend on the order of the axes. {choice: [a, b]} is [a, b].

Frozen code: the experiment gets a copy of the git work tree around the working directory as it is
now: what git tracks, with all changes, and new files that it does not ignore. Runs start in that
copy, and absolute paths of their commands lead there. Not frozen: what git ignores (builds, data),
other folders, installed packages, and what variables such as PYTHONPATH name; relative names of
ignored files are looked up in the copy and not found. Without it, command.json and
uncommitted.diff in the experiment tell which code ran.

Resources: what one run needs: device (cpu or gpu; without it a GPU if there is one, else cores),
gpus (whole ones), cpus, memory. A flag or variable (--device, --gpus-per-run, --cpus-per-run) wins
over the task, the task over the trainer, the trainer over grid_settings, and that over what
gridctl.yaml says of devices. A test gets what its training got, unless the tester's own `resources`
say otherwise. An experiment keeps what it was begun with; flags count for one command. What is larger
than the machine is an error before anything starts. Results do not depend on resources: a
configuration stays the same whatever it gets.
  Runs that need the same wait for the same slots, and for nothing else: runs on cores and runs on
GPUs go on side by side, on cores of their own. Where both kinds are in a grid, a GPU whose runs name
no `cpus` gets half of its share of the cores, runs on cores the rest. A run that has to wait for
several GPUs or cores gets the slot held that will be free first: what becomes free of it is given to
nobody behind it, and the others take the rest. `max_concurrent_runs` is for all together. What runs
need of `memory` is added up: those that are on never need more than the machine has, and none
overtakes one that waits for memory. Where gridctl has a control group of its own the kernel keeps
each run to its memory too, unless --memory-limit says another limit; else a notice says that it is
counted alone. To lend a grid some GPUs only: CUDA_VISIBLE_DEVICES=0,2 gridctl train …

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

The end: at the time of `until`, in local time, the next one that is so late, no run begins any more,
and those that are on are asked to stop, with their grace, as 'gridctl stop' asks them: 'gridctl resume'
goes on with them. So it is once any run was on for the time of `budget`: that counts the time in which
several were on once, all calls of gridctl together, and none in which no run is on. And once GPUs were
in use for `gpu_hours`: the hours of each run times its number of GPUs, all calls of gridctl together; a
GPU counts once for all runs that share it, a MIG slice as a GPU. Without any GPU that is an error. The
exit status is 143. Who resumes gives another end: --until none, --budget 24h, --gpu-hours 80 (or none).
On Slurm somebody has to wait for that end: no --no-wait, no Ctrl-C.

A file may name others in its own `default_configs`, to any depth; it wins over them, and an earlier
name wins over a later one. 'gridctl config GRID.yaml --task 0' prints what comes out, and with
'--explain KEY' where a value was set. 'gridctl init train.py' writes a grid file for a trainer.
See also 'gridctl help trainer'.
)";

}  // namespace

cli::Topic grid_topic() {
  return {"grid", "The grid file", [](const cli::CommandRegistry&) { return std::string(kGrid); },
          5};
}

}  // namespace gridctl::topics
