// Which columns of the results say how good a run is, and what they say of each run.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/tables/results.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::collect {

/// The columns of statistics that have a number somewhere, less counters, spreads, and what stands
/// beside another (acc.last). The one to show first is the first: those that a completed run has
/// before those that none has; those of which more is better before those of which less is, before
/// those of which nobody knows; validations, which choose, before tests, which judge, before
/// trainings.
[[nodiscard]] std::vector<std::string> metrics_of(const ResultTable& table);

/// One value for each run of the experiment, whose table it is. Several tests of one run count as
/// their mean; NaN in one of them makes it NaN. Nothing where no number was written.
[[nodiscard]] std::vector<std::optional<double>> run_values(const Experiment& experiment,
                                                            const ResultTable& table,
                                                            std::size_t column);

/// For each run of the experiment the index of its first row.
[[nodiscard]] std::vector<std::size_t> first_rows(const Experiment& experiment);

}  // namespace gridctl::collect
