// The results as MI-Prometheus's grid analyzer laid them out, for scripts that read its CSV.
#pragma once

#include <gridctl/collect/tables/results.hpp>

namespace gridctl::collect {

/// One row per run and test of the runs that left statistics. Four blocks of columns: problem,
/// model and how the training ended; training_X; validation_X; test_X, unless there is no test at
/// all. In the further rows of a run the first three blocks are blank, which is " ", as is every
/// value that is missing. The original put the columns of a block in a random order; here they
/// stand as the trainer wrote them. Paths begin with the experiment's folder as it was given; the
/// file that the original names for a test has never existed, and is named all the same.
[[nodiscard]] ResultTable legacy_table(const Experiment& experiment);

}  // namespace gridctl::collect
