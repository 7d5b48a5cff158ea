#include <gridctl/topics/topics.hpp>

namespace gridctl::topics {
namespace {

constexpr const char* kSlurm =
    R"(The same grid on a cluster: every run becomes a task of a job array, and Slurm queues, places and ends
it. gridctl submits, keeps the books and collects. Nothing listens on a port, and no process of yours
has to live on the login node.

  gridctl train grid.yaml --executor slurm --dry-run      the sbatch line, the script, what Slurm says
  gridctl train grid.yaml --executor slurm --expdir exp   submits, and shows how it goes
  gridctl train grid.yaml --executor slurm --no-wait      submits, and ends
  gridctl status exp -w                                   from any login node
  gridctl logs exp 17.2                                   the output, as at home
  gridctl resume exp                                      books what has ended, tries again what failed
  gridctl stop exp                                        scancel, and the books say so
  gridctl analyze exp                                     as at home

Ctrl-C leaves: what Slurm has goes on, and 'gridctl resume exp' takes it over, also after a kill -9 or
from another login node. Retries, --max-failures and tests that follow a training need somebody who
looks: do not press Ctrl-C, start with --detach, or resume later.

In the grid, beside trainer: (each key is left out if the partition's own value will do)
  slurm:
    partition: gpu            # account, qos, constraint, reservation, nodelist, exclude, gres, licenses
    time: 4h                  # of one allocation; else the partition's, or made from the grid's timeout
    mem: 16GiB                # of one allocation; else memory_limit, or the partition's
    gpu_type: a100            # GPUs of this type
    setup: [module load cuda/12, source ~/venv/bin/activate]    # bash, on the node, before gridctl
    pack: 1                   # runs that one allocation does, one after the other
    at_once: 1                # so many of them side by side; its GPUs are divided among them
    max_submitted: 1000       # queued and running in Slurm together
    requeue: true             # Slurm may start an allocation again: the run gets a new attempt
    warn_before: 2m           # runs get SIGTERM so long before the time is over; exit 75 goes on
    poll: 60s                 # squeue at most so often
    sbatch: [--mail-type=FAIL]
    test: {time: 10m}         # other values for tests: all keys but max_submitted and poll
Where an allocation's time is known (time:, or the grid's timeout), one that has done its pack takes over
runs of others that are on. What a pack has no time for is submitted anew, at no cost.
A task of grid_tasks may have a 'slurm:' of its own, with the same keys: what it says wins for its runs.
Runs that ask for the same share job arrays. Flags win over both: --partition, --time, --mem, --pack …
('gridctl train --help'); 'gridctl resume' keeps those that were given before.

Cores and GPUs of a run are said as at home, by 'resources:' or flags: --cpus-per-run becomes
--cpus-per-task, --device gpu with --gpus-per-run N becomes --gpus-per-task, and --max-concurrent limits
how many tasks of an array are on at once. 'scontrol update JobId=JOB ArrayTaskThrottle=N' changes that.

  gridctl test exp --executor slurm                       tests what was trained, here or there

In a git work tree runs use a copy of it, made when they are submitted, so that what waits for hours does
not meet what you edit meanwhile. Files that git ignores are not in it: name data by absolute paths, or say
'freeze_code: false' in grid_settings.

What the cluster must give: the experiment's folder, the folder where gridctl was started, and the
programs of the runs on a file system that nodes and login node share. gridctl copies itself into the
experiment, so nodes need not have it, but they need the libraries that it was linked with.

A run that is in Slurm's queue is 'submitted' in the books: 'gridctl show exp submitted', --json and all
selectors know the word. 'stopped' with "cancelled on Slurm" means that somebody used scancel.

One job for all runs
  #SBATCH --nodes=1 --ntasks=1 --cpus-per-task=32 --gres=gpu:4 --time=8:00:00 --signal=TERM@120
  exec gridctl train grid.yaml --expdir /shared/exp
Within a job gridctl has as many slots as the job has processors (SLURM_CPUS_ON_NODE) and GPUs. Where
Slurm has bound the job to its cores, runs are pinned to them; else they are not, which is said. 'exec'
lets gridctl get Slurm's signals. A run that shall stop gets 25 s at most, because Slurm kills the whole
job 30 s after it has asked it to end; where slurm.conf has another KillWait, 5 s less than that.
)";

}  // namespace

cli::Topic slurm_topic() {
  return {"slurm", "On a cluster with Slurm: --executor slurm, and within a job",
          [](const cli::CommandRegistry& /*registry*/) { return std::string(kSlurm); }, 7};
}

}  // namespace gridctl::topics
