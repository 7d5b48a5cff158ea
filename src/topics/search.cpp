#include <gridctl/topics/topics.hpp>

#include <string>

namespace gridctl::topics {
namespace {

constexpr const char* kSearch =
    R"(A section of a grid file has points of a space chosen, instead of trying every combination. The
trainer needs no line for it.

  grid_search:
    space:
      training.lr: {loguniform: [1.0e-5, 0.1]}        # each power of ten as often
      training.momentum: {uniform: [0.5, 0.99]}
      model.hidden: {int: [16, 512], log: true}       # without log each number as often
      model.name: [cnn, mlp]                          # or {choice: [cnn, mlp]}
      training.dropout: {uniform: [0, 0.5], when: {model.name: cnn}}   # or when: {KEY: [A, B]}
    metric: valid.acc             # as results.csv names it
    direction: higher             # or lower; only for a metric whose name does not tell
    points: 60                    # configurations, of each task; repetitions come on top
    sampler: tpe                  # or sobol, random
    start: [{training.lr: 1.0e-3}]     # points that are tried first

Samplers:
  random    each value by itself
  sobol     by a Sobol sequence, shifted by the seed, which leaves no part of the space empty for long
  tpe       near the points with the best values so far, by a tree-structured Parzen estimator
            (Bergstra et al. 2011), with kernels over all keys; the first 10 are random

All points of random and sobol are planned at once. tpe plans its first ones, and asks for another
whenever a slot would stand idle; as long as runs are on, their points count as bad, so that several
are out at once. The value of a point is the mean over its repetitions, once all of them have ended;
failed ones leave it to the others, and a point of which none has a value is the worst. What
'early_stopping' has ended counts with the value that it came to, and is no better than the worst
point that came to its end.
  Points follow from the grid and its seed, those of tpe also from the results so far. Each is booked
before it begins: after Ctrl-C or kill -9 'gridctl resume' goes on with the same. 'gridctl status' and
the screen count with all runs from the start. More `points` keep those that there were: raise the
number, and 'gridctl train grid.yaml --into exp' goes on, also beside the gridctl at work. No point is
tried twice; a space that has fewer than `points` is tried whole. What a point of `start` leaves open
is drawn. Each task of 'grid_tasks' has a search of its own, with the same first points, so that tasks
can be compared.
  A key with `when` is set where the other key has that value. Elsewhere the point leaves it alone: the
configuration keeps what its files say, and ${args} do not name it.
  Beside 'grid_search' nothing is swept: neither 'grid_sweep' nor the 'sweep' of a task nor flags with
several values. A flag cannot set a key of the space; --only and --skip take no points out of tpe.
  Rules of 'early_stopping' end runs of a search as of any grid. On Slurm random and sobol are grids as
any other; tpe needs a gridctl that starts the runs itself, as within an allocation.

Results: 'gridctl analyze' ranks the configurations as ever, and report.html has a section with the
best so far over runs and time. The best of many looks better than it is, since it was chosen by the
value that it is shown with: judge it by a test, and confirm it with new seeds:
  gridctl refine exp --top 3 --repetitions 10
See also 'gridctl help early-stopping'. examples/search has one to try.
)";

}  // namespace

cli::Topic search_topic() {
  return {"search", "Points of a space instead of every combination",
          [](const cli::CommandRegistry&) { return std::string(kSearch); }, 5};
}

}  // namespace gridctl::topics
