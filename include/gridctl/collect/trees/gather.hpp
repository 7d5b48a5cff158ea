// Finds and reads all statistics below an experiment directory.
#pragma once

#include <gridctl/collect/cache/cache.hpp>
#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/scrape.hpp>
#include <gridctl/core/error.hpp>

#include <vector>

namespace gridctl::collect {

/// Whether runs keep their curves, which are most of a run's data. Runs that the cache knows never
/// keep theirs.
enum class KeepCurves { no, yes };

/// Reads a tree of gridctl. `trainings` and `tests` are the journal's records (their `directory` is
/// relative to `folder`). Every training has a row, whatever its state. Works while runs go on: a
/// torn last line is not read. With a `cache`, only files that have changed since it was made are
/// read. `scrape`: the rules for numbers in printed lines.
[[nodiscard]] Result<Experiment> gather(const fs::path& folder,
                                        const std::vector<RunRecord>& trainings,
                                        const std::vector<RunRecord>& tests, Cache* cache = nullptr,
                                        KeepCurves keep = KeepCurves::yes,
                                        const ScrapeRules& scrape = {});

/// Whether the attempt of a training has left any number that an analysis would find. A file above
/// 64 MiB counts as having some, unread: this is called while runs go on.
[[nodiscard]] bool leaves_numbers(const fs::path& attempt, const Scrape& scrape);

/// The curves that the attempt of a training has left so far, by the readers of an analysis. Null
/// for tables that an analysis would read in parts. `has_ended`: false if the last lines of its
/// files may be unfinished.
[[nodiscard]] CurveList curves_of_attempt(const fs::path& attempt, const Scrape& scrape,
                                          bool has_ended);

/// Reads a tree that gridctl did not make, such as one of MI-Prometheus. Every folder in which a
/// reader recognizes a training is a run, `folder` itself included; folders of tests below a run
/// are its tests. Runs of equal configuration, seeds aside, are repetitions. Error nothing_to_do:
/// there is no run; the text says what was looked for.
[[nodiscard]] Result<Experiment> gather_foreign(const fs::path& folder, Cache* cache = nullptr,
                                                KeepCurves keep = KeepCurves::yes,
                                                const ScrapeRules& scrape = {});

/// Joins experiments to compare, at least one. Each run names its experiment; configurations are
/// numbered through, so that runs of two experiments are never repetitions of one another.
[[nodiscard]] Experiment join_experiments(std::vector<Experiment> experiments);

/// Whether some runs have begun and none has succeeded: then the values that unfinished runs have
/// so far are ranked, which is better than nothing.
[[nodiscard]] bool ranks_unfinished(const Experiment& experiment);

}  // namespace gridctl::collect
