// Which columns of the results say how good a run is, and what they say of each run.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/tables/results.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::collect {

/// The columns of statistics that have a number somewhere, less counters, spreads, and what stands
/// beside another (acc.last). The one to show first is the first: those that at least half of the
/// completed runs have before rarer ones, and these before those that no completed run has; those
/// of which more or less is known to be better before the others; validations, which choose, before
/// trainings, and both before tests, which judge; what is to be high before what is to be low, but
/// for error rates that are the aim itself (WER, FID); then as headline_rank() says. Without a
/// completed run, the runs that there are count.
[[nodiscard]] std::vector<std::string> metrics_of(const ResultTable& table);

/// One value for each run of the experiment, whose table it is. Several tests of one run count as
/// their mean; NaN in one of them makes it NaN. NaN too for a run that has diverged, or whose last
/// value of the metric is not finite: what it was before would rank it first. Nothing where no
/// number was written.
[[nodiscard]] std::vector<std::optional<double>> run_values(const Experiment& experiment,
                                                            const ResultTable& table,
                                                            std::size_t column);

/// For each run of the experiment the index of its first row.
[[nodiscard]] std::vector<std::size_t> first_rows(const Experiment& experiment);

}  // namespace gridctl::collect
