#include <gridctl/topics/topics.hpp>

#include <string>

namespace gridctl::topics {
namespace {

constexpr const char* kEarlyStopping =
    R"(A section of a grid file ends runs that are not worth their hours. The trainer needs no line for it:
gridctl reads each run's values while it is on, from the files or the lines that 'gridctl analyze'
reads too.

  early_stopping:
    metric: valid.acc             # as results.csv names it
    direction: higher             # or lower; only for a metric whose name does not tell
    rule: halving                 # median, halving, target, nan, plateau; or a list of them
    step: epoch                   # or step; without it what the values count
    grace: 3                      # steps of a run before which nothing is judged; 1 without it
    repetitions: together         # or apart
    halving: {eta: 3, rungs: [3, 9, 27]}
    median: {others: 3}           # how many others there must be
    plateau: {patience: 10, min_delta: 0.001}
    target: {above: 0.99, all: false}     # or below
    nan: {bound: 1.0e+6}

Rules:
  halving   asynchronous successive halving (Li et al. 2020), in the variant that stops runs: of n
            configurations that have come to a rung the best n/eta go on, at least one. A
            configuration is judged at the last rung that it has reached, whenever another comes
            there, and goes on only if it is no worse there than one that was stopped there. Without
            `rungs` they are grace, grace*eta, grace*eta^2 …
  median    of Google Vizier (Golovin et al. 2017): the best value so far is worse than the median of
            the others' means up to the same step
  plateau   no improvement by more than min_delta for `patience` steps
  nan       a value of any metric is not finite, or beyond the bound
  target    good enough: the run has succeeded, if all its products are there. With `all: true` all
            other runs are stopped early, which ends the grid.

halving and median compare configurations: of repetitions the mean counts over those that have come
so far, so that one lucky seed keeps none. A configuration is stopped with all its repetitions, also
those that have not begun. plateau, nan and target look at each run. Values that are not finite are
the worst. A run that has told nothing up to a rung or step, since it evaluates rarely or goes on from
a checkpoint, counts there with its first value. halving and median never stop the last configuration
that is left.

A run that is stopped gets SIGTERM, and SIGKILL after `grace` of grid_settings: time to save a
checkpoint. Its state is stopped_early: a state of its own in 'gridctl status', 'gridctl runs', JSON
and results.csv, no failure, and nothing that 'gridctl resume' begins again. 'gridctl show exp 3.1'
says which rule it was, at which step, with which value, and so does exit.json. 'gridctl resume exp
3.1 --again' goes on with the run: a trainer finds the attempt before in ${resume_from}; no rule
concerns the run any more.
  Each decision is in decisions.jsonl before a run is told. A gridctl that is killed and resumed reads
the values again, knows those decisions, and decides alike. Values are looked at about once a second,
more rarely where reading takes long; of a run with more than 16 MiB of texts nothing is read while
it is on, which a warning says.
  What is stopped early uses no more of `budget` and `gpu_hours` of grid_settings: the hours that it
would have had are left to the other runs.
  'gridctl status' tells how many configurations each rule has stopped, of halving at each rung, and
about what that has saved: the mean time of the runs that came to their end, less the time that the
stopped ones had.

Without the section a warning tells of the first runs whose values are not finite. On Slurm gridctl
judges from where it waits, by what it can read there: not with --no-wait.

Results: 'gridctl analyze' ranks the runs that came to their end; --strict asks no value of the
others. Configurations that were stopped early were judged by fewer steps, and mostly by fewer seeds;
the winner was chosen by the values that it is shown with, so confirm it with new seeds:
  gridctl refine exp --top 3 --repetitions 10
See also 'gridctl help grid'. examples/search is one to try.
)";

}  // namespace

cli::Topic early_stopping_topic() {
  return {"early-stopping", "Rules that end runs which are not worth their hours",
          [](const cli::CommandRegistry&) { return std::string(kEarlyStopping); }, 5};
}

}  // namespace gridctl::topics
