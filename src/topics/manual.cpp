#include <gridctl/topics/topics.hpp>

#include <string>

namespace gridctl::topics {
namespace {

constexpr const char* kExperiment =
    R"(An experiment is a directory. Whatever gridctl knows of it is in there: it can be moved, copied, put
in an archive, and read on another machine.

  gridctl.db                  the journal: configurations, runs, attempts and their ends (SQLite)
  plan.jsonl                  the same plan as text, a configuration a line
  experiment.json             name, trainer, tester, limits, who made it, where and when
  command.json                the command line, the git commit, the host
  uncommitted.diff            what was changed since that commit; only where something was
  inputs.json                 grid file, options and files, from which the plan was made
  origins.jsonl               commit, command and interpreter of the runs, whenever they changed
  decisions.jsonl             which runs were stopped by name or removed, by whom and when; and early
  grid.yaml                   a copy of the grid file
  code/                       the frozen work tree, with freeze_code
  runs/CONFIGURATION/         a folder such as 0017-mlp-lr=0.1
    config.yaml               what all its repetitions share
    REPETITION/run.json       command, variables, slot, times, state and reason of the last attempt
    REPETITION/latest         a link to the newest attempt
    REPETITION/attempt-N/     what the run gets as ${run_dir}: its own files, and
      config.yaml             the merged configuration with the run's seed
      params.json             the keys that the grid sets
      output.log              stdout and stderr
      metrics.jsonl           what the run appended to GRIDCTL_METRICS
      exit.json               how it ended, and who asked for that
    REPETITION/test-N/        a test of the model of that run
  analysis/                   what 'gridctl analyze' and 'report' write ('gridctl help results')

A lost or damaged journal is made anew from the other files by 'gridctl repair EXPDIR'. Nothing but
'gridctl train', 'test', 'run' and 'resume' adds runs, nothing but 'gridctl rm' removes any, and one of
these at a time.

Back up the whole directory. While gridctl is at work copy gridctl.db with its -wal file, or use
'sqlite3 gridctl.db ".backup copy.db"'.
)";

constexpr const char* kDevices =
    R"(A run on CPU gets cores of its own, a run on GPU a GPU of its own. 'gridctl devices' shows what there
is and who has it.

  --device auto               GPUs if there are any that nobody uses, else cores
  --device gpu:0,2            these GPUs, by PCI bus id as nvidia-smi counts; gpu:0.1 is a MIG slice
  --max-concurrent N          runs at once; 0 or more than there are slots: one a slot
  --cpus-per-run N            cores for each run; on GPU its share of the cores near that GPU
  --gpus-per-run N            whole GPUs for each run
  --runs-per-gpu N            runs that share a GPU; auto: as many as their memory allows
  --min-free-mem SIZE         leave out GPUs with less
  --share-devices             also what another gridctl has reserved

A run is pinned to its cores, and OMP_NUM_THREADS and its kin say how many there are. It sees its own
GPUs alone (CUDA_VISIBLE_DEVICES). 'gridctl help environment' lists the variables.

All gridctl of a machine share it: whoever starts a run holds locks on its cores and GPUs in
/run/lock/gridctl (or GRIDCTL_LOCK_DIR) until it ends, however gridctl ends. Another gridctl waits for
what is held. A GPU on which a program computes that is not ours is left out unless --force-busy.

What limits us is obeyed: the affinity mask (taskset, Slurm), the CPU quota of a container,
CUDA_VISIBLE_DEVICES. --inventory FILE says what a machine has, in the form of 'gridctl devices --json'
with the members cores and gpus, for trying a grid without the machine: see --dry-run.
)";

constexpr const char* kScripting =
    R"(gridctl asks nothing without a terminal. What it prints on standard output stays as it is in pipes;
progress and messages are on standard error ('gridctl help output').

Ends of a script ('gridctl help exit-codes')
  gridctl train grid.yaml && gridctl analyze last     analyze only if all runs succeeded
  gridctl run grid.yaml                               train, test and analyze; 3 if a run failed
  gridctl wait exp && gridctl analyze exp             wait for the end; the status is the grid's

In the background, over logout
  gridctl train grid.yaml --expdir exp --detach       messages go to exp/gridctl.log
  gridctl status exp                                  how it stands
  gridctl stop exp                                    end it; 'gridctl resume exp' goes on
  gridctl pause exp; gridctl resume exp               no new runs for a while
  gridctl set exp -j 2                                fewer runs at once, or more again
  gridctl set exp --timeout 2h --max-failures 10%     other limits from now on
  gridctl set exp --until 08:00                       end it then; 'gridctl resume exp' goes on
  gridctl pause exp --hold; gridctl resume exp        its runs stand still, too, for a while
  gridctl train grid.yaml --into exp                  further runs, as the grid file has them now

In a terminal
  Ctrl-C                      no new runs; again: end those that are on; again: kill them
  Ctrl-\                      the second Ctrl-C at once
  Ctrl-Z, fg                  suspend gridctl (its runs go on), and show the screen again
  s, f, l1, ?                 the state, the failures, the last output of the run in row 1, help
  closing it                  no new runs; those that are on come to their end, unwatched
If nobody reads the messages any more (a closed terminal, 'tee' or 'less' that has ended), they go on
in exp/gridctl.log, and so does the grid. SIGUSR1 asks for a line that says how it stands. A log that
was silent for a minute gets such a line by itself.

From cron, going on where the last time ended
  gridctl resume exp --quiet                          0 too if nothing is left to do
  gridctl resume exp --quiet --until 08:00            each night until the morning

Values for other programs
  gridctl analyze exp --json                          one JSON document, no files
  gridctl status exp --json
  gridctl train grid.yaml --progress json             an event a line on standard error
  gridctl logs exp 17.2 --path                        the file with a run's output

The schemas are in 'gridctl help json'.
)";

constexpr const char* kMigrate =
    R"(What other tools call it, and what it is here. 'gridctl init' writes a grid for a trainer that is
there; the trainer stays as it is.

MI-Prometheus: its grid files work as they are.
  mip-grid-trainer-gpu --c grid.yaml --expdir exp    gridctl train grid.yaml --device gpu --expdir exp
  mip-grid-tester-gpu --e exp                        gridctl test exp --device gpu
  mip-grid-analyzer --e exp                          gridctl analyze exp
  directories of the original                        gridctl analyze DIRECTORY

Hydra multirun
  python app.py -m lr=0.1,0.01 seed=1,2,3            trainer: command: [python3, app.py, "${args_hydra}"]
                                                     grid_sweep: {lr: [0.1, 0.01]}
                                                     grid_settings: {experiment_repetitions: 3}

Weights & Biases sweep
  method: grid, parameters: {lr: {values: [..]}}     grid_sweep: {lr: [..]}
  method: random                                     grid_sweep: {sample: 20, …}
  {distribution: log_uniform_values, min: …, max: …} {loguniform: {min: …, max: …}} beside sample
  wandb agent on each GPU                            gridctl train grid.yaml: a run for each GPU
  wandb.log                                          read where W&B keeps its files, or offline

GNU parallel
  parallel -j 4 'python t.py --lr {1}' ::: 1 2       trainer: command: [python3, t.py, "${args}"]
                                                     grid_sweep: {lr: [1, 2]}
  --joblog, --resume                                 gridctl status, gridctl resume
  --results                                          output.log of each run, gridctl logs

SEML
  fixed, grid, random                                overwrite, grid_sweep, sample
  seml add, start                                    gridctl train: no database is needed
  seml status, cancel                                gridctl status, gridctl stop
  sacred's FileStorageObserver                       read by gridctl analyze

Ray Tune
  tune.grid_search([..])                             grid_sweep: {key: [..]}
  tune.loguniform(1e-5, 1e-1), num_samples=20        {loguniform: [1e-5, 1e-1]} beside sample: 20
  resources_per_trial={"gpu": 0.5}                   --runs-per-gpu 2
  ~/ray_results/NAME                                 gridctl analyze ~/ray_results/NAME
)";

cli::Topic text_topic(const char* name, const char* summary, const char* text, int section) {
  return {name, summary, [text](const cli::CommandRegistry&) { return std::string(text); },
          section};
}

}  // namespace

std::vector<cli::Topic> manual_topics() {
  return {
      text_topic("experiment", "What lies where in an experiment", kExperiment, 5),
      text_topic("devices", "Cores and GPUs: what a run gets, and what others keep", kDevices, 7),
      text_topic("scripting", "In scripts, in the background, from cron", kScripting, 7),
      json_topic(),
      text_topic("migrate", "From MI-Prometheus, Hydra, W&B, GNU parallel, SEML, Ray Tune",
                 kMigrate, 7)};
}

}  // namespace gridctl::topics
